#pragma once

#include "base/result.h"

namespace ballast::rebalancing {

/// What decides whether a trade pays its fixed cost.
struct TwoBandInputs {
    double innerHalfWidth{};      ///< Coins: the band of the proportional cost, to whose edge a trade goes.
    double fixedCostUsd{};        ///< g, gas of one trade.
    double costRate{};            ///< lambda, one-way proportional cost.
    double spot{};                ///< USD per coin, positive.
    double impactUsd{};           ///< Impact of a trade of one coin, USD; of x coins x^1.5 times as much.
    double riskAversion{};        ///< a, per USD, positive.
    double hourlyVarianceUsd2{};  ///< Variance of one coin's value over an hour, USD^2, positive.
    double horizonHours{};        ///< Over which removed risk counts, positive.
};

/// Trade when the distance from the target exceeds `trigger`; then to `inner`.
struct TwoBand {
    double inner{};    ///< Coins from the target.
    double trigger{};  ///< Coins from the target, at least `inner`.
};

/// The smallest distance d from the target beyond which a trade to the inner edge b takes away more risk than it costs,
///
///     1/2 a var h (d^2 - b^2) = g + lambda (d - b) S + impact (d - b)^1.5.
///
/// With g = 0 and the inner edge where a small trade just pays, the trigger is the inner edge.
///
/// Source   models/hedging.md section 2, with the risk that stays at the inner edge not counted as saved.
/// Errors   InvalidArgument for a value outside its domain.
Result<TwoBand> twoBand(const TwoBandInputs& inputs);

}  // namespace ballast::rebalancing
