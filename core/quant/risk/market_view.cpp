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

namespace {

/// What has ended and has no smile any more is worth what it pays; a volatility does not enter.
std::optional<CarriedSmile> endedSmile(const MarketView& market, Timestamp expiry, double spotShift)
{
    static const auto flat =
        volatility::SviSlice::create({.a = 1e-4, .b = 0.0, .rho = 0.0, .m = 0.0, .sigma = 1.0}, 1.0);
    if (!flat || !(market.spot > 0.0)) return std::nullopt;
    return CarriedSmile{.smile = *flat,
                        .forward = market.spot * (1.0 + spotShift),
                        .forwardPerSpot = 1.0,
                        .yearsToExpiry = (expiry - market.now).inYears()};
}

}  // namespace

std::optional<CarriedSmile> findCarriedSmile(const MarketView& market, Timestamp expiry, double spotShift)
{
    const bool ended = !expiry.isNever() && expiry <= market.now;
    if (ended && (market.surface == nullptr || market.surface->findSlice(expiry) == nullptr))
        return endedSmile(market, expiry, spotShift);
    if (market.surface == nullptr || market.spotAtFit == nullptr || !(market.spot > 0.0)) return std::nullopt;
    const auto* slice = market.surface->findSlice(expiry);
    const auto spotAtFit = market.spotAtFit->find(expiry);
    if (slice == nullptr || spotAtFit == market.spotAtFit->end() || !(spotAtFit->second > 0.0)) return std::nullopt;
    const double forwardPerSpot = slice->forward / spotAtFit->second;
    return CarriedSmile{.smile = slice->smile,
                        .forward = market.spot * (1.0 + spotShift) * forwardPerSpot,
                        .forwardPerSpot = forwardPerSpot,
                        .yearsToExpiry = (expiry - market.now).inYears()};
}

std::optional<OptionPoint> pointOn(const CarriedSmile& smile, double strike)
{
    OptionPoint point{.forward = smile.forward,
                      .forwardPerSpot = smile.forwardPerSpot,
                      .logMoneyness = steady::log(strike / smile.forward),
                      .yearsToExpiry = smile.yearsToExpiry};
    point.volatility = smile.smile.impliedVolatility(point.logMoneyness);
    if (!std::isfinite(point.volatility) || !(point.volatility > 0.0)) return std::nullopt;
    return point;
}

std::optional<OptionPoint> findOptionPoint(const MarketView& market, Timestamp expiry, double strike, double spotShift)
{
    const auto smile = findCarriedSmile(market, expiry, spotShift);
    return smile ? pointOn(*smile, strike) : std::nullopt;
}

}  // namespace ballast::risk
