#include "market/smile_fits.h"

#include <algorithm>

#include "pricing/black76.h"
#include "pricing/steady.h"
#include "volatility/chain_fit.h"
#include "volatility/few_quotes.h"
#include "volatility/smile_health.h"

namespace ballast::market {

namespace {

using volatility::FittedSlice;
using volatility::SliceInput;
using volatility::SmileQuote;
using volatility::VolatilitySurface;

std::optional<double> toDouble(const std::optional<domain::Price>& price)
{
    if (!price) return std::nullopt;
    return price->toDouble();
}

std::vector<SmileQuote> smileQuotes(const ExpiryChain& chain)
{
    std::vector<SmileQuote> quotes;
    quotes.reserve(chain.options.size());
    for (const auto& entry : chain.options)
        quotes.push_back({.strike = entry.strike,
                          .right = entry.right,
                          .bid = toDouble(entry.quote.bid),
                          .ask = toDouble(entry.quote.ask),
                          .mark = toDouble(entry.quote.mark),
                          .markVolatility = entry.quote.markVolatility});
    return quotes;
}

SliceInput sliceInput(const OptionChain& chain, Timestamp expiry, const std::vector<SmileQuote>& quotes, Timestamp now)
{
    return {.expiry = expiry,
            .forward = chain.expiries.at(expiry).forward,
            .yearsToExpiry = (expiry - now).inYears(),
            .settlement = chain.settlement,
            .quotes = quotes};
}

/// What the venue's marks add to our fit, as the venue quotes; nothing where the mark is contradicted by its own row.
void noteResiduals(OptionChain& chain, Timestamp expiry)
{
    const auto* slice = chain.surface ? chain.surface->findSlice(expiry) : nullptr;
    if (slice == nullptr) return;
    const auto isDoubted = [&](const OptionEntry& entry) {
        return std::any_of(slice->quotes.begin(), slice->quotes.end(), [&](const volatility::QuoteFit& quote) {
            return quote.priceDoubted && quote.strike == entry.strike && quote.right == entry.right;
        });
    };
    const bool any = std::any_of(slice->quotes.begin(), slice->quotes.end(),
                                 [](const volatility::QuoteFit& quote) { return quote.priceDoubted; });
    for (auto& entry : chain.expiries[expiry].options) {
        entry.markLessFit.reset();
        if (!entry.quote.mark || (any && isDoubted(entry))) continue;
        const double volatility = slice->smile.impliedVolatility(steady::log(entry.strike / slice->forward));
        const double usd =
            pricing::black76Price(entry.right, slice->forward, entry.strike, volatility, slice->yearsToExpiry);
        const bool inverse = chain.settlement == domain::Settlement::Inverse;
        entry.markLessFit = entry.quote.mark->toDouble() - (inverse ? usd / slice->forward : usd);
    }
}

void noteFit(OptionChain& chain, const FittedSlice& slice, Timestamp fitTime, double spot, FitCounts& counts)
{
    auto& listed = chain.expiries[slice.expiry];
    listed.fitTime = fitTime;
    listed.fitQuality = volatility::qualityOf(slice);
    listed.fitReason = volatility::qualityReasonOf(slice);
    listed.fitDoubt = volatility::doubtOf(slice);
    listed.fitError.clear();
    chain.spotAtFit[slice.expiry] = spot;
    ++counts.fitted;
    if (!slice.isArbitrageFree()) ++counts.marked;
}

void noteMiss(OptionChain& chain, Timestamp expiry, std::string reason, FitCounts& counts)
{
    chain.expiries[expiry].fitError = std::move(reason);
    ++counts.unfitted;
}

void put(OptionChain& chain, VolatilitySurface surface)
{
    chain.surface = std::make_shared<const VolatilitySurface>(std::move(surface));
}

/// Gives an expiry that never had a smile one between those beside it.
void standIn(OptionChain& chain, Timestamp expiry, double spot, Timestamp now)
{
    const auto& listed = chain.expiries.at(expiry);
    const double years = (expiry - now).inYears();
    if (!chain.surface || !(listed.forward > 0.0) || !(years > 0.0) || chain.surface->findSlice(expiry) != nullptr)
        return;
    auto made = volatility::standIn(*chain.surface, expiry, listed.forward, years);
    if (!made) return;
    const auto why = listed.fitError;
    FitCounts uncounted;
    noteFit(chain, *made, listed.quoteTime, spot, uncounted);
    chain.expiries[expiry].fitError = why;
    put(chain, chain.surface->withSlice(std::move(*made)));
}

/// Takes the new smiles and keeps the last ones of expiries that still live and have none.
void carryOver(OptionChain& chain, VolatilitySurface fitted, Timestamp now)
{
    std::vector<FittedSlice> slices(fitted.slices().begin(), fitted.slices().end());
    if (chain.surface)
        for (const auto& slice : chain.surface->slices())
            if (slice.expiry > now && fitted.findSlice(slice.expiry) == nullptr &&
                chain.expiries.contains(slice.expiry))
                slices.push_back(slice);
    std::vector<volatility::UnfittedExpiry> unfitted(fitted.unfitted().begin(), fitted.unfitted().end());
    auto whole = VolatilitySurface::create(std::move(slices), std::move(unfitted));
    put(chain, whole ? std::move(*whole) : std::move(fitted));
    std::erase_if(chain.spotAtFit, [&](const auto& entry) { return chain.surface->findSlice(entry.first) == nullptr; });
}

}  // namespace

void fitAll(OptionChain& chain, double spot, Timestamp now, FitCounts& counts)
{
    std::vector<std::vector<SmileQuote>> quotes;
    quotes.reserve(chain.expiries.size());
    std::vector<SliceInput> inputs;
    for (const auto& [expiry, listed] : chain.expiries) {
        if (listed.quoteTime != chain.time) continue;
        quotes.push_back(smileQuotes(listed));
        inputs.push_back(sliceInput(chain, expiry, quotes.back(), now));
    }
    auto fitted = volatility::fitSurface(inputs, chain.surface.get());
    if (!fitted) {
        for (const auto& input : inputs)
            noteMiss(chain, input.expiry, fitted.error().message, counts);
        return;
    }
    for (const auto& failed : fitted->unfitted())
        noteMiss(chain, failed.expiry, failed.error.message, counts);
    for (const auto& slice : fitted->slices())
        noteFit(chain, slice, chain.time, spot, counts);
    carryOver(chain, std::move(*fitted), now);
    for (const auto& [expiry, listed] : chain.expiries)
        standIn(chain, expiry, spot, now);
    for (const auto& input : inputs)
        if (chain.expiries[input.expiry].fitTime == chain.time) noteResiduals(chain, input.expiry);
}

void fitOne(OptionChain& chain, double spot, Timestamp expiry, Timestamp now, FitCounts& counts)
{
    const auto quotes = smileQuotes(chain.expiries.at(expiry));
    const SliceInput input = sliceInput(chain, expiry, quotes, now);
    const FittedSlice* previous = chain.surface ? chain.surface->findSlice(expiry) : nullptr;
    volatility::SliceNeighbours neighbours;
    if (chain.surface)
        for (const auto& slice : chain.surface->slices()) {
            if (slice.expiry < expiry) neighbours.earlier = &slice;
            if (slice.expiry > expiry && neighbours.later == nullptr) neighbours.later = &slice;
        }
    auto fit = previous != nullptr ? volatility::refitSlice(input, *previous, neighbours) : volatility::fitSlice(input);
    if (!fit) {
        noteMiss(chain, expiry, fit.error().message, counts);
        return standIn(chain, expiry, spot, now);
    }
    noteFit(chain, *fit, chain.expiries[expiry].quoteTime, spot, counts);
    if (chain.surface)
        put(chain, chain.surface->withSlice(std::move(*fit)));
    else if (auto first = VolatilitySurface::create({std::move(*fit)}))
        put(chain, std::move(*first));
    noteResiduals(chain, expiry);
}

}  // namespace ballast::market
