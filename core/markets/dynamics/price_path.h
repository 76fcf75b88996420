#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "dynamics/parameters.h"
#include "dynamics/random_numbers.h"

namespace ballast::dynamics {

/// Everything that prices depend on at one instant. Variances are of a business year.
struct PathState {
    std::int64_t second{};  ///< Since 1970.
    std::array<double, kCoinCount> spot{};
    std::array<double, kCoinCount> logJump{};  ///< Within the last step.
    std::array<double, kLevels> level{};       ///< Continuous variance of BTC, slow to fast; spot moves with the last.
    std::array<double, kOwnLevels> own{};      ///< The same of ETH alone, in units of BTC's levels.
    double cascade{};                          ///< Jumps a year that past jumps still bring.
    bool lastFell{};                           ///< The last jump.
    double sentiment{};                        ///< Standard normal in the long run; high: rallies raise volatility.
    std::array<double, kCoinCount> carry{};    ///< Of forwards, a year.
    std::array<double, kCoinCount> trend{};    ///< Log of what spot did in the last days.
    template <class A, class Self> static void fields(A& a, Self& s)
    {
        a(s.second, s.spot, s.logJump, s.level, s.own, s.cascade, s.lastFell, s.sentiment, s.carry, s.trend);
    }
    friend bool operator==(const PathState&, const PathState&) = default;
};

/// What a path is conditioned on: where its slow levels begin, and when jumps of which sign come whatever chance says.
struct Condition {
    double volatility{};  ///< At which all levels begin; 0: drawn from the long run.
    double sentiment{};
    struct Jump {
        std::int64_t second{};  ///< Since the start.
        bool falls{};
    };
    std::vector<Jump> jumps;    ///< Ascending.
    std::int64_t quietUntil{};  ///< Seconds since the start before which no other jump comes.
};

/// Spot of BTC and ETH under P. Variance of BTC is a ladder of levels, each of which returns to the one above it and
/// has noise in proportion to itself; the last one moves spot. Jumps come in cascades and raise the fast levels. ETH
/// is `beta` times all of it and moves of its own.
///
///     dx0 = k0 (mean - x0) dt + x0 dM0,   dxi = ki (x(i-1) - xi) dt + xi dMi,   d ln S = (carry - x4/2) dt + sqrt(x4)
///     dW + J
///
/// with martingales Mi and time in business years, so that what is expected of each level is linear in all, whatever
/// its noise does (variance.h). One step may be as long as an hour: decay and noise of a level are those of its own
/// process over the step, only their mixture is of first order.
///
/// Source   Own ladder of Nelson's (1990) diffusions, in the manner of Corsi's (2009) cascade; jumps as in Bates
///          (1996) with Hawkes' (1971) arrivals.
/// Threads  One owner.
class PricePath {
public:
    PricePath(const Parameters& parameters, std::uint64_t seed, std::int64_t startSecond,
              std::array<double, kCoinCount> startSpot, std::optional<Condition> condition = std::nullopt);

    const PathState& state() const { return m_state; }
    /// On by `seconds`, at most an hour and not over the end of one.
    void step(std::int64_t seconds);

    /// What the path is at an instant besides its state: a path of the same seed goes on from both as this one did.
    struct Mark {
        RandomNumbers random;
        std::size_t conditioned{};
        template <class A, class Self> static void fields(A& a, Self& m) { a(m.random, m.conditioned); }
    };
    Mark mark() const { return {m_random, m_conditioned}; }
    void goOn(const PathState& state, const Mark& mark)
    {
        m_state = state;
        m_random = mark.random;
        m_conditioned = mark.conditioned;
    }

private:
    struct LevelStep {
        double keep{}, noise{};
    };
    void settle(const Condition* condition);
    void refresh(double days);
    std::array<double, kLevels> moveLevels(double spotShock);
    void moveOwn(const std::array<double, kLevels>& shocks, double parent);
    void jumpBtc(double years);
    void jumpEth(double years);
    void burst(double& level, double parent, std::size_t place, double odds, double size) const;
    bool conditionedJump(bool& falls);
    bool isQuiet() const;
    double leverage() const;

    Parameters m_p;
    std::uint64_t m_seed;
    RandomNumbers m_random;
    PathState m_state;
    Condition m_condition;
    std::size_t m_conditioned{};
    std::int64_t m_start{};
    double m_days{-1.0};
    std::array<LevelStep, kLevels> m_steps{};
    std::array<LevelStep, kOwnLevels> m_ownSteps{};
    LevelStep m_sentimentStep, m_carryStep;
    double m_cascadeKeep{}, m_cascadeMean{}, m_trendKeep{};
};

}  // namespace ballast::dynamics
