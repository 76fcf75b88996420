#include "research/quoting/volatility_quotes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::quoting {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }

Result<void> check(const OptionQuoteTerms& o, const VolatilityInventory& book)
{
    const auto factors = book.factorVegas.size();
    if (book.curvature.rows() != factors || book.curvature.cols() != factors || o.factorVegas.size() != factors)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an option of {} factor vegas does not fit a book of {} with a curvature of {} by {}",
                                o.factorVegas.size(), factors, book.curvature.rows(), book.curvature.cols()));
    const bool finite = o.factorVegas.allFinite() && book.factorVegas.allFinite() && book.curvature.allFinite() &&
                        std::isfinite(o.fee) && std::isfinite(o.midVolatility) && std::isfinite(o.vega) &&
                        std::isfinite(o.spreadMultiplier);
    const bool amounts =
        isAmount(o.hedgeCost) && isAmount(o.adverseSelection) && isAmount(o.baseOffset) && isAmount(o.tickVolatility);
    if (finite && amounts && o.midVolatility > 0.0 && o.vega > 0.0 && o.spreadMultiplier >= 1.0) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a quote in volatility needs positive volatility and vega, costs of zero or more and a "
                            "multiplier of at least 1; were {}, {}, costs {}, {}, {}, multiplier {}",
                            o.midVolatility, o.vega, o.hedgeCost, o.adverseSelection, o.baseOffset,
                            o.spreadMultiplier));
}

}  // namespace

Result<VolatilityQuote> volatilityQuote(const OptionQuoteTerms& o, const VolatilityInventory& book)
{
    if (auto valid = check(o, book); !valid) return tl::unexpected(valid.error());
    VolatilityQuote quote;
    quote.feePart = o.fee / o.vega;
    quote.hedgePart = o.hedgeCost / o.vega;
    quote.adversePart = o.adverseSelection / o.vega;
    quote.basePart = o.baseOffset / o.vega;
    const double plain = quote.feePart + quote.hedgePart + quote.adversePart + quote.basePart;
    quote.multiplierPart = std::max(plain, 0.0) * (o.spreadMultiplier - 1.0);
    quote.tickPart = std::max(0.0, o.tickVolatility - plain - quote.multiplierPart);
    quote.halfSpread = plain + quote.multiplierPart + quote.tickPart;
    // No factors: nothing to shift by.
    quote.shift = book.factorVegas.size() == 0 ? 0.0 : -o.factorVegas.dot(book.curvature * book.factorVegas) / o.vega;
    quote.bid = o.midVolatility + quote.shift - quote.halfSpread;
    quote.ask = o.midVolatility + quote.shift + quote.halfSpread;
    if (quote.bid > 0.0 && std::isfinite(quote.ask)) return quote;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a bid volatility must be positive, was {} from mid {}, shift {}, half-spread {}",
                            quote.bid, o.midVolatility, quote.shift, quote.halfSpread));
}

Result<std::vector<VolatilityQuote>> volatilityQuotes(const std::vector<OptionQuoteTerms>& options,
                                                      const VolatilityInventory& book)
{
    std::vector<VolatilityQuote> quotes;
    for (const auto& option : options) {
        auto quote = volatilityQuote(option, book);
        if (!quote) return tl::unexpected(quote.error());
        quotes.push_back(*quote);
    }
    return quotes;
}

}  // namespace ballast::quoting
