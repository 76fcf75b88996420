#include "quoting/option_quotes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"

namespace ballast::quoting {

namespace {

using domain::Price;
using domain::Quantity;

double coinPremium(const QuoteInputs& in, double volatility)
{
    return pricing::black76Price(in.option->right, in.forward, in.option->strike, std::max(volatility, 0.01),
                                 in.yearsToExpiry) /
           in.forward;
}

/// Rounds down (bid) or up (ask) to the tick; never beyond the representable range since premiums are below one coin.
Price toTick(double premium, Price tick, bool up)
{
    const auto step = static_cast<double>(tick.units());
    const double ticks = premium * static_cast<double>(Price::kUnitsPerOne) / step;
    const double whole = up ? std::ceil(ticks - 1e-9) : std::floor(ticks + 1e-9);
    return Price::fromUnits(static_cast<std::int64_t>(whole) * tick.units());
}

Quantity sizeOf(const QuoteInputs& in, const domain::QuotingSettings& settings)
{
    const auto greeks =
        pricing::black76Greeks(in.option->right, in.forward, in.option->strike, in.midVolatility, in.yearsToExpiry);
    const double vegaPerPoint = greeks.vega * 0.01 * in.spot / in.forward;
    const double contracts = vegaPerPoint > 0.0 ? settings.quoteVegaUsd / vegaPerPoint : 0.0;
    const auto size = Quantity::fromDouble(std::min(contracts, 1e6)).value_or(Quantity{});
    return std::max(size.truncatedTo(in.option->lotSize), in.option->lotSize);
}

}  // namespace

std::optional<domain::OwnQuote> makeQuote(const QuoteInputs& in, const domain::QuotingSettings& settings)
{
    const bool valid = in.option != nullptr && in.option->isOption() && in.forward > 0.0 && in.spot > 0.0 &&
                       in.yearsToExpiry > 0.0 && in.midVolatility > 0.0 && std::isfinite(in.midVolatility) &&
                       std::isfinite(in.forward) && std::isfinite(in.spot) && std::isfinite(in.yearsToExpiry) &&
                       std::isfinite(in.vegaInventoryShare) && in.option->tickSize.units() > 0;
    if (!valid) return std::nullopt;
    domain::OwnQuote quote{.instrument = in.option->id};
    quote.midVolatility = in.midVolatility;
    quote.halfSpread = settings.baseHalfSpread + settings.spreadOfVolatility * in.midVolatility;
    quote.inventoryShift = -std::clamp(in.vegaInventoryShare, -1.0, 1.0) * settings.shiftAtLimit;
    const double centre = in.midVolatility + quote.inventoryShift;
    quote.bid = toTick(coinPremium(in, centre - quote.halfSpread), in.option->tickSize, false);
    quote.ask = toTick(coinPremium(in, centre + quote.halfSpread), in.option->tickSize, true);
    const Quantity size = sizeOf(in, settings);
    if (in.mayBuy && quote.bid.units() > 0) quote.bidSize = size;
    if (in.maySell && quote.ask.units() > quote.bid.units()) quote.askSize = size;
    if (quote.bidSize.isZero() && quote.askSize.isZero()) return std::nullopt;
    return quote;
}

std::string describeRule(const domain::QuotingSettings& settings, double vegaInventoryShare)
{
    return fmt::format(
        "Mid volatility of the fit ± ({:.2f} vol pts + {:.1f} % of volatility), shifted by {:+.2f} vol pts "
        "since vega inventory is {:+.0f} % of its limit.",
        settings.baseHalfSpread * 100.0, settings.spreadOfVolatility * 100.0,
        -std::clamp(vegaInventoryShare, -1.0, 1.0) * settings.shiftAtLimit * 100.0, vegaInventoryShare * 100.0);
}

}  // namespace ballast::quoting
