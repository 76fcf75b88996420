#include "simulation/venue_quote.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "simulation/coin.h"

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

const domain::ContractTerms& optionTerms(std::string_view coin)
{
    static const auto all = [] {
        std::array<domain::ContractTerms, kCoinCount> terms;
        for (std::size_t i = 0; i < kCoinCount; ++i)
            terms[i] = domain::deribitOptionTerms(kCoins[i].code, {}).value();
        return terms;
    }();
    const auto place = findCoin(coin);
    BALLAST_ASSERT(place.has_value());
    return all[*place];
}

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

domain::OptionQuote venueQuote(domain::InstrumentId instrument, const domain::PriceRule& rule, const FairValue& fair,
                               double years, double stress)
{
    const double half = halfSpread(fair, years, stress);
    const double low = fair.premium - half;
    const double high = fair.premium + half;
    domain::OptionQuote quote{.instrument = instrument};
    const domain::Price bid = rule.rounded(priceOf(std::max(low, 0.0)), domain::Rounding::Down);
    if (!bid.isZero()) quote.bid = bid;
    quote.ask = rule.rounded(priceOf(high), domain::Rounding::Up);
    quote.mark = domain::Price::fromUnits((priceOf(fair.premium).units() + 50) / 100 * 100);
    quote.markVolatility = std::round(fair.volatility * 1e4) / 1e4;
    return quote;
}

}  // namespace ballast::simulation
