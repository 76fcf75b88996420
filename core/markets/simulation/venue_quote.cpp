#include "simulation/venue_quote.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "dynamics/venue_models.h"

namespace ballast::simulation {

namespace {

constexpr double kLeastHalfSpread = 0.00005;  ///< Coin; half a tick.
constexpr double kDeepHalfSpread = 0.0002;  ///< Coin, times |delta|: an option deep in the money trades as its forward.

double halfSpread(std::size_t coin, const FairValue& fair, double years, double stress)
{
    const double points = dynamics::optionSpreadPoints(coin, years * 365.0, std::abs(fair.delta), stress);
    return std::max({0.5 * points * 0.01 * fair.vega, kDeepHalfSpread * std::abs(fair.delta), kLeastHalfSpread});
}

}  // namespace

domain::Price priceOf(double value)
{
    const auto price = domain::Price::fromDouble(value);
    BALLAST_ASSERT(price.has_value());
    return *price;
}

domain::Price floorToTick(double value, domain::Price tick)
{
    const std::int64_t units = priceOf(value).units();
    const std::int64_t floored = units / tick.units() - (units % tick.units() < 0 ? 1 : 0);
    return domain::Price::fromUnits(floored * tick.units());
}

domain::Price ceilToTick(double value, domain::Price tick) { return -floorToTick(-value, tick); }

domain::OptionQuote venueQuote(domain::InstrumentId instrument, const OptionListing& listing, const FairValue& fair,
                               double forward, double years, double stress)
{
    const double unit = listing.isLinear() ? forward : 1.0;
    const auto& rule = listing.terms.price;
    const double worth = fair.premium * unit;
    // Whole ticks about fair, so that the spread is what was meant and not a tick more.
    const double tick = rule.tickAt(priceOf(worth)).toDouble();
    const auto shown =
        dynamics::quoteInTicks(worth, 2.0 * halfSpread(listing.coinPlace, fair, years, stress) * unit, tick);
    const double low = std::min(shown.bid, worth);
    const double high = std::max(shown.ask, worth);
    domain::OptionQuote quote{.instrument = instrument};
    const domain::Price bid = rule.rounded(priceOf(std::max(low, 0.0)), domain::Rounding::Down);
    if (!bid.isZero()) quote.bid = bid;
    quote.ask = rule.rounded(priceOf(high), domain::Rounding::Up);
    quote.mark = domain::Price::fromUnits((priceOf(fair.premium * unit).units() + 50) / 100 * 100);
    quote.markVolatility = std::round(fair.volatility * 1e4) / 1e4;
    return quote;
}

}  // namespace ballast::simulation
