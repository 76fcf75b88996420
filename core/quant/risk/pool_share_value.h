#pragma once

#include "risk/holding_risk.h"

namespace ballast::risk {

/// What a share pays out at a price, fees aside. Whole coins and whole quotes.
struct ShareAmounts {
    double coins{}, quotes{};
};

/// Coins L (1/sqrt(P) - 1/sqrt(upper)) and quotes L (sqrt(P) - sqrt(lower)), P held between the edges.
///
/// Source   Adams, Zinsmeister, Salem, Keefer and Robinson (2021), Uniswap v3 Core, equations 6.29 and 6.30.
ShareAmounts amountsAt(const domain::PoolShare& share, double price);

/// Whether it earns fees at its pool's price: the lower edge belongs to the range, the upper one does not.
bool isInRange(const domain::PoolShare& share, double price);

/// The whole share, uncollected fees with it. In `greeks`: price, USD; delta, the coins it holds; gamma, coins per USD
/// of spot, which is the amounts' own slope -L / (2 P^(3/2)) in range and 0 outside. The pool's price moves with spot;
/// its quote is taken as dollars, as prices of linear instruments are. Incomplete without a price or spot.
UnitValue valueShare(const domain::PoolShare* share, double spot, double spotShift = 0.0);

}  // namespace ballast::risk
