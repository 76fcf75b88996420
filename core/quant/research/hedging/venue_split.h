#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"

namespace ballast::rebalancing {

/// What trading at one venue costs: fee x + impact x^1.5 + gas if x > 0, for 0 <= x <= cap.
struct VenueTerms {
    double fee{};     ///< Currency per coin, fee, half-spread and the shadow price of collateral; not negative.
    double impact{};  ///< eta, currency per coin^1.5, not negative.
    double gas{};     ///< Currency of one trade, not negative.
    double cap{};     ///< Coins that depth and margin leave room for; 0 shuts the venue.
};

struct VenueSplit {
    std::vector<double> coins;      ///< [venues], all zero or more.
    std::vector<std::size_t> used;  ///< Ascending, where coins > 0.
    double marginalPrice{};         ///< Of one coin more, equal at all venues used below their cap; currency per coin.
    double totalCost{};             ///< Currency.
};

/// Fee of a coin with the collateral it ties up: fee + shadow price x margin a coin.
double feeWithCollateral(double fee, double collateralPrice, double marginPerCoin);

constexpr std::size_t kMostSplitVenues = 12;

/// Cheapest split of `quantity` coins (its sign is the caller's) over venues. For a fixed set of venues the problem is
/// convex, x_i(mu) = min(cap_i, (max(0, mu - fee_i) / (1.5 impact_i))^2) with mu such that the sum fits; for the gas
/// all sets are tried, so the optimum is exact.
///
/// Source   models/hedging.md section 5.
/// Errors   InvalidArgument for values outside their domain, no venue or more than kMostSplitVenues; Refused when the
///          caps do not hold the quantity.
Result<VenueSplit> splitOverVenues(double quantity, const std::vector<VenueTerms>& venues);

}  // namespace ballast::rebalancing
