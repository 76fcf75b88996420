#pragma once

#include <span>

#include "base/result.h"

namespace ballast::rebalancing {

/// A written option hedged along one path, all for one unit of underlying unless scaled.
struct PathHedge {
    double netCost{};  ///< Paid in all at the end, interest included, strike received on exercise; before premium.
    int trades{};      ///< Changes of the holding other than zero, the first included, the unwinding not.
};

/// How a path is hedged.
struct PathHedgeTerms {
    double strike{};           ///< Received for the holding when the option, a call, is exercised; positive.
    double growth{1.0};        ///< Of a debt from one price to the next, 1 + r dt or e^(r dt); positive.
    double units{1.0};         ///< Coins of underlying; positive.
    double moneyRounding{};    ///< Books keep money to this step, as printed tables do; 0: exactly.
    double holdingRounding{};  ///< Deltas are rounded to this step; 0: exactly.
};

/// Cost of hedging a written call by holding `deltas` after each of `prices`; the last delta is 1 or 0 as it is
/// exercised or not.
///
/// Source   Hull, Options, Futures and Other Derivatives, "The Greek letters", tables of simulated delta hedging.
/// Shapes   prices, deltas: [n], n >= 1.
/// Errors   InvalidArgument for unequal or no lengths, a price or term that is not positive, or a delta not finite.
Result<PathHedge> hedgeAlongPath(std::span<const double> prices, std::span<const double> deltas,
                                 const PathHedgeTerms& terms);

}  // namespace ballast::rebalancing
