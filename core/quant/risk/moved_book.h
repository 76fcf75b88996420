#pragma once

#include <span>

#include "risk/holding_risk.h"

namespace ballast::risk {

/// A move of one market: spot first, then volatility and time.
struct MarketChange {
    double spotShift{};         ///< Fraction, above -1.
    double volatilityPoints{};  ///< Added to each option's volatility, in points; it stops at 0.1 point.
    Duration later;             ///< Zero or more.
    double volatilityShift{};   ///< Relative, above -1, before the points: +0.25 turns 60 % into 75 %.
};

/// A holding in the moved market. Volatility is read at the log-moneyness of the shifted forward, then the points are
/// added; an option that has expired by then is paid at the shifted forward. No change gives valueHolding, bit for bit.
HoldingRisk valueMoved(const Holding& holding, const MarketView& market, const MarketChange& change);

}  // namespace ballast::risk
