#pragma once

#include "base/result.h"

namespace ballast::quoting {

/// Impact of trades against a liquidity pool that wants longs and shorts equal, as GMX v2 does.
/// Source   gmx-synthetics README and PricingUtils.sol; models/inventory.md section 6.
struct PoolImpact {
    double positiveFactor{};  ///< Of trades that bring the sides nearer, not negative.
    double negativeFactor{};  ///< Of trades that drive them apart, at least the positive one.
    double positiveExponent{2.0}, negativeExponent{2.0};  ///< At least 1.
};

/// Price impact in USD, positive is received: with d = |longs - shorts| in USD before and after,
///
///     same side   f d0^e - f d1^e with the factor of its direction,
///     crossover   f_positive d0^e_positive - f_negative d1^e_negative.
///
/// Shapes   differences are signed, longs - shorts; a change of sign is a crossover.
/// Errors   InvalidArgument for values outside their domain.
Result<double> poolPriceImpactUsd(const PoolImpact& impact, double differenceBefore, double differenceAfter);

/// Funding a second, fraction of notional; positive is paid.
struct PoolFunding {
    double longsPay{};   ///< Negative: they receive.
    double shortsPay{};  ///< Negative: they receive.
};

/// The larger side pays F |L - S|^e / (L + S); the other receives the same money, so more a unit. No open interest on
/// one of the sides: nobody would receive and nobody pays.
///
/// Errors   InvalidArgument for negative interests or factor, or an exponent below zero.
Result<PoolFunding> poolFunding(double longUsd, double shortUsd, double factor, double exponent);

/// Funding that adapts: a saved rate per second, signed (positive: longs pay), moved by the imbalance.
struct AdaptiveFunding {
    double raiseFactor{};            ///< Change a second per unit of relative imbalance, not negative.
    double lowerRate{};              ///< Fall towards zero a second where imbalance is small, not negative.
    double stableThreshold{};        ///< Relative imbalance above which the rate grows.
    double lowThreshold{};           ///< Below which it falls; at most stableThreshold. Between the two it stays.
    double leastRate{}, mostRate{};  ///< Bounds of its size, 0 <= least <= most.
};

/// The saved rate after some seconds at constant interests.
///
/// Errors   InvalidArgument for values outside their domain.
Result<double> adaptiveFundingRate(const AdaptiveFunding& rule, double rate, double longUsd, double shortUsd,
                                   double seconds);

/// Borrowing fee a second, factor reserved^exponent / pool; 0 for an empty reserve.
///
/// Errors   InvalidArgument for a pool that is not positive or values below zero.
Result<double> borrowingRate(double reservedUsd, double poolUsd, double factor, double exponent);

/// Kinked borrowing: base u + max(0, (u - u*)/(1 - u*)) (above - base), u = use of the pool.
struct KinkedBorrowing {
    double base{};   ///< A second at full use by the first slope, not negative.
    double above{};  ///< With the second slope, at least base.
    double kink{};   ///< u*, in [0, 1).
};
Result<double> kinkedBorrowingRate(const KinkedBorrowing& rule, double utilisation);

}  // namespace ballast::quoting
