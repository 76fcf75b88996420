#pragma once

#include <array>
#include <cstddef>

namespace ballast::dynamics {

constexpr std::size_t kCoinCount = 2;  ///< BTC, ETH.
constexpr std::size_t kLevels = 5;     ///< Of variance of BTC, from the slowest to the one that spot moves with.
constexpr std::size_t kOwnLevels = 4;  ///< Of variance that ETH alone has; they hang on BTC's second.
constexpr std::size_t kTenors = 6;     ///< That surface figures are given for.
constexpr std::array<double, kTenors> kTenorDays{1.0, 7.0, 30.0, 90.0, 180.0, 365.0};

/// One level of variance: it returns to the level above it in `days` and moves by itself with a deviation of its
/// logarithm of `deviation` about it.
struct Level {
    double days{};
    double deviation{};
};

/// Skew and wings of a smile, calm and stressed, by tenor of kTenorDays.
struct SmileFigures {
    std::array<double, kTenors> rhoCalm{}, rhoStressed{}, etaCalm{}, etaStressed{};
    double rhoSentiment{};                  ///< Added to rho times sentiment, calm.
    double rhoSentimentStressed{};          ///< The same, stressed.
    double rhoTrend{}, rhoTrendStressed{};  ///< Times what spot did lately.
};

/// All figures of the model. README.md says what each was fitted to.
struct Parameters {
    double mean{0.235};  ///< Of the continuous variance of BTC, a year.
    std::array<Level, kLevels> levels{{{150.0, 0.41}, {21.0, 0.32}, {2.4, 0.56}, {0.180153, 0.6}, {0.025, 0.7}}};
    /// Correlation of spot and the levels: as calm (stressed) stands, and up with sentiment beyond a point; of it a
    /// share for each level.
    double rhoCalm{-0.4}, rhoStressed{-0.97};
    double euphoriaCalm{0.411982}, euphoriaStressed{0.7};
    double euphoriaSlope{1.0}, euphoriaSlopeStressed{4.0};
    std::array<double, kLevels> rhoShare{0.6, 1.0, 1.0, 0.8, 0.0};
    double inverted{0.942793};   ///< Middle levels over the first at which stress begins.
    double mostNoise{3.5};       ///< Of the second level, over its usual one.
    double volOfVolPower{0.6};   ///< Of (fast over mean) in the second level's volatility.
    double volOfVolStress{0.9};  ///< Of (second over first level) in the same.
    double temper{2.9};          ///< Times the level above at which a level's own noise has fallen to half.
    std::array<double, kLevels> ceiling{3.0, 3.0, 4.6, 4.2, 3.8};  ///< The same over the mean, for each level.
    double temperSecond{6.0};  ///< The same for the second level, whose noise is what stress is known by.
    double sentimentDays{45.0};

    double jumpsPerYear{234.0};  ///< Of news; cascades come on top.
    double jumpScale{0.0225};    ///< Mean size over the root of the second level.
    double jumpFloor{0.93};      ///< Share of the mean size that every jump has.
    double jumpFallShare{0.55};
    double cascade{0.287843};  ///< Jumps that each jump brings after it.
    double cascadeDays{0.00789311};
    double cascadeSameSign{0.55};  ///< Share of them that go the way of the last jump.
    double jumpSecond{0.3};        ///< On the second level's logarithm, with the sign of its correlation, a mean jump.
    std::array<double, kLevels> burst{0.0, 0.05, 0.14, 0.21, 3.35};  ///< On the logarithms of the fast levels.

    double beta{1.05};      ///< Of ETH to BTC.
    double jumpBeta{1.25};  ///< The same of jumps.
    double ownMean{0.095};  ///< Continuous variance of ETH alone, over `mean` of the levels.
    std::array<Level, kOwnLevels> ownLevels{{{4.0, 1.0}, {1.5, 0.72}, {0.1, 0.75}, {0.012, 0.82}}};
    double ownRhoFirst{0.05},
        ownRho{0.8};        ///< Correlation of the noise of its levels with that of BTC's from the second on.
    double trendDays{5.0};  ///< Of what smiles remember of spot.
    double ownJumpsPerYear{78.0};
    double ownJumpScale{0.065};

    double premium{1.0};  ///< Scales what options expect above what happens; 0: nothing.
    std::array<double, kTenors> premiumBtc{0.28, 0.42, 0.161, 0.255, 0.155, 0.34};  ///< Of variance.
    std::array<double, kTenors> premiumEth{0.40, 0.535, 0.3952, 0.35989, 0.345, 0.46};
    std::array<double, kCoinCount> premiumTrend{1.0,
                                                0.15};  ///< In stress it grows by this times what spot lately fell.
    double premiumLean{0.25};                   ///< The premium is smaller where the slow level is high: by its power.
    double termCalm{0.86}, termStressed{1.18};  ///< 7-day over 180-day volatility at which a smile is calm, stressed.
    std::array<SmileFigures, kCoinCount> smile{};

    std::array<double, kCoinCount> carryMean{0.0369, 0.0305}, carryDeviation{0.0092, 0.0055};
    double carryDays{12.0};

    Parameters();
};

}  // namespace ballast::dynamics
