#pragma once

#include <span>

#include "base/result.h"

namespace ballast::risk {

/// Standard deviation of the hedging error of one step of a delta-hedged option,
///
///     sqrt(1/2) |Gamma| S^2 s^2 dt,
///
/// of the error 1/2 Gamma S^2 (R^2 - s^2 dt) with R normal.
///
/// Units    dollarGamma = Gamma S^2 of the whole position, USD; s per square root of a year; dt in years.
/// Source   Boyle and Emanuel (1980), Discretely adjusted option hedges, Journal of Financial Economics 8, 259-282.
/// Errors   InvalidArgument if a value is not finite, or the volatility or time is negative.
Result<double> boyleEmanuelStd(double dollarGamma, double volatility, double stepYears);

/// An option hedged at equal steps from today to its expiry.
struct HedgedOption {
    double forward{};
    double strike{};
    double volatility{};
    double years{};
    double discount{1.0};
    int steps{};
};

/// Standard deviation of the final hedging error, of one option, in two forms. Units of the option's value.
struct LifetimeTrackingError {
    double vega{};            ///< At the start, per 1.00 of volatility.
    double premium{};         ///< Of the call.
    double kamalDerman{};     ///< sqrt(pi/4) vega s / sqrt(N): at the money and for many steps.
    double firstOrderStep{};  ///< Root of the sum over steps of the Boyle-Emanuel variance, exact in E[(Gamma S^2)^2].
};

/// Source   Kamal and Derman (1999), When you cannot hedge continuously, Risk 12(1). The expected squared gamma is a
///          Gaussian integral over the spot at each step, for any strike.
/// Errors   InvalidArgument unless forward, strike, volatility and years are positive, discount is in (0, 10] and there
///          is at least one step, at most 10,000,000.
Result<LifetimeTrackingError> lifetimeTrackingError(const HedgedOption& option);

/// What happened between two looks at a hedge. Gains are positive; USD.
struct HedgeStep {
    double dollarGamma{};  ///< Gamma S^2 of the book at the start of the step, USD.
    double volatility{};   ///< By which the book is valued, decimal.
    double years{};        ///< Length of the step.
    double spotMove{};     ///< dS, USD per coin.
    double totalUsd{};     ///< P&L of options and hedge together, costs taken off, carry at the valuing volatility in.
    double bandCoins{};    ///< Delta kept on purpose inside the band during the step: held less target.
    double delayUsd{};     ///< P&L between deciding to trade and the fill, at mid.
    double costUsd{};      ///< Fees, spread and impact paid; positive is paid.
};

/// Tracking error split by cause, and beside what discrete hedging alone would give.
struct TrackingReport {
    double totalUsd{};        ///< Sum of the steps.
    double bandUsd{};         ///< Of it from delta kept inside the band.
    double delayUsd{};        ///< From waiting for fills.
    double costUsd{};         ///< Negative of costs paid.
    double discreteUsd{};     ///< The rest: curvature between looks. The four add up to the total.
    double realisedStdUsd{};  ///< Root of the sum of squared discrete parts.
    double expectedStdUsd{};  ///< Root of the sum of Boyle-Emanuel variances.
    double ratio{};           ///< Realised over expected; 0 when nothing was expected.
    double ratioError{};      ///< Standard error of the ratio for normal moves; 0 as well then.
    int steps{};
};

/// Source   Boyle and Emanuel (1980): errors of different steps are uncorrelated, so variances add.
/// Errors   InvalidArgument if there is no step, a value is not finite, or a volatility or time is negative.
Result<TrackingReport> trackingReport(std::span<const HedgeStep> steps);

}  // namespace ballast::risk
