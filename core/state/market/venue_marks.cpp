#include "market/venue_marks.h"

#include <algorithm>

#include "pricing/black76.h"
#include "pricing/steady.h"
#include "volatility/row_judgement.h"

namespace ballast::market {

namespace {

using volatility::FittedSlice;

const FittedSlice* sliceOf(const ChainFit& chain, Timestamp expiry)
{
    return chain.surface ? chain.surface->findSlice(expiry) : nullptr;
}

/// A slice's quotes stand in order of strike, calls first; one option may stand there more than once.
bool isDoubted(const FittedSlice& slice, const OptionEntry& entry)
{
    const auto isBefore = [&entry](const volatility::QuoteFit& quote) {
        return quote.strike < entry.strike || (quote.strike == entry.strike && quote.right < entry.right);
    };
    auto place = std::partition_point(slice.quotes.begin(), slice.quotes.end(), isBefore);
    while (place != slice.quotes.end() && place->strike == entry.strike && place->right == entry.right)
        if ((place++)->priceDoubted) return true;
    return false;
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

/// The volatility that a quote has entered the fit with, its own or the one that bid and ask confirm; empty where it
/// did not enter.
std::optional<double> enteredVolatility(const volatility::QuoteFit& quote)
{
    if (quote.rejection == volatility::Rejection::MarkIsNotPrice) return volatility::settledByMarket(quote);
    return quote.used ? quote.markIv : std::nullopt;
}

/// Of a strike without mark prices, or whose mark prices are doubted: what its mark volatility is worth, where the fit
/// has believed it.
std::optional<double> residualOfVolatility(const ChainFit& chain, const FittedSlice& slice, const OptionEntry& entry)
{
    if (!entry.quote.markVolatility) return std::nullopt;
    for (const auto& quote : slice.quotes) {
        if (quote.strike != entry.strike) continue;
        if (const auto believed = enteredVolatility(quote))
            return priceAt(chain, slice, entry, *believed) - fitPrice(chain, slice, entry);
    }
    return std::nullopt;
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
