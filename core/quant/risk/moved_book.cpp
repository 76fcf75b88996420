#include "risk/moved_book.h"

#include <algorithm>

namespace ballast::risk {

namespace {

constexpr double kLeastVolatility = 0.001;

}  // namespace

HoldingRisk valueMoved(const Holding& holding, const MarketView& market, const MarketChange& change)
{
    UnitValue unit = valueUnit(*holding.instrument, market, change.spotShift);
    const bool moves = change.volatilityPoints != 0.0 || change.volatilityShift != 0.0 || change.later != Duration{};
    if (!unit.complete || !holding.instrument->isOption() || !moves) return ofUnit(holding, unit);
    auto& point = unit.point;
    if (change.volatilityShift != 0.0) point.volatility *= 1.0 + change.volatilityShift;
    if (change.volatilityPoints != 0.0)
        point.volatility = std::max(point.volatility + 0.01 * change.volatilityPoints, kLeastVolatility);
    point.yearsToExpiry -= change.later.inYears();
    unit.greeks = pricing::black76Greeks(holding.instrument->right, point.forward,
                                         holding.instrument->strike.toDouble(), point.volatility, point.yearsToExpiry);
    unit.price = unit.greeks.price;
    return ofUnit(holding, unit);
}

}  // namespace ballast::risk
