#include "market/market_state.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "market/smile_fits.h"
#include "market/venue_marks.h"

namespace ballast::market {

namespace {

using volatility::FittedSlice;

bool beforeInChain(const OptionEntry& a, const OptionEntry& b)
{
    return std::tuple(a.strike, a.right) < std::tuple(b.strike, b.right);
}

void removeExpiry(OptionChain& chain, Timestamp expiry)
{
    if (chain.expiries.erase(expiry) == 0) return;
    chain.spotAtFit.erase(expiry);
    if (!chain.surface || chain.surface->findSlice(expiry) == nullptr) return;
    std::vector<FittedSlice> kept;
    for (const auto& slice : chain.surface->slices())
        if (slice.expiry != expiry) kept.push_back(slice);
    auto surface = volatility::VolatilitySurface::create(std::move(kept));
    chain.surface = surface ? std::make_shared<const volatility::VolatilitySurface>(std::move(*surface)) : nullptr;
}

/// Place of the chain that an update is of; a new one at the end.
std::size_t placeOf(std::vector<OptionChain>& chains, const domain::ChainUpdate& update)
{
    for (std::size_t i = 0; i < chains.size(); ++i)
        if (chains[i].venue == update.venue && chains[i].settlement == update.settlement &&
            chains[i].settles == update.settles)
            return i;
    OptionChain& made = chains.emplace_back();
    made.venue = update.venue;
    made.settlement = update.settlement;
    made.settles = update.settles;
    return chains.size() - 1;
}

/// Copied into what is there, so that nothing is allocated. Quotes that stand are left.
void follow(OptionChain& chain, const OptionChain& newer, bool quotesMoved)
{
    static_cast<ChainFit&>(chain) = newer;
    chain.time = newer.time;
    std::erase_if(chain.expiries, [&](const auto& listed) { return !newer.expiries.contains(listed.first); });
    for (const auto& [expiry, listed] : newer.expiries) {
        const auto& [forward, quoteTime, options, fitError, fitTime, fitQuality, fitReason, fitDoubt, cut, fitTried,
                     spotAtForward] = listed;
        ExpiryChain& own = chain.expiries[expiry];
        own.forward = forward;
        own.quoteTime = quoteTime;
        if (quotesMoved) own.options = options;
        own.fitError = fitError;
        own.fitTime = fitTime;
        own.fitQuality = fitQuality;
        own.fitReason = fitReason;
        own.fitDoubt = fitDoubt;
        own.cut = cut;
        own.fitTried = fitTried;
        own.spotAtForward = spotAtForward;
    }
}

void follow(UnderlyingMarket& market, const UnderlyingMarket& newer, bool quotesMoved)
{
    const auto& [code, index, oracle, chains, mainChain, hedgeQuotes, linearPrices, fundingPerHour, poolShares, watches,
                 waitingIndex, waitingQuotes, indexVenue, namedIndex, otherIndices] = newer;
    market.code = code;
    market.index = index;
    market.oracle = oracle;
    market.chains.resize(chains.size());
    for (std::size_t i = 0; i < chains.size(); ++i)
        follow(market.chains[i], chains[i], quotesMoved);
    market.mainChain = mainChain;
    market.hedgeQuotes = hedgeQuotes;
    market.linearPrices = linearPrices;
    market.fundingPerHour = fundingPerHour;
    market.poolShares = poolShares;
    market.watches = watches;
    market.waitingIndex = waitingIndex;
    market.waitingQuotes = waitingQuotes;
    market.indexVenue = indexVenue;
    market.namedIndex = namedIndex;
    market.otherIndices = otherIndices;
}

}  // namespace

std::string ChainFit::name() const
{
    return fmt::format("{}, settled in {}", venue,
                       settles.value != 0 ? domain::currencyOf(settles).name : std::string_view("its own currency"));
}

const OptionEntry* ExpiryChain::find(const domain::Instrument& option) const
{
    const OptionEntry wanted{.id = option.id, .strike = option.strike.toDouble(), .right = option.right};
    for (auto entry = std::lower_bound(options.begin(), options.end(), wanted, beforeInChain);
         entry != options.end() && !beforeInChain(wanted, *entry); ++entry)
        if (entry->id == option.id) return &*entry;
    return nullptr;
}

const OptionChain& UnderlyingMarket::main() const
{
    static const OptionChain none;
    return mainChain < chains.size() ? chains[mainChain] : none;
}

const OptionChain* UnderlyingMarket::chainOf(const domain::Instrument& option) const
{
    for (const auto& chain : chains)
        if (chain.holds(option)) return &chain;
    return nullptr;
}

risk::MarketView UnderlyingMarket::view(Timestamp now) const
{
    risk::MarketView view{.now = now,
                          .spot = spot(),
                          .surface = main().surface.get(),
                          .spotAtFit = &main().spotAtFit,
                          .linearPrices = &linearPrices,
                          .poolShares = &poolShares};
    for (const auto& chain : chains)
        view.chains.push_back(chain.view());
    return view;
}

const OptionEntry* UnderlyingMarket::findOption(const domain::Instrument& option) const
{
    const auto* own = chainOf(option);
    if (own == nullptr) return nullptr;
    const auto chain = own->expiries.find(option.expiry);
    return chain == own->expiries.end() ? nullptr : chain->second.find(option);
}

const UnderlyingMarket* MarketState::find(const std::string& underlying) const
{
    const auto found = m_underlyings.find(underlying);
    return found == m_underlyings.end() ? nullptr : &found->second;
}

void MarketState::follow(const MarketState& newer, const DirtyMarks& then, const DirtyMarks& marks)
{
    const auto& [recorded, references, preferred, instruments, underlyings, touched, complete, gas, gasTime, fits, cut,
                 gapReason, ended] = newer;
    m_recorded = recorded;
    m_references = references;
    const auto& all = instruments.all();
    for (auto i = then.ofListings() == marks.ofListings() ? m_instruments.all().size() : 0; i < all.size(); ++i)
        m_instruments.add(all[i]);
    for (const auto& [code, market] : underlyings)
        market::follow(m_underlyings[code], market, then.ofQuotes(code) != marks.ofQuotes(code));
    m_gas = gas;
    m_gasTime = gasTime;
    m_fits = fits;
    m_cut = cut;
    m_gapReason = gapReason;
    m_ended = ended;
}

bool MarketState::apply(const domain::Event& event, DirtyMarks& marks)
{
    const auto of = [this](const std::string& code) -> UnderlyingMarket& {
        UnderlyingMarket& market = m_underlyings[code];
        market.code = code;
        return market;
    };
    if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body)) {
        list(listed->instrument, marks);
    } else if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body)) {
        onChain(event.time, *chain, marks);
    } else if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) {
        auto& market = of(index->underlying);
        if (isReference(market, *index)) m_cut.indices.erase(index->underlying);
        takeIndex(market, *index, marks);
    } else if (const auto* quote = std::get_if<domain::HedgeQuote>(&event.body)) {
        const auto& instrument = m_instruments.at(quote->instrument);
        takeQuote(of(instrument.underlying), *quote, marks);
        m_cut.quotes.erase(instrument.id);
    } else if (const auto* funding = std::get_if<domain::FundingUpdate>(&event.body)) {
        const auto& instrument = m_instruments.at(funding->instrument);
        of(instrument.underlying).fundingPerHour[instrument.id] = funding->ratePerHour;
    } else if (const auto* oracle = std::get_if<domain::OracleUpdate>(&event.body)) {
        of(oracle->underlying).oracle = *oracle;
        m_cut.oracles.erase(oracle->underlying);
    } else if (const auto* gas = std::get_if<domain::GasUpdate>(&event.body)) {
        m_gas = *gas;
        m_gasTime = event.time;
        m_cut.gas = false;
    } else if (const auto* feed = std::get_if<domain::FeedConnectionChanged>(&event.body)) {
        cutFeed(*feed);
    } else if (const auto* shares = std::get_if<domain::PoolSharesUpdate>(&event.body)) {
        takeShares(*shares, marks);
    } else if (const auto* end = std::get_if<domain::MarketEnded>(&event.body)) {
        m_ended = end->reason;
    } else if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body)) {
        const auto& instrument = m_instruments.at(settled->instrument);
        if (instrument.isOption()) settle(of(instrument.underlying), instrument, marks);
    } else {
        return false;
    }
    return true;
}

/// Up again nothing is fresh yet: each value is when it is told, a smile when its chain comes whole.
void MarketState::cutFeed(const domain::FeedConnectionChanged& feed)
{
    if (feed.up) return;
    m_gapReason = fmt::format("{}: {}", feed.venue, feed.why);
    for (const auto& underlying : feed.indices) {
        auto& market = m_underlyings[underlying];
        market.code = underlying;
        market.otherIndices.erase(feed.venue);
        if (market.indexVenue.empty() || market.indexVenue == feed.venue) m_cut.indices.insert(underlying);
    }
    m_cut.oracles.insert(feed.oracles.begin(), feed.oracles.end());
    m_cut.gas = m_cut.gas || feed.gas;
    for (auto& [code, market] : m_underlyings) {
        for (const auto& [id, quote] : market.hedgeQuotes)
            if (m_instruments.at(id).venue == feed.venue) m_cut.quotes.insert(id);
        for (const auto& [id, share] : market.poolShares)
            if (m_instruments.at(id).venue == feed.venue) m_cut.quotes.insert(id);
        for (auto& chain : market.chains)
            for (auto& [expiry, smile] : chain.expiries)
                smile.cut = smile.cut || chain.venue == feed.venue;
    }
}

void MarketState::takeShares(const domain::PoolSharesUpdate& update, DirtyMarks& marks)
{
    for (auto& [code, market] : m_underlyings)
        if (std::erase_if(market.poolShares,
                          [&](const auto& held) { return m_instruments.at(held.first).venue == update.venue; }) > 0)
            marks.linear(code);
    for (const auto& share : update.shares) {
        const auto& instrument = m_instruments.at(share.instrument);
        UnderlyingMarket& market = m_underlyings[instrument.underlying];
        market.code = instrument.underlying;
        market.poolShares[share.instrument] = share;
        m_cut.quotes.erase(share.instrument);
        marks.linear(market.code);
    }
}

void MarketState::list(const domain::Instrument& instrument, DirtyMarks& marks)
{
    const auto before = m_instruments.all().size();
    m_instruments.add(instrument);
    // Nothing stands yet on what is listed first.
    if (m_instruments.all().size() == before) marks.listing(instrument.underlying);
}

void MarketState::settle(UnderlyingMarket& market, const domain::Instrument& option, DirtyMarks& marks)
{
    for (std::size_t i = 0; i < market.chains.size(); ++i) {
        if (!market.chains[i].holds(option)) continue;
        removeExpiry(market.chains[i], option.expiry);
        marks.quotes(option.underlying);
        marks.smile(option.underlying, i, option.expiry);
    }
}

/// The venue that is preferred; of others the chain with the most options, the earlier one of equals.
void MarketState::chooseMain(UnderlyingMarket& market) const
{
    if (!m_preferred) return;
    static const std::vector<std::string> none;
    auto named = m_preferred->find(market.code);
    if (named == m_preferred->end()) named = m_preferred->find(std::string());
    const auto& venues = named != m_preferred->end() ? named->second : none;
    const auto rankOf = [&](const OptionChain& chain) {
        return std::find(venues.begin(), venues.end(), chain.venue) - venues.begin();
    };
    const auto last = static_cast<std::ptrdiff_t>(venues.size());
    const auto sizeOf = [](const OptionChain& chain) {
        std::size_t size = 0;
        for (const auto& [expiry, listed] : chain.expiries)
            size += listed.options.size();
        return size;
    };
    for (std::size_t i = 0; i < market.chains.size(); ++i) {
        const auto &chain = market.chains[i], &best = market.chains[market.mainChain];
        const auto rank = rankOf(chain), bestRank = rankOf(best);
        if (rank < bestRank || (rank == last && bestRank == last && sizeOf(chain) > sizeOf(best))) market.mainChain = i;
    }
}

namespace {

bool names(const domain::ChainUpdate& update, Timestamp expiry)
{
    return std::any_of(update.forwards.begin(), update.forwards.end(),
                       [&](const auto& forward) { return forward.expiry == expiry; });
}

}  // namespace

void MarketState::onChain(Timestamp time, const domain::ChainUpdate& update, DirtyMarks& marks)
{
    UnderlyingMarket& market = m_underlyings[update.underlying];
    market.code = update.underlying;
    const ChainPlace place{update.underlying, placeOf(market.chains, update)};
    OptionChain& chain = market.chains[place.second];
    // A part is as old as the oldest in it: what was told later of the rest stays so. A whole chain says its own time.
    const auto toldOf = [&](Timestamp before) {
        return update.complete ? update.captureTime : std::max(before, update.captureTime);
    };
    chain.time = toldOf(chain.time);
    marks.quotes(update.underlying);
    m_gapReason.clear();
    if (update.complete) {
        // What was not sent is not gone: an expiry that a chain does not name keeps its quotes and its smile, which
        // age.
        std::erase_if(chain.expiries, [&](const auto& listed) { return listed.first <= time; });
        for (const auto& forward : update.forwards)
            if (const auto named = chain.expiries.find(forward.expiry); named != chain.expiries.end()) {
                leaveOut(named->second);
                named->second.cut = false;
            }
        marks.chain(update.underlying);
        m_complete.insert(place);
    }
    for (const auto& forward : update.forwards) {
        if (forward.expiry <= time) continue;
        const bool isNew = !chain.expiries.contains(forward.expiry);
        ExpiryChain& expiry = chain.expiries[forward.expiry];
        expiry.forward = forward.forward;
        expiry.spotAtForward = 0.0;  // This step may tell it yet.
        // A named expiry confirms all its quotes; only changed ones are told. A whole chain tells all that it has.
        const auto told = toldOf(expiry.quoteTime);
        for (auto& entry : expiry.options)
            if (!update.complete && !isLeftOut(expiry, entry)) entry.quoteTime = told;
        expiry.quoteTime = told;
        m_touched[place].insert(forward.expiry);
        // Else nothing that is valued changes before the fit.
        if (update.complete || isNew) marks.smile(update.underlying, place.second, forward.expiry);
    }
    for (const auto& quote : update.quotes) {
        const auto& option = m_instruments.at(quote.instrument);
        const auto expiry = chain.expiries.find(option.expiry);
        if (expiry == chain.expiries.end()) continue;
        const bool isOlder = update.captureTime < expiry->second.quoteTime;
        OptionEntry entry{.id = option.id,
                          .strike = option.strike.toDouble(),
                          .right = option.right,
                          .quote = quote,
                          .quoteTime =
                              isOlder && names(update, option.expiry) ? expiry->second.quoteTime : update.captureTime,
                          .toldTime = update.captureTime};
        auto& options = expiry->second.options;
        const auto where = std::lower_bound(options.begin(), options.end(), entry, beforeInChain);
        if (where != options.end() && where->id == entry.id) {
            // What its mark adds to the fit is known again with the next fit, which may be due later.
            entry.markLessFit = where->markLessFit;
            *where = entry;
        } else {
            options.insert(where, entry);
        }
    }
    if (update.complete) chooseMain(market);
}

/// A whole chain at once, of the others what is due. Returns whether any smile was asked for; `expiries` are then those
/// that wait.
bool MarketState::fitChain(OptionChain& chain, double spot, Timestamp now, bool isWhole, std::set<Timestamp>& expiries)
{
    if (isWhole) fitAll(chain, spot, now, m_fits);
    return std::erase_if(expiries, [&](Timestamp expiry) {
               const auto listed = chain.expiries.find(expiry);
               if (listed == chain.expiries.end()) return true;
               auto& tried = listed->second.fitTried;
               const bool isFitted = isWhole && listed->second.quoteTime == chain.time;
               if (!isFitted && !tried.isNever() && now - tried < kBetweenFits) return false;
               if (!isFitted) fitOne(chain, spot, expiry, now, m_fits);
               tried = now;
               return true;
           }) > 0;
}

namespace {

/// Of forwards that this step has told: what the spot does until their fit is none of theirs.
void noteSpot(OptionChain& chain, double spot, const std::set<Timestamp>& waiting)
{
    for (const Timestamp expiry : waiting)
        if (const auto listed = chain.expiries.find(expiry);
            listed != chain.expiries.end() && !(listed->second.spotAtForward > 0.0))
            listed->second.spotAtForward = spot;
}

}  // namespace

std::set<std::string> MarketState::fitTouched(Timestamp now, DirtyMarks& marks)
{
    std::set<std::string> changed;
    for (auto touched = m_touched.begin(); touched != m_touched.end();) {
        auto& [place, waiting] = *touched;
        UnderlyingMarket& market = m_underlyings[place.first];
        const auto expiries = waiting;
        noteSpot(market.chains[place.second], market.spot(), waiting);
        if (!(market.spot() > 0.0)) {
            waiting.clear();
        } else if (fitChain(market.chains[place.second], market.spot(), now, m_complete.contains(place), waiting)) {
            if (m_complete.contains(place)) marks.chain(place.first);
            for (const Timestamp expiry : expiries)
                if (!waiting.contains(expiry)) marks.smile(place.first, place.second, expiry);
            marks.quotes(place.first);
            changed.insert(place.first);
        }
        touched = waiting.empty() ? m_touched.erase(touched) : std::next(touched);
    }
    m_complete.clear();
    return changed;
}

bool MarketState::knowsWaiting() const
{
    return std::all_of(m_touched.begin(), m_touched.end(), [&](const auto& touched) {
        const auto& [place, waiting] = touched;
        const auto market = m_underlyings.find(place.first);
        if (market == m_underlyings.end() || place.second >= market->second.chains.size()) return false;
        const auto& listed = market->second.chains[place.second].expiries;
        return std::all_of(waiting.begin(), waiting.end(), [&](auto expiry) { return listed.contains(expiry); });
    });
}

std::optional<Timestamp> MarketState::nextFitDue() const
{
    std::optional<Timestamp> due;
    for (const auto& [place, waiting] : m_touched) {
        const auto& listed = m_underlyings.at(place.first).chains[place.second].expiries;
        for (const auto expiry : waiting) {
            const auto at = listed.at(expiry).fitTried + kBetweenFits;
            due = due ? std::min(*due, at) : at;
        }
    }
    return due;
}

}  // namespace ballast::market
