#include "market/smile_fits.h"

#include <algorithm>

#include "market/venue_marks.h"
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
    for (const auto& entry : chain.options) {
        if (isLeftOut(chain, entry)) continue;
        quotes.push_back({.strike = entry.strike,
                          .right = entry.right,
                          .bid = toDouble(entry.quote.bid),
                          .ask = toDouble(entry.quote.ask),
                          .mark = toDouble(entry.quote.mark),
                          .markVolatility = entry.quote.markVolatility,
                          .told = entry.toldTime});
    }
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

void noteFit(OptionChain& chain, const FittedSlice& slice, Timestamp fitTime, double spot, FitCounts& counts)
{
    auto& listed = chain.expiries[slice.expiry];
    listed.fitTime = fitTime;
    listed.fitQuality = volatility::qualityOf(slice);
    listed.fitReason = volatility::reasonOf(slice);
    listed.fitDoubt = volatility::doubtOf(slice);
    listed.fitError.reset();
    // Its forward may have been told before `spot`.
    chain.spotAtFit[slice.expiry] = listed.spotAtForward > 0.0 ? listed.spotAtForward : spot;
    ++counts.fitted;
    if (!slice.isArbitrageFree()) ++counts.marked;
}

void noteMiss(OptionChain& chain, Timestamp expiry, Error reason, FitCounts& counts)
{
    chain.expiries[expiry].fitError = std::move(reason);
    ++counts.unfitted;
}

void put(OptionChain& chain, VolatilitySurface surface)
{
    chain.surface = std::make_shared<const VolatilitySurface>(std::move(surface));
}

/// So little that an option is worth its intrinsic value, to 0.4 % of the forward at the money of a year.
constexpr double kIntrinsicVolatility = 0.01;
constexpr double kAnyDelta = 2.0;  ///< As fitDoubt: nothing is known of the volatility, so a delta may be any.

bool isIntrinsic(const FittedSlice& slice) { return slice.quotesUsed == 0 && slice.parameters().b == 0.0; }

Result<FittedSlice> intrinsic(Timestamp expiry, double forward, double years)
{
    const double variance = kIntrinsicVolatility * kIntrinsicVolatility * years;
    const auto smile =
        volatility::SviSlice::create({.a = variance, .b = 0.0, .rho = 0.0, .m = 0.0, .sigma = 1.0}, years);
    if (!smile) return tl::unexpected<Error>(smile.error());
    return FittedSlice{.expiry = expiry,
                       .forward = forward,
                       .yearsToExpiry = years,
                       .smile = *smile,
                       .quotesUsed = 0,
                       .butterflyOk = true,
                       .quotes = {}};
}

void add(OptionChain& chain, FittedSlice slice)
{
    if (chain.surface)
        put(chain, chain.surface->withSlice(std::move(slice)));
    else if (auto first = VolatilitySurface::create({std::move(slice)}))
        put(chain, std::move(*first));
}

/// Gives an expiry that never had a smile one between those beside it; where no expiry has one, its options are worth
/// their intrinsic value: never nothing.
void standIn(OptionChain& chain, Timestamp expiry, double spot, Timestamp now)
{
    const auto& listed = chain.expiries.at(expiry);
    const double years = (expiry - now).inYears();
    if (!(listed.forward > 0.0) || !(years > 0.0) || (chain.surface && chain.surface->findSlice(expiry) != nullptr))
        return;
    const bool others =
        chain.surface && !std::all_of(chain.surface->slices().begin(), chain.surface->slices().end(), isIntrinsic);
    auto made = others ? volatility::standIn(*chain.surface, expiry, listed.forward, years)
                       : intrinsic(expiry, listed.forward, years);
    if (!made) return;
    const auto why = listed.fitError;
    FitCounts uncounted;
    noteFit(chain, *made, listed.quoteTime, spot, uncounted);
    auto& noted = chain.expiries[expiry];
    noted.fitError = why;
    if (isIntrinsic(*made)) {
        noted.fitReason = {.flaw = volatility::SmileFlaw::Intrinsic};
        noted.fitDoubt = kAnyDelta;
    }
    add(chain, std::move(*made));
}

/// Nothing is learnt from intrinsic values: they go before a fit and come back where it gives nothing better.
void dropIntrinsic(OptionChain& chain)
{
    if (!chain.surface || std::none_of(chain.surface->slices().begin(), chain.surface->slices().end(), isIntrinsic))
        return;
    std::vector<FittedSlice> kept;
    for (const auto& slice : chain.surface->slices())
        if (!isIntrinsic(slice)) kept.push_back(slice);
    auto rest = kept.empty() ? fail(ErrorCode::NotFound, {}) : VolatilitySurface::create(std::move(kept));
    chain.surface.reset();
    if (rest) put(chain, std::move(*rest));
}

void standInForAll(OptionChain& chain, double spot, Timestamp now)
{
    for (const auto& [expiry, listed] : chain.expiries)
        standIn(chain, expiry, spot, now);
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

bool knowsVolatility(const ChainFit& chain)
{
    return chain.surface && !std::all_of(chain.surface->slices().begin(), chain.surface->slices().end(), isIntrinsic);
}

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
    dropIntrinsic(chain);
    auto fitted = volatility::fitSurface(inputs, chain.surface.get());
    if (!fitted) {
        for (const auto& input : inputs)
            noteMiss(chain, input.expiry, fitted.error(), counts);
        return standInForAll(chain, spot, now);
    }
    for (const auto& failed : fitted->unfitted())
        noteMiss(chain, failed.expiry, failed.error, counts);
    for (const auto& slice : fitted->slices())
        noteFit(chain, slice, chain.time, spot, counts);
    carryOver(chain, std::move(*fitted), now);
    standInForAll(chain, spot, now);
    for (const auto& input : inputs)
        if (chain.expiries[input.expiry].fitTime == chain.time) noteResiduals(chain, input.expiry);
}

void fitOne(OptionChain& chain, double spot, Timestamp expiry, Timestamp now, FitCounts& counts)
{
    const auto quotes = smileQuotes(chain.expiries.at(expiry));
    SliceInput input = sliceInput(chain, expiry, quotes, now);
    input.toldTogether = false;
    input.forwardTold = chain.expiries.at(expiry).quoteTime;  // What confirms an expiry tells its forward.
    dropIntrinsic(chain);
    const FittedSlice* previous = chain.surface ? chain.surface->findSlice(expiry) : nullptr;
    volatility::SliceNeighbours neighbours;
    if (chain.surface)
        for (const auto& slice : chain.surface->slices()) {
            if (slice.expiry < expiry) neighbours.earlier = &slice;
            if (slice.expiry > expiry && neighbours.later == nullptr) neighbours.later = &slice;
        }
    auto fit = previous != nullptr ? volatility::refitSlice(input, *previous, neighbours) : volatility::fitSlice(input);
    if (!fit) {
        noteMiss(chain, expiry, fit.error(), counts);
        return standInForAll(chain, spot, now);
    }
    noteFit(chain, *fit, chain.expiries[expiry].quoteTime, spot, counts);
    add(chain, std::move(*fit));
    noteResiduals(chain, expiry);
    standInForAll(chain, spot, now);
}

}  // namespace ballast::market
