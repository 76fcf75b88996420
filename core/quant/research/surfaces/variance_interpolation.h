#pragma once

#include <span>

#include "base/result.h"

namespace ballast::volatility {

/// Total variance of one log-moneyness at one time to expiry.
struct VarianceAt {
    double years{};          ///< ACT/365F, or a business clock that grows with it.
    double totalVariance{};  ///< Not negative.
};

/// Total variance at `years` at fixed log-moneyness: linear between two knots, which cannot cross where the knots do
/// not fall; constant volatility before the first; the last forward variance after the last (constant volatility for
/// one knot; never falling).
///
/// Source   Gatheral and Jacquier (2014), section 2.1, for the condition that total variance does not fall in time.
/// Errors   InvalidArgument if there is no knot, a number is not finite, years do not increase from above 0, a variance
///          is negative, or `years` is not positive.
Result<double> interpolateTotalVariance(std::span<const VarianceAt> knots, double years);

}  // namespace ballast::volatility
