#pragma once

#include "base/result.h"

namespace ballast::risk {

/// Collateral beyond maintenance margin against a Gaussian profit and loss without drift, USD.
struct CollateralBuffer {
    double buffer{};       ///< Enough that the worst moment of the horizon breaches it with the probability asked for.
    double endOfPeriod{};  ///< Enough at the end of the horizon only; smaller.
};

/// b = s sqrt(T) Φ^-1(1 - p/2), from P(min over [0, T] < -b) = 2 P(end < -b).
///
/// Units    s: USD per square root of a year; T: years; p in (0, 1).
/// Source   Reflection principle of Brownian motion.
/// Errors   InvalidArgument for a negative or not finite s or T, or p outside (0, 1).
Result<CollateralBuffer> collateralBuffer(double pnlStdPerSqrtYear, double years, double probability);

/// The inverse: probability that profit and loss falls below -buffer within the horizon; 1 for a buffer of 0 or less.
///
/// Errors   As above.
Result<double> breachProbability(double bufferUsd, double pnlStdPerSqrtYear, double years);

}  // namespace ballast::risk
