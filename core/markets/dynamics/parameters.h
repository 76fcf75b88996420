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
    double mean{0.255};  ///< Of the continuous variance of BTC, a year.
    std::array<Level, kLevels> levels{{{150.0, 0.52}, {42.0, 0.55}, {1.8, 0.70}, {0.125, 0.80}, {0.006, 0.9}}};
    /// Correlation of spot and the levels: as calm (stressed) stands, and up with sentiment beyond a point; of it a
    /// share for each level.
    double rhoCalm{-0.40}, rhoStressed{-0.92};
    double euphoriaCalm{0.5}, euphoriaStressed{0.3};
    double euphoriaSlope{1.0}, euphoriaSlopeStressed{2.5};
    std::array<double, kLevels> rhoShare{0.8, 1.0, 1.0, 0.5, 0.0};
    double inverted{0.9};        ///< Middle levels over the first at which stress begins.
    double mostNoise{2.0};       ///< Of the second level, over its usual one.
    double volOfVolPower{0.5};   ///< Of (fast over mean) in the second level's volatility.
    double volOfVolStress{0.7};  ///< Of (second over first level) in the same.
    double temper{4.0};          ///< Times the level above at which a level's own noise has fallen to half.
    std::array<double, kLevels> ceiling{3.0, 2.2, 5.0, 9.0, 18.0};  ///< The same over the mean, for each level.
    double sentimentDays{45.0};

    double jumpsPerYear{85.0};  ///< Of news; cascades come on top.
    double jumpScale{0.034};    ///< Mean size over the root of the second level.
    double jumpFloor{0.7};      ///< Share of the mean size that every jump has.
    double jumpFallShare{0.55};
    double cascade{0.30};  ///< Jumps that each jump brings after it.
    double cascadeDays{0.014};
    double jumpSecond{0.15};  ///< On the second level's logarithm, with the sign of its correlation, a mean jump.
    std::array<double, kLevels> burst{0.0, 0.03, 0.10, 0.25, 0.4};  ///< On the logarithms of the fast levels.

    double beta{1.10};     ///< Of ETH to BTC.
    double ownMean{0.12};  ///< Continuous variance of ETH alone, over `mean` of the levels.
    std::array<Level, kOwnLevels> ownLevels{{{7.0, 0.60}, {1.0, 0.65}, {0.1, 0.75}, {0.005, 0.9}}};
    double ownRhoFirst{0.3},
        ownRho{0.7};        ///< Correlation of the noise of its levels with that of BTC's from the second on.
    double trendDays{5.0};  ///< Of what smiles remember of spot.
    double ownJumpsPerYear{100.0};
    double ownJumpScale{0.036};

    double premium{1.0};  ///< Scales what options expect above what happens; 0: nothing.
    std::array<double, kTenors> premiumBtc{0.28, 0.31, 0.23, 0.28, 0.32, 0.34};  ///< Of variance.
    std::array<double, kTenors> premiumEth{0.40, 0.43, 0.40, 0.42, 0.44, 0.46};
    double premiumLean{0.4};                     ///< The premium is smaller where the slow level is high: by its power.
    double termCalm{0.84}, termStressed{1.155};  ///< 7-day over 180-day volatility at which a smile is calm, stressed.
    std::array<SmileFigures, kCoinCount> smile{};

    std::array<double, kCoinCount> carryMean{0.0369, 0.0305}, carryDeviation{0.0092, 0.0055};
    double carryDays{12.0};

    Parameters();
};

}  // namespace ballast::dynamics
