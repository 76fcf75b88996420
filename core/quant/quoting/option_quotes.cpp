#include "quoting/option_quotes.h"

#include <algorithm>
#include <cmath>

#include "pricing/black76.h"

namespace ballast::quoting {

namespace {

using domain::Price;
using domain::Quantity;

/// As the venue quotes it: coins where the option is settled in them, else USD per coin. Zero beyond what Price holds.
Price premium(const QuoteInputs& in, double volatility, domain::Rounding rounding)
{
    const double usd = pricing::black76Price(in.option->right, in.forward, in.option->strike.toDouble(),
                                             std::max(volatility, 0.01), in.yearsToExpiry);
    const auto exact = Price::fromDouble(in.option->isInverse() ? usd / in.forward : usd);
    return exact ? in.option->price.rounded(*exact, rounding) : Price{};
}

Quantity sizeOf(const QuoteInputs& in, const domain::QuotingSettings& settings)
{
    const auto greeks = pricing::black76Greeks(in.option->right, in.forward, in.option->strike.toDouble(),
                                               in.midVolatility, in.yearsToExpiry);
    const double toUsd = in.option->isInverse() ? in.spot / in.forward : 1.0;
    const double vegaPerPoint = greeks.vega * 0.01 * toUsd * in.option->multiplier.toDouble();
    const double contracts = vegaPerPoint > 0.0 ? settings.quoteVegaUsd / vegaPerPoint : 0.0;
    const auto size = Quantity::fromDouble(std::min(contracts, 1e6)).value_or(Quantity{});
    return std::max({size.truncatedTo(in.option->lotSize), in.option->lotSize, in.option->leastQuantity});
}

}  // namespace

std::optional<domain::OwnQuote> makeQuote(const QuoteInputs& in, const domain::QuotingSettings& settings)
{
    const bool valid = in.option != nullptr && in.option->isOption() && in.forward > 0.0 && in.spot > 0.0 &&
                       in.yearsToExpiry > 0.0 && in.midVolatility > 0.0 && std::isfinite(in.midVolatility) &&
                       std::isfinite(in.forward) && std::isfinite(in.spot) && std::isfinite(in.yearsToExpiry) &&
                       std::isfinite(in.vegaInventoryShare) && in.option->price.isStated();
    if (!valid) return std::nullopt;
    domain::OwnQuote quote{.instrument = in.option->id};
    quote.midVolatility = in.midVolatility;
    quote.halfSpread = settings.baseHalfSpread + settings.spreadOfVolatility * in.midVolatility;
    quote.inventoryShift = -std::clamp(in.vegaInventoryShare, -1.0, 1.0) * settings.shiftAtLimit;
    const double centre = in.midVolatility + quote.inventoryShift;
    quote.bid = premium(in, centre - quote.halfSpread, domain::Rounding::Down);
    quote.ask = premium(in, centre + quote.halfSpread, domain::Rounding::Up);
    const Quantity size = sizeOf(in, settings);
    if (in.mayBuy && quote.bid.units() > 0) quote.bidSize = size;
    if (in.maySell && quote.ask.units() > quote.bid.units()) quote.askSize = size;
    if (quote.bidSize.isZero() && quote.askSize.isZero()) return std::nullopt;
    return quote;
}

}  // namespace ballast::quoting
