#include "simulation/venue_quote.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace ballast::simulation {

namespace {

constexpr double kSpreadAtMoney = 0.005;  ///< Half-spread of a month at the money, volatility.
constexpr double kShortTenorYears = 10.0 / 365.0;
constexpr double kLeastHalfSpread = 0.00005;  ///< Coin; half a tick.
constexpr double kDeepHalfSpread = 0.0002;  ///< Coin, times |delta|: an option deep in the money trades as its forward.

double halfSpread(const FairValue& fair, double years, double stress)
{
    const double shortness = std::sqrt(1.0 + kShortTenorYears / years);
    const double wing = 1.0 + 2.0 * (std::abs(fair.delta) - 0.5) * (std::abs(fair.delta) - 0.5) * 4.0;
    const double inVolatility = kSpreadAtMoney * shortness * wing * (1.0 + 2.5 * stress);
    return std::max(inVolatility * fair.vega + kDeepHalfSpread * std::abs(fair.delta), kLeastHalfSpread);
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
    const double half = halfSpread(fair, years, stress) * unit;
    const double low = fair.premium * unit - half;
    const double high = fair.premium * unit + half;
    const auto& rule = listing.terms.price;
    domain::OptionQuote quote{.instrument = instrument};
    const domain::Price bid = rule.rounded(priceOf(std::max(low, 0.0)), domain::Rounding::Down);
    if (!bid.isZero()) quote.bid = bid;
    quote.ask = rule.rounded(priceOf(high), domain::Rounding::Up);
    quote.mark = domain::Price::fromUnits((priceOf(fair.premium * unit).units() + 50) / 100 * 100);
    quote.markVolatility = std::round(fair.volatility * 1e4) / 1e4;
    return quote;
}

}  // namespace ballast::simulation
