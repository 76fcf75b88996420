#include "research/hedging/venue_split.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"

namespace ballast::rebalancing {

namespace {

using Venues = std::vector<VenueTerms>;

/// What a venue takes at a marginal price; a venue without impact jumps to its cap above its fee.
double takenAt(const VenueTerms& venue, double price)
{
    const double room = price - venue.fee;
    if (!(room > 0.0)) return 0.0;
    if (venue.impact == 0.0) return venue.cap;
    const double root = room / (1.5 * venue.impact);
    return std::min(venue.cap, root * root);
}

double takenAt(const Venues& venues, unsigned set, double price)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < venues.size(); ++i)
        if ((set >> i & 1U) != 0U) sum += takenAt(venues[i], price);
    return sum;
}

double marginalAt(const VenueTerms& venue, double coins) { return venue.fee + 1.5 * venue.impact * std::sqrt(coins); }

double capOf(const Venues& venues, unsigned set)
{
    double cap = 0.0;
    for (std::size_t i = 0; i < venues.size(); ++i)
        if ((set >> i & 1U) != 0U) cap += venues[i].cap;
    return cap;
}

/// Neighbouring doubles around the price at which the set takes the quantity.
std::pair<double, double> bracket(const Venues& venues, unsigned set, double quantity)
{
    double low = 0.0;
    double high = 0.0;
    for (std::size_t i = 0; i < venues.size(); ++i)
        if ((set >> i & 1U) != 0U) high = std::max(high, marginalAt(venues[i], venues[i].cap));
    high = std::nextafter(high, HUGE_VAL);
    for (double middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        (takenAt(venues, set, middle) < quantity ? low : high) = middle;
    return {low, high};
}

double costOf(const Venues& venues, const std::vector<double>& coins)
{
    double cost = 0.0;
    for (std::size_t i = 0; i < venues.size(); ++i)
        if (coins[i] > 0.0)
            cost += venues[i].fee * coins[i] + venues[i].impact * coins[i] * std::sqrt(coins[i]) + venues[i].gas;
    return cost;
}

VenueSplit splitOver(const Venues& venues, unsigned set, double quantity)
{
    const auto [low, high] = bracket(venues, set, quantity);
    VenueSplit split{.coins = std::vector<double>(venues.size(), 0.0), .marginalPrice = high};
    double left = quantity;
    for (std::size_t i = 0; i < venues.size(); ++i) {
        if ((set >> i & 1U) == 0U) continue;
        split.coins[i] = takenAt(venues[i], low);
        left -= split.coins[i];
    }
    // What is left lies at the marginal price itself: rounding, or venues without impact that jump there.
    for (std::size_t i = 0; i < venues.size() && left > 0.0; ++i) {
        if ((set >> i & 1U) == 0U) continue;
        const double more = std::min(left, std::max(0.0, takenAt(venues[i], high) - split.coins[i]));
        split.coins[i] += more;
        left -= more;
    }
    split.totalCost = costOf(venues, split.coins);
    return split;
}

Result<void> check(double quantity, const Venues& venues)
{
    if (!(quantity >= 0.0) || !std::isfinite(quantity) || venues.empty() || venues.size() > kMostSplitVenues)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a split needs a quantity of zero or more and 1 to {} venues; were {} and {}",
                                kMostSplitVenues, quantity, venues.size()));
    const auto isAmount = [](double value) { return std::isfinite(value) && value >= 0.0; };
    for (const auto& v : venues)
        if (!isAmount(v.fee) || !isAmount(v.impact) || !isAmount(v.gas) || !isAmount(v.cap))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a venue's fee, impact, gas and cap must be finite and zero or more; were {}, {}, "
                                    "{}, {}",
                                    v.fee, v.impact, v.gas, v.cap));
    const double cap = capOf(venues, (1U << venues.size()) - 1U);
    if (cap < quantity)
        return fail(ErrorCode::Refused, fmt::format("the venues hold at most {} coins, asked were {}", cap, quantity));
    return {};
}

}  // namespace

double feeWithCollateral(double fee, double collateralPrice, double marginPerCoin)
{
    return fee + collateralPrice * marginPerCoin;
}

Result<VenueSplit> splitOverVenues(double quantity, const Venues& venues)
{
    if (auto valid = check(quantity, venues); !valid) return tl::unexpected(valid.error());
    VenueSplit best{.coins = std::vector<double>(venues.size(), 0.0)};
    if (quantity == 0.0) return best;
    bool found = false;
    for (unsigned set = 1; set < 1U << venues.size(); ++set) {
        if (capOf(venues, set) < quantity) continue;
        auto split = splitOver(venues, set, quantity);
        if (found && split.totalCost >= best.totalCost) continue;
        best = std::move(split);
        found = true;
    }
    for (std::size_t i = 0; i < venues.size(); ++i)
        if (best.coins[i] > 0.0) best.used.push_back(i);
    return finiteOnly(best, {best.marginalPrice, best.totalCost}, "the cost of a split");
}

}  // namespace ballast::rebalancing
