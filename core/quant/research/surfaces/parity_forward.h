#pragma once

#include <span>

#include "base/result.h"

namespace ballast::volatility {

/// Call less put at one strike of an expiry, from mids, with half its quoted spread.
struct ParityPoint {
    double strike{};
    double callMinusPut{};
    double halfSpread{};  ///< Positive, in the unit of callMinusPut.
};

/// Forward that put-call parity implies.
struct ParityForward {
    double forward{};   ///< Quote currency per coin.
    double discount{};  ///< 1 for coin premiums, which carry no discount.
};

/// For premiums in quote currency: weighted least squares of C - P = D (F - K) on (1, K), weights 1/halfSpread^2.
/// The discount is held within [0.8, 1.05], and the forward then follows from the weighted means.
///
/// Errors   InvalidArgument if a number is not finite or a strike or half-spread not positive, or fewer than two
///          strikes differ; Arbitrage if the forward would not be positive.
Result<ParityForward> parityForward(std::span<const ParityPoint> points);

/// For premiums in coins, where c - p = 1 - K/F: the median over strikes of F = K/(1 - (c - p)), weighted by
/// 1/halfSpread, which one stale quote cannot move far.
///
/// Errors   As parityForward; one strike is enough.
Result<ParityForward> inverseParityForward(std::span<const ParityPoint> points);

}  // namespace ballast::volatility
