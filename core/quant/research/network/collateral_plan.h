#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace ballast::risk {

/// One venue's collateral as the plan looks at it. The treasury is a venue without positions: no excess to keep.
struct VenueCollateral {
    std::string venue;
    std::vector<double> excessUsd;  ///< Margin excess now by scenario; the least counts.
    double bufferUsd{};             ///< Least excess wanted in each scenario.
    double withdrawableUsd{};       ///< Most that may be taken away.
    double carryPerYear{};          ///< Cost of a dollar held here for a year.
    double transferCost{};          ///< Share of what is moved in or out, at least 0.
    double arrivalHours{};          ///< From sending to counting as margin here.
    double pnlStdPerSqrtYear{};     ///< Of the excess, USD.
};

struct CollateralTransfer {
    std::string from, to;
    double amountUsd{};
};

struct CollateralPlan {
    std::vector<CollateralTransfer> transfers;
    std::vector<double> changeUsd;         ///< By venue; they add up to zero.
    double costUsd{};                      ///< Of transfers and of carry over the horizon; negative when carry falls.
    double shortfallUsd{};                 ///< Buffers that no transfer can fill.
    double breachBefore{}, breachAfter{};  ///< Sum over venues of the probability of liquidation within the horizon.
    std::string method;
};

/// Transfers that fill all buffers at least cost: min Σ (carry + transfer cost) subject to least excess + change >=
/// buffer, change >= -withdrawable, Σ change = 0. Cost is linear, every dollar of need costs the same at its venue and
/// every dollar of supply at its own, so taking the cheapest supply first is the optimum of this linear programme. What
/// arrives after the horizon counts as nothing, so such a venue is not filled. When supply is short, each dollar goes
/// where it lowers the probability of liquidation most (equal marginal falls, by bisection on the multiplier).
///
/// horizonYears is positive.
/// Errors   InvalidArgument if there is no venue, a venue has no scenario, a number is not finite, or a cost, time,
///          buffer, withdrawable amount or deviation is negative.
Result<CollateralPlan> planCollateral(std::span<const VenueCollateral> venues, double horizonYears);

}  // namespace ballast::risk
