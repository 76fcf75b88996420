#include "market/venue_marks.h"

#include <algorithm>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::market {

namespace {

using volatility::FittedSlice;

const FittedSlice* sliceOf(const ChainFit& chain, Timestamp expiry)
{
    return chain.surface ? chain.surface->findSlice(expiry) : nullptr;
}

bool isDoubted(const FittedSlice& slice, const OptionEntry& entry)
{
    return std::any_of(slice.quotes.begin(), slice.quotes.end(), [&](const volatility::QuoteFit& quote) {
        return quote.priceDoubted && quote.strike == entry.strike && quote.right == entry.right;
    });
}

double priceAt(const ChainFit& chain, const FittedSlice& slice, const OptionEntry& entry, double volatility)
{
    const double usd = pricing::black76Price(entry.right, slice.forward, entry.strike, volatility, slice.yearsToExpiry);
    return chain.settlement == domain::Settlement::Inverse ? usd / slice.forward : usd;
}

double fitPrice(const ChainFit& chain, const FittedSlice& slice, const OptionEntry& entry)
{
    return priceAt(chain, slice, entry, slice.smile.impliedVolatility(steady::log(entry.strike / slice.forward)));
}

/// Of a strike without mark prices: what its mark volatility is worth, where the fit has believed it.
std::optional<double> residualOfVolatility(const ChainFit& chain, const FittedSlice& slice, const OptionEntry& entry)
{
    if (!entry.quote.markVolatility) return std::nullopt;
    const auto believed =
        std::find_if(slice.quotes.begin(), slice.quotes.end(), [&](const volatility::QuoteFit& quote) {
            return quote.used && quote.rejection == volatility::Rejection::None && quote.markIv &&
                   quote.strike == entry.strike;
        });
    if (believed == slice.quotes.end()) return std::nullopt;
    return priceAt(chain, slice, entry, *believed->markIv) - fitPrice(chain, slice, entry);
}

/// A strike and what a mark there adds to the fit: of call and put the same, by parity.
struct Residual {
    double strike{}, markLessFit{};
};

/// Of `known`, ascending in strike.
std::optional<double> residualAt(const std::vector<Residual>& known, double strike)
{
    const auto above = std::lower_bound(known.begin(), known.end(), strike,
                                        [](const Residual& one, double wanted) { return one.strike < wanted; });
    if (above == known.end()) return std::nullopt;
    if (above->strike == strike) return above->markLessFit;
    if (above == known.begin()) return std::nullopt;
    const auto below = std::prev(above);
    const double share = (strike - below->strike) / (above->strike - below->strike);
    return below->markLessFit + share * (above->markLessFit - below->markLessFit);
}

}  // namespace

void leaveOut(ExpiryChain& expiry)
{
    std::erase_if(expiry.options, [](const OptionEntry& entry) { return !entry.markLessFit; });
    for (auto& entry : expiry.options)
        entry.quote = {.instrument = entry.id};
}

bool hasOwnMark(const ChainFit& chain, Timestamp expiry, const OptionEntry& entry)
{
    const auto* slice = sliceOf(chain, expiry);
    return entry.quote.mark && slice != nullptr && !isDoubted(*slice, entry);
}

void noteResiduals(OptionChain& chain, Timestamp expiry)
{
    const auto* slice = sliceOf(chain, expiry);
    if (slice == nullptr) return;
    const bool anyDoubted = std::any_of(slice->quotes.begin(), slice->quotes.end(),
                                        [](const volatility::QuoteFit& quote) { return quote.priceDoubted; });
    std::vector<Residual> known;
    std::vector<OptionEntry*> unmarked;
    for (auto& entry : chain.expiries[expiry].options) {
        if (!entry.quote.mark || (anyDoubted && isDoubted(*slice, entry))) {
            unmarked.push_back(&entry);
            continue;
        }
        entry.markLessFit = entry.quote.mark->toDouble() - fitPrice(chain, *slice, entry);
        if (known.empty() || known.back().strike != entry.strike) known.push_back({entry.strike, *entry.markLessFit});
    }
    for (auto* entry : unmarked)
        if (const auto beside = residualAt(known, entry->strike))
            entry->markLessFit = beside;
        else if (const auto own = residualOfVolatility(chain, *slice, *entry))
            entry->markLessFit = own;
}

}  // namespace ballast::market
