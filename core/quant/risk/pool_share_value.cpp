#include "risk/pool_share_value.h"

#include <algorithm>
#include <cmath>

namespace ballast::risk {

ShareAmounts amountsAt(const domain::PoolShare& share, double price)
{
    // The root alone is taken of a price: IEEE 754 rounds it the same everywhere.
    const double low = std::sqrt(share.lower), high = std::sqrt(share.upper);
    const double root = std::clamp(std::sqrt(price), low, high);
    return {.coins = share.liquidity * (high - root) / (root * high), .quotes = share.liquidity * (root - low)};
}

bool isInRange(const domain::PoolShare& share, double price) { return price >= share.lower && price < share.upper; }

UnitValue valueShare(const domain::PoolShare* share, double spot, double spotShift)
{
    if (share == nullptr || !(share->price > 0.0) || !(spot > 0.0)) return {};
    const double price = share->price * (1.0 + spotShift);
    const auto [coins, quotes] = amountsAt(*share, price);
    UnitValue unit{.complete = true, .spot = spot * (1.0 + spotShift)};
    unit.greeks.delta = coins + share->feesBase;
    unit.greeks.price = unit.greeks.delta * price + quotes + share->feesQuote;
    if (isInRange(*share, price)) unit.greeks.gamma = -0.5 * share->liquidity / (price * std::sqrt(price));
    unit.price = unit.greeks.price;
    return unit;
}

}  // namespace ballast::risk
