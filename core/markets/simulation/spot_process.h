#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dynamics/price_path.h"
#include "simulation/coin.h"
#include "simulation/regime_script.h"

namespace ballast::simulation {

/// Everything that steers the prices of one coin at one second.
struct CoinState {
    double spot{};         ///< USD.
    double carry{};        ///< Of the forwards, per year.
    double logJump{};      ///< Of spot in this second; next to 0 for most.
    double logReturn{};    ///< Of spot in this second.
    double smileStress{};  ///< 0 where the surface is calm, 1 where it is inverted as in recorded stress.
    std::size_t coin{};
    dynamics::PathState path;  ///< What options are priced from.
    template <class A, class Self> static void fields(A& a, Self& c)
    {
        a(c.spot, c.carry, c.logJump, c.logReturn, c.smileStress, c.path);
    }
};

struct MarketState {
    std::int64_t second{};  ///< Since the start.
    Regime regime{Regime::Calm};
    double stress{};  ///< 0 calm to 1 crash, by the volatility that spot has now.
    std::array<CoinState, kCoinCount> coins{};
    template <class A, class Self> static void fields(A& a, Self& s)
    {
        a(s.second, s.regime, s.stress, s.coins);
        for (std::size_t i = 0; i < kCoinCount; ++i)
            if constexpr (A::kReads) s.coins[i].coin = i;
    }
};

/// When a path begins and what is given of it.
struct PathStart {
    std::int64_t second{1'767'571'200};  ///< Since 1970; 2026-01-05T00:00:00Z.
    bool scripted{true};                 ///< The first half hour is conditioned (RegimeScript).
};

/// The figures of the model that the built-in market runs on.
const dynamics::Parameters& marketParameters();

/// BTC and ETH of the model (`dynamics`), one state a second.
///
/// Threads  One owner.
class SpotProcess {
public:
    explicit SpotProcess(std::uint64_t seed, PathStart start = {});

    const MarketState& state() const { return m_state; }
    /// One second on.
    void step();

    /// A process of the same seed goes on from its state and this as this one did.
    dynamics::PricePath::Mark mark() const { return m_path.mark(); }
    void goOn(const MarketState& state, const dynamics::PricePath::Mark& mark)
    {
        m_state = state;
        m_path.goOn(state.coins[0].path, mark);
    }

private:
    void read();
    Regime regime() const;

    std::optional<RegimeScript> m_script;
    dynamics::PricePath m_path;
    MarketState m_state;
};

}  // namespace ballast::simulation
