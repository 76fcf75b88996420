#include "engine/market_state.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "pricing/black76.h"
#include "pricing/steady.h"
#include "volatility/chain_fit.h"

namespace ballast::engine {

namespace {

using domain::OptionRight;
using volatility::FittedSlice;
using volatility::SliceInput;
using volatility::SmileQuote;

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

SliceInput sliceInput(Timestamp expiry, const ExpiryChain& chain, const std::vector<SmileQuote>& quotes, Timestamp now)
{
    return {.expiry = expiry,
            .forward = chain.forward,
            .yearsToExpiry = (expiry - now).inYears(),
            .settlement = domain::Settlement::Inverse,
            .quotes = quotes};
}

bool beforeInChain(const OptionEntry& a, const OptionEntry& b)
{
    return std::tuple(a.strike, a.right) < std::tuple(b.strike, b.right);
}

}  // namespace

risk::MarketView UnderlyingMarket::view(Timestamp now) const
{
    return {
        .now = now, .spot = spot(), .surface = surface.get(), .spotAtFit = &spotAtFit, .linearPrices = &linearPrices};
}

const OptionEntry* UnderlyingMarket::findOption(const domain::Instrument& option) const
{
    const auto chain = chains.find(option.expiry);
    if (chain == chains.end()) return nullptr;
    for (const auto& entry : chain->second.options)
        if (entry.id == option.id) return &entry;
    return nullptr;
}

const UnderlyingMarket* MarketState::find(const std::string& underlying) const
{
    const auto found = m_underlyings.find(underlying);
    return found == m_underlyings.end() ? nullptr : &found->second;
}

bool MarketState::apply(const domain::Event& event)
{
    const auto of = [this](const std::string& code) -> UnderlyingMarket& {
        UnderlyingMarket& market = m_underlyings[code];
        market.code = code;
        return market;
    };
    if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body)) {
        m_instruments.add(listed->instrument);
    } else if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body)) {
        onChain(event.time, *chain);
    } else if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) {
        takeIndex(of(index->underlying), *index);
    } else if (const auto* quote = std::get_if<domain::HedgeQuote>(&event.body)) {
        const auto& instrument = m_instruments.at(quote->instrument);
        takeQuote(of(instrument.underlying), instrument.name, *quote);
    } else if (const auto* funding = std::get_if<domain::FundingUpdate>(&event.body)) {
        const auto& instrument = m_instruments.at(funding->instrument);
        of(instrument.underlying).fundingPerHour[instrument.name] = funding->ratePerHour;
    } else if (const auto* oracle = std::get_if<domain::OracleUpdate>(&event.body)) {
        of(oracle->underlying).oracle = *oracle;
    } else if (const auto* gas = std::get_if<domain::GasUpdate>(&event.body)) {
        m_gas = *gas;
        m_gasTime = event.time;
    } else if (const auto* gap = std::get_if<domain::MarketGap>(&event.body)) {
        m_gapReason = gap->reason;
    } else if (const auto* end = std::get_if<domain::MarketEnded>(&event.body)) {
        m_ended = end->reason;
    } else if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body)) {
        const auto& instrument = m_instruments.at(settled->instrument);
        if (instrument.isOption()) removeExpiry(of(instrument.underlying), instrument.expiry);
    } else {
        return false;
    }
    return true;
}

void MarketState::onChain(Timestamp time, const domain::ChainUpdate& update)
{
    UnderlyingMarket& market = m_underlyings[update.underlying];
    market.code = update.underlying;
    market.chainTime = update.captureTime;
    m_gapReason.clear();
    if (update.complete) {
        market.chains.clear();
        m_complete.insert(update.underlying);
    }
    for (const auto& forward : update.forwards) {
        if (forward.expiry <= time) continue;
        ExpiryChain& chain = market.chains[forward.expiry];
        chain.forward = forward.forward;
        chain.quoteTime = update.captureTime;
        // A named expiry confirms all its quotes; only changed ones are told.
        for (auto& entry : chain.options)
            entry.quoteTime = update.captureTime;
        m_touched[update.underlying].insert(forward.expiry);
    }
    for (const auto& quote : update.quotes) {
        const auto& option = m_instruments.at(quote.instrument);
        const auto chain = market.chains.find(option.expiry);
        if (chain == market.chains.end()) continue;
        OptionEntry entry{.id = option.id,
                          .strike = option.strike,
                          .right = option.right,
                          .quote = quote,
                          .quoteTime = update.captureTime};
        auto& options = chain->second.options;
        const auto place = std::lower_bound(options.begin(), options.end(), entry, beforeInChain);
        if (place != options.end() && place->id == entry.id)
            *place = entry;
        else
            options.insert(place, entry);
    }
}

void MarketState::removeExpiry(UnderlyingMarket& market, Timestamp expiry)
{
    if (market.chains.erase(expiry) == 0) return;
    market.spotAtFit.erase(expiry);
    if (!market.surface || market.surface->findSlice(expiry) == nullptr) return;
    std::vector<FittedSlice> kept;
    for (const auto& slice : market.surface->slices())
        if (slice.expiry != expiry) kept.push_back(slice);
    auto surface = volatility::VolatilitySurface::create(std::move(kept));
    market.surface = surface ? std::make_shared<const volatility::VolatilitySurface>(std::move(*surface)) : nullptr;
}

std::set<std::string> MarketState::fitTouched(Timestamp now)
{
    std::set<std::string> changed;
    for (const auto& [code, expiries] : m_touched) {
        UnderlyingMarket& market = m_underlyings[code];
        if (!(market.spot() > 0.0)) continue;
        if (m_complete.contains(code))
            fitAll(market, now);
        else
            for (const Timestamp expiry : expiries)
                if (market.chains.contains(expiry)) fitOne(market, expiry, now);
        changed.insert(code);
    }
    m_touched.clear();
    m_complete.clear();
    return changed;
}

void MarketState::fitAll(UnderlyingMarket& market, Timestamp now)
{
    std::vector<std::vector<SmileQuote>> quotes;
    quotes.reserve(market.chains.size());
    std::vector<SliceInput> inputs;
    for (const auto& [expiry, chain] : market.chains) {
        quotes.push_back(smileQuotes(chain));
        inputs.push_back(sliceInput(expiry, chain, quotes.back(), now));
    }
    auto surface = volatility::fitSurface(inputs, market.surface.get());
    market.spotAtFit.clear();
    if (!surface) {
        market.surface = nullptr;
        m_slicesUnfitted += inputs.size();
        for (auto& [expiry, chain] : market.chains)
            chain.fitError = surface.error().message;
        return;
    }
    market.surface = std::make_shared<const volatility::VolatilitySurface>(std::move(*surface));
    m_slicesMarked += static_cast<std::size_t>(market.surface->markedCount());
    for (const auto& failed : market.surface->unfitted()) {
        market.chains[failed.expiry].fitError = failed.error.message;
        ++m_slicesUnfitted;
    }
    for (const auto& slice : market.surface->slices()) {
        market.spotAtFit[slice.expiry] = market.spot();
        market.chains[slice.expiry].fitTime = market.chainTime;
        market.chains[slice.expiry].fitError.clear();
        noteResiduals(market, slice.expiry);
        ++m_slicesFitted;
    }
}

void MarketState::fitOne(UnderlyingMarket& market, Timestamp expiry, Timestamp now)
{
    ExpiryChain& chain = market.chains[expiry];
    const auto quotes = smileQuotes(chain);
    const SliceInput input = sliceInput(expiry, chain, quotes, now);
    const FittedSlice* previous = market.surface ? market.surface->findSlice(expiry) : nullptr;
    volatility::SliceNeighbours neighbours;
    if (market.surface)
        for (const auto& slice : market.surface->slices()) {
            if (slice.expiry < expiry) neighbours.earlier = &slice;
            if (slice.expiry > expiry && neighbours.later == nullptr) neighbours.later = &slice;
        }
    auto fit = previous != nullptr ? volatility::refitSlice(input, *previous, neighbours) : volatility::fitSlice(input);
    if (!fit) {
        chain.fitError = fit.error().message;
        ++m_slicesUnfitted;
        return;
    }
    ++m_slicesFitted;
    if (!fit->isArbitrageFree()) ++m_slicesMarked;
    chain.fitError.clear();
    chain.fitTime = chain.quoteTime;
    market.spotAtFit[expiry] = market.spot();
    if (market.surface) {
        market.surface =
            std::make_shared<const volatility::VolatilitySurface>(market.surface->withSlice(std::move(*fit)));
    } else if (auto first = volatility::VolatilitySurface::create({std::move(*fit)})) {
        market.surface = std::make_shared<const volatility::VolatilitySurface>(std::move(*first));
    }
    noteResiduals(market, expiry);
}

void MarketState::noteResiduals(UnderlyingMarket& market, Timestamp expiry)
{
    const auto* slice = market.surface ? market.surface->findSlice(expiry) : nullptr;
    if (slice == nullptr) return;
    for (auto& entry : market.chains[expiry].options) {
        entry.markLessFit.reset();
        if (!entry.quote.mark) continue;
        const double volatility = slice->smile.impliedVolatility(steady::log(entry.strike / slice->forward));
        const double fair =
            pricing::black76Price(entry.right, slice->forward, entry.strike, volatility, slice->yearsToExpiry) /
            slice->forward;
        entry.markLessFit = entry.quote.mark->toDouble() - fair;
    }
}

}  // namespace ballast::engine
