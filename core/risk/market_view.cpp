#include "risk/market_view.h"

#include <cmath>

#include "pricing/steady.h"

namespace ballast::risk {

MarketView MarketView::of(const domain::Instrument& option) const
{
    MarketView own{.now = now, .spot = spot, .linearPrices = linearPrices};
    if (chains.empty()) {
        own.surface = surface;
        own.spotAtFit = spotAtFit;
        return own;
    }
    for (const auto& chain : chains) {
        if (chain.venue != option.venue || chain.settlement != option.settlement || chain.settles != option.settles)
            continue;
        own.surface = chain.surface;
        own.spotAtFit = chain.spotAtFit;
    }
    return own;
}

std::optional<OptionPoint> findOptionPoint(const MarketView& market, Timestamp expiry, double strike, double spotShift)
{
    if (market.surface == nullptr || market.spotAtFit == nullptr || !(market.spot > 0.0)) return std::nullopt;
    const auto* slice = market.surface->findSlice(expiry);
    const auto spotAtFit = market.spotAtFit->find(expiry);
    if (slice == nullptr || spotAtFit == market.spotAtFit->end() || !(spotAtFit->second > 0.0)) return std::nullopt;
    OptionPoint point;
    point.forwardPerSpot = slice->forward / spotAtFit->second;
    point.forward = market.spot * (1.0 + spotShift) * point.forwardPerSpot;
    point.logMoneyness = steady::log(strike / point.forward);
    point.yearsToExpiry = (expiry - market.now).inYears();
    point.volatility = slice->smile.impliedVolatility(point.logMoneyness);
    if (!std::isfinite(point.volatility) || !(point.volatility > 0.0)) return std::nullopt;
    return point;
}

}  // namespace ballast::risk
