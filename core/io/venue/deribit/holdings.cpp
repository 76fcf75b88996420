#include "venue/deribit/holdings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "venue/fact_limits.h"

namespace ballast::deribit {
namespace {

using domain::ContractUnit;
using domain::InstrumentKind;
using domain::Quality;

constexpr Duration kSettledAfter = Duration::seconds(30);  // The venue's average ends with the expiry.
constexpr double kDepthWithin = 0.001;                     // Of HedgeQuote: 10 bp.
constexpr Duration kQuiet = Duration::seconds(5);          // A strike without a ticker for that long is quiet.
constexpr Duration kJumpHolds = Duration::seconds(3);      // A jump that stands so long is true.
constexpr double kMajorJump = 0.03, kOtherJump = 0.10;     // Between two updates.
constexpr double kHours = 8.0;                             // Of the venue's funding rate.
constexpr double kMostOfInterest = 10.0;                   // Of the open interest, on one level (F32).
/// Ten times the cap of 0.5 % in eight hours that the venue has stated for BTC: no rate that is paid (F37).
constexpr double kMostFunding8h = 0.05;
constexpr std::string_view kNegativePrice = "a negative price";
constexpr Duration kAhead = Duration::seconds(1);  // Of the venue's clock; further ahead is no time of its own (F56).

/// What the venue confirms comes each ten seconds, of a strike that was quiet for five, and some time later than asked.
constexpr Duration kConfirmedLate = Duration::seconds(5);

/// Of a value that came then nothing confirms any more that it still is so.
bool isOld(Timestamp receivedAt, const FeedTerms& terms, Timestamp now)
{
    return receivedAt.isNever() || now - receivedAt > terms.staleOption + kConfirmedLate;
}

/// An option's quote that nothing confirms: it is told no longer.
bool isUnconfirmed(const Held& held, const FeedTerms& terms, Timestamp now)
{
    return isOld(held.receivedAt, terms, now);
}

void noteMark(Held& held, Timestamp stated, Timestamp now)
{
    held.markTime = std::max(held.markTime, stated);
    held.markStated = std::max(held.markStated, stated);
    held.markedAt = now;
}

bool isLiquid(const domain::Instrument& instrument) { return !instrument.isOption(); }

bool isMajor(std::string_view coin) { return coin == "BTC" || coin == "ETH"; }

double jumpLimit(std::string_view coin) { return isMajor(coin) ? kMajorJump : kOtherJump; }

/// What a row says of its time; what lies ahead is of now.
Timestamp timeOf(Timestamp stated, Timestamp now) { return stated - now > kAhead ? now : stated; }

/// The best level that can be one.
const venue::BookLevel* bestOf(const std::vector<venue::BookLevel>& levels, std::optional<Quantity> most)
{
    const auto found =
        std::find_if(levels.begin(), levels.end(), [&](const auto& level) { return !most || level.second <= *most; });
    return found == levels.end() ? nullptr : &*found;
}

/// Coins that an amount at a price is.
Quantity coinsOf(const domain::Instrument& instrument, Quantity amount, Price price)
{
    if (instrument.unit == ContractUnit::Base || price.units() <= 0) return amount;
    const auto coins = Quantity::fromDouble(amount.toDouble() / price.toDouble());
    return coins ? *coins : Quantity{};
}

}  // namespace

Held* Holdings::heldOf(std::string_view instrument)
{
    const auto found = m_byName.find(instrument);
    return found == m_byName.end() ? nullptr : found->second;
}

const Held* Holdings::find(std::string_view instrument) const
{
    const auto found = m_byName.find(instrument);
    return found == m_byName.end() ? nullptr : found->second;
}

/// Steps, lots and sizes may change. What would be another thing under the same name is used no more.
void Holdings::renew(Held& held, const domain::Instrument& now, venue::FeedSink& sink)
{
    auto& old = held.instrument;
    const bool same = old.kind == now.kind && old.underlying == now.underlying && old.expiry == now.expiry &&
                      old.strike == now.strike && old.right == now.right && old.settlement == now.settlement &&
                      old.settles == now.settles;
    held.isAnother = !same;
    const bool news = old.price != now.price || old.lotSize != now.lotSize || old.leastQuantity != now.leastQuantity ||
                      old.multiplier != now.multiplier || old.unit != now.unit;
    if (!same || !news) return;
    old.price = now.price;
    old.lotSize = now.lotSize;
    old.leastQuantity = now.leastQuantity;
    old.multiplier = now.multiplier;
    old.unit = now.unit;
    sink.listed(old);
}

std::vector<std::string> Holdings::list(const std::vector<Listed>& listed, venue::FeedSink& sink)
{
    std::vector<std::string> added;
    for (const auto& row : listed) {
        const auto& coin = row.instrument.underlying;
        if (!row.active ||
            std::find(m_terms.underlyings.begin(), m_terms.underlyings.end(), coin) == m_terms.underlyings.end())
            continue;
        if (auto* known = heldOf(row.instrument.name)) {
            renew(*known, row.instrument, sink);
            continue;
        }
        auto& held = m_all.emplace_back();
        held.instrument = row.instrument;
        held.instrument.venue = m_terms.name;
        held.index = row.index;
        held.bookWanted = isLiquid(held.instrument) || m_terms.optionBooks;
        held.instrument.id = sink.listed(held.instrument);
        m_byName.emplace(held.instrument.name, &held);
        added.push_back(held.instrument.name);
        if (held.instrument.isOption()) held.forward = &m_forwards[{chainOf(held), held.instrument.expiry}];
        if (!row.index.empty()) m_indices.try_emplace(row.index).first->second.underlying = coin;
    }
    // A coin's spot is its dollar index where there is one.
    for (auto& [name, index] : m_indices) {
        const bool dollar = name.ends_with("_usd");
        const bool alone = std::none_of(m_indices.begin(), m_indices.end(), [&](const auto& other) {
            return &other.second != &index && other.second.underlying == index.underlying &&
                   (other.first.ends_with("_usd") || other.first < name);
        });
        index.drives = dollar || alone;
    }
    return added;
}

Holdings::ChainName Holdings::chainOf(const Held& held)
{
    return {held.instrument.underlying, held.instrument.settlement, held.instrument.settles};
}

domain::ChainUpdate Holdings::updateOf(const ChainName& name, Timestamp captureTime, bool complete) const
{
    domain::ChainUpdate update;
    update.underlying = name.underlying;
    update.captureTime = captureTime;
    update.complete = complete;
    update.venue = m_terms.name;
    update.settlement = name.settlement;
    update.settles = name.settles;
    return update;
}

bool Holdings::isStale(const Held& held, Timestamp now) const
{
    return held.receivedAt.isNever() ||
           now - held.receivedAt > (isLiquid(held.instrument) ? m_terms.staleLiquid : m_terms.staleOption);
}

void Holdings::noteForward(Held& held, std::optional<Price> forward, Timestamp stated)
{
    if (!held.forward || !forward || forward->units() <= 0 || stated < held.forward->venueTime) return;
    *held.forward = {forward, stated};
}

void Holdings::addOption(domain::ChainUpdate& update, Held& held, Timestamp now) const
{
    held.isSilent = isUnconfirmed(held, m_terms, now);
    // A price off the ladder, or that nothing confirms, is none; the mark and the other strikes speak for it.
    const bool isNone = held.offTick || held.isSilent;
    // A mark that nothing confirms is not told at the time of a young quote; alone it has a time of its own.
    const bool isMarked = held.isSilent || !isOld(held.markedAt, m_terms, now);
    update.quotes.push_back({.instrument = held.instrument.id,
                             .bid = isNone ? std::nullopt : held.bid,
                             .ask = isNone ? std::nullopt : held.ask,
                             .mark = isMarked ? held.mark : std::nullopt,
                             .markVolatility = isMarked ? held.markVolatility : std::nullopt});
    // An expiry that is named is confirmed with all its quotes: by a strike that is silent itself it is not.
    if (held.isSilent || !held.forward->price) return;
    const auto sameExpiry = [&](const auto& forward) { return forward.expiry == held.instrument.expiry; };
    if (std::none_of(update.forwards.begin(), update.forwards.end(), sameExpiry))
        update.forwards.push_back({held.instrument.expiry, held.forward->price->toDouble()});
}

/// When what is told of an option was true (F03). Where only its mark is, that of its confirmation: the desk leaves out
/// a strike that is older than its expiry. A mark that is confirmed stands with its expiry's newest word, as a quote
/// does.
Timestamp Holdings::quoteTime(const Held& held, Timestamp now) const
{
    if (!isUnconfirmed(held, m_terms, now)) return std::max(held.venueTime, held.markTime);
    if (held.markedAt.isNever()) return held.venueTime;
    const bool isMarked = !isOld(held.markedAt, m_terms, now);
    return isMarked ? std::max(held.markStated, held.forward->venueTime) : held.markStated;
}

void Holdings::tellOption(Held& held, Timestamp now, std::vector<venue::MarketFact>& facts) const
{
    auto update = updateOf(chainOf(held), quoteTime(held, now), false);
    addOption(update, held, now);
    facts.emplace_back(std::move(update));
}

void Holdings::tellSilent(Timestamp now, std::vector<venue::MarketFact>& facts)
{
    std::map<std::pair<ChainName, Timestamp>, domain::ChainUpdate> silent;
    for (auto& held : m_all) {
        if (held.isSilent || held.receivedAt.isNever() || held.closed || !held.instrument.isOption() ||
            !isUnconfirmed(held, m_terms, now))
            continue;
        const std::pair name{chainOf(held), quoteTime(held, now)};
        addOption(silent.try_emplace(name, updateOf(name.first, name.second, false)).first->second, held, now);
    }
    for (auto& [name, update] : silent)
        facts.emplace_back(std::move(update));
}

/// What crosses for a moment, stands off its ladder, or has lost its book's thread is told to nobody. What goes on
/// crossing, or lacks a side, is told as it is: no price is made of it (F29, F30).
void Holdings::tellTop(const Held& held, Timestamp now, std::vector<venue::MarketFact>& facts) const
{
    if (held.closed || held.isAnother || held.offTick || (held.bookWanted && !held.book.inStep())) return;
    const bool crosses = !held.crossedSince.isNever();
    if (crosses && now - held.crossedSince < m_terms.crossedFor) return;
    domain::HedgeQuote quote{.instrument = held.instrument.id,
                             .bid = held.bid.value_or(Price{}),
                             .ask = held.ask.value_or(Price{}),
                             .depth = {},
                             .sampleTime = held.venueTime,
                             .step = {}};
    // The ticker's prices may agree with each other while the book does not.
    if (crosses && quote.bid < quote.ask && held.book.isCrossed()) {
        quote.bid = held.book.bids().front().first;
        quote.ask = held.book.asks().front().first;
    }
    const auto depth = held.bid && held.ask ? held.book.depthWithin(kDepthWithin, held.most) : std::nullopt;
    if (depth) quote.depth = coinsOf(held.instrument, *depth, *held.bid);
    facts.emplace_back(quote);
}

void Holdings::watchTop(Held& held, Timestamp now)
{
    const auto& ladder = held.instrument.price;
    const auto isOff = [&](const std::optional<Price>& price) { return price && !ladder.allows(*price); };
    held.offTick = isOff(held.bid) || isOff(held.ask);
    m_sawOffTick = m_sawOffTick || held.offTick;
    const bool topCrosses = held.bid && held.ask && *held.bid >= *held.ask;
    const bool crossed = topCrosses || held.book.isCrossed();
    if (!crossed)
        held.crossedSince = {};
    else if (held.crossedSince.isNever())
        held.crossedSince = now;
}

/// A jump of the middle against the one before is open until it has stood for three seconds.
void Holdings::watchJump(Held& held, std::optional<Price> before, Timestamp now) const
{
    if (held.instrument.kind != InstrumentKind::Perpetual || !before || !held.bid || before->units() <= 0) return;
    const double change = std::abs(held.bid->toDouble() / before->toDouble() - 1.0);
    if (change > jumpLimit(held.instrument.underlying))
        held.jumpedAt = now;
    else if (!held.jumpedAt.isNever() && now - held.jumpedAt >= kJumpHolds)
        held.jumpedAt = {};
}

bool Holdings::onTicker(const Ticker& ticker, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(ticker.instrument);
    if (!held) return false;
    const auto stated = timeOf(ticker.timestamp, now);
    if (stated < held->tickerTime || held->isAnother) return true;
    held->tickerTime = stated;
    const auto isBelow = [](const std::optional<Price>& price, std::int64_t least) {
        return price && price->units() < least;
    };
    if (isBelow(ticker.bid, 0) || isBelow(ticker.ask, 0) || isBelow(ticker.mark, 0)) {
        held->fault = kNegativePrice;
        return true;
    }
    if (isBelow(ticker.underlying, 1)) {
        held->fault = "a forward of zero or less";
        return true;
    }
    const auto before = held->bid;
    held->fault.clear();
    held->closed = !ticker.state.empty() && ticker.state != "open";
    if (held->instrument.kind == InstrumentKind::Perpetual && ticker.openInterest && !ticker.openInterest->isZero())
        held->most = Quantity::fromDouble(kMostOfInterest * ticker.openInterest->toDouble()).value_or(Quantity{});
    // Of book and ticker the later one says what the best prices are.
    if (stated >= held->bookTime || !held->book.inStep()) {
        held->bid = ticker.bid;
        held->ask = ticker.ask;
        held->bidAmount = ticker.bidAmount;
        held->askAmount = ticker.askAmount;
        const auto isHuge = [&](const std::optional<Quantity>& amount) { return held->most && amount > held->most; };
        if (isHuge(held->bidAmount)) held->bid.reset(), held->bidAmount.reset();
        if (isHuge(held->askAmount)) held->ask.reset(), held->askAmount.reset();
    }
    held->mark = ticker.mark;
    held->markVolatility = ticker.markVolatility;
    noteMark(*held, stated, now);
    noteForward(*held, ticker.underlying, stated);
    held->venueTime = std::max(held->venueTime, stated);
    held->receivedAt = held->spokeAt = now;
    watchTop(*held, now);
    watchJump(*held, before, now);
    if (held->instrument.isOption()) {
        tellOption(*held, now, facts);
        return true;
    }
    tellTop(*held, now, facts);
    held->oddFunding = ticker.fundingNow && !(std::abs(*ticker.fundingNow) <= kMostFunding8h);
    if (held->instrument.kind == InstrumentKind::Perpetual && ticker.fundingNow && !held->oddFunding)
        facts.emplace_back(domain::FundingUpdate{held->instrument.id, *ticker.fundingNow / kHours});
    return true;
}

std::optional<Book::Outcome> Holdings::onBook(const BookMessage& message, Timestamp now,
                                              std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(message.instrument);
    if (!held) return std::nullopt;
    const auto outcome = held->book.apply(message);
    if (outcome != Book::Outcome::Applied || held->isAnother) return outcome;
    const auto stated = timeOf(message.timestamp, now);
    held->receivedAt = now;
    held->bookTime = stated;
    held->venueTime = std::max(held->venueTime, stated);
    const auto before = held->bid, askBefore = held->ask;
    const auto top = [&](const std::vector<venue::BookLevel>& levels, auto& price, auto& amount) {
        price.reset();
        amount.reset();
        const auto* best = bestOf(levels, held->most);
        if (best == nullptr) return;
        price = best->first;
        amount = best->second;
    };
    if (stated >= held->tickerTime) {
        top(held->book.bids(), held->bid, held->bidAmount);
        top(held->book.asks(), held->ask, held->askAmount);
    }
    watchTop(*held, now);
    // No matching leaves a whole book crossed: it is doubted at once (F29).
    if (message.snapshot && held->book.isCrossed())
        held->crossedSince = std::min(held->crossedSince, now - m_terms.crossedFor);
    watchJump(*held, before, now);
    // An option's top is told with its ticker, which has mark and forward too; without it while that is silent.
    if (!held->instrument.isOption())
        tellTop(*held, now, facts);
    else if (now - held->spokeAt > kQuiet && (held->bid != before || held->ask != askBefore))
        tellOption(*held, now, facts);
    return outcome;
}

bool Holdings::onMark(const MarkPrice& mark, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(mark.instrument);
    if (!held) return false;
    const auto stated = timeOf(mark.timestamp, now);
    if (stated < held->markTime) return true;
    // Of bid and ask it says nothing: it neither renews nor confirms them.
    const bool news = held->markVolatility != mark.volatility;
    held->markVolatility = mark.volatility;
    // Coarser than the ticker's and the summary's: taken only where neither comes.
    if (!held->mark || now - held->spokeAt > m_terms.staleOption) held->mark = mark.mark;
    noteMark(*held, stated, now);
    if (news) tellOption(*held, now, facts);
    return true;
}

bool Holdings::onIndex(const IndexPrice& index, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    const auto found = m_indices.find(index.name);
    if (found == m_indices.end()) return false;
    auto& held = found->second;
    const auto stated = timeOf(index.timestamp, now);
    if (stated < held.venueTime) return true;
    held.price = index.price;
    held.venueTime = stated;
    held.receivedAt = now;
    if (held.drives)
        facts.emplace_back(domain::IndexUpdate{.underlying = held.underlying,
                                               .price = index.price,
                                               .sampleTime = stated,
                                               .step = {},
                                               .source = fmt::format("{} index", m_terms.name),
                                               .venue = m_terms.name,
                                               .quality = qualityOf(held, now)});
    return true;
}

void Holdings::onIndexFault(std::string_view index, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    const auto found = m_indices.find(index);
    if (found == m_indices.end() || !found->second.drives) return;
    facts.emplace_back(domain::IndexUpdate{.underlying = found->second.underlying,
                                           .price = {},
                                           .sampleTime = now,
                                           .step = {},
                                           .source = fmt::format("{} index", m_terms.name),
                                           .venue = m_terms.name,
                                           .quality = Quality::Bad});
}

void Holdings::onLocked(std::string_view index, bool isLocked)
{
    for (auto& [name, held] : m_indices)
        if (index.empty() || name == index) held.isLocked = isLocked;
}

/// What the venue itself has stopped, and what stands away from the marks of all its perpetuals, is not trusted (F33).
Quality Holdings::qualityOf(const HeldIndex& index, Timestamp now) const
{
    if (!index.price || index.price->units() <= 0) return Quality::Bad;
    if (index.isLocked) return Quality::Suspect;
    int near = 0, far = 0;
    for (const auto& held : m_all) {
        if (held.instrument.kind != InstrumentKind::Perpetual || held.instrument.underlying != index.underlying)
            continue;
        if (held.closed || !held.mark || held.mark->units() <= 0 || now - held.tickerTime > m_terms.staleLiquid)
            continue;
        const double distance = venue::apart(held.mark->toDouble(), index.price->toDouble());
        ++(distance > venue::mostApart(index.underlying) ? far : near);
    }
    return far > near ? Quality::Suspect : Quality::Good;
}

bool Holdings::onState(const InstrumentState& state)
{
    auto* held = heldOf(state.instrument);
    if (!held) return false;
    held->closed = state.state != "created" && state.state != "started" && state.state != "open";
    return true;
}

bool Holdings::take(Held& held, const Summary& row, Timestamp now)
{
    const auto at = row.timestamp.isNever() ? now : timeOf(row.timestamp, now);
    for (const auto& price : {row.bid, row.ask, row.mark})
        if (price && price->units() < 0) return held.fault = kNegativePrice, false;
    // Of a strike that summaries alone confirm no ticker comes that would end it.
    if (held.fault == kNegativePrice) held.fault.clear();
    held.spokeAt = now;
    if (row.mark && at >= held.tickerTime) held.mark = row.mark;
    if (row.markVolatility && at >= held.markTime) held.markVolatility = row.markVolatility;
    if (row.mark || row.markVolatility) noteMark(held, at, now);
    noteForward(held, row.underlying, at);
    if (at < held.venueTime) return true;
    held.bid = row.bid;
    held.ask = row.ask;
    held.venueTime = at;
    held.receivedAt = now;
    watchTop(held, now);
    return true;
}

std::vector<std::string> Holdings::onSummaries(const std::vector<Summary>& rows, Timestamp now,
                                               std::vector<venue::MarketFact>& facts)
{
    std::map<ChainName, domain::ChainUpdate> quiet;
    std::vector<ChainName> seen;
    std::vector<std::string> contradicted;
    for (const auto& row : rows) {
        auto* held = heldOf(row.instrument);
        if (!held || !held->instrument.isOption()) continue;
        const auto name = chainOf(*held);
        const bool isWhole = std::find(m_whole.begin(), m_whole.end(), name) != m_whole.end();
        if (!isWhole && std::find(seen.begin(), seen.end(), name) == seen.end()) seen.push_back(name);
        const bool wasQuiet = now - held->spokeAt > kQuiet;
        const auto bid = held->bid, ask = held->ask;
        if ((wasQuiet || !isWhole) && !take(*held, row, now)) continue;
        if (!isWhole || !wasQuiet) continue;
        if (held->bid != bid || held->ask != ask) contradicted.push_back(held->instrument.name);
        auto& update = quiet.try_emplace(name, updateOf(name, held->venueTime, false)).first->second;
        update.captureTime = std::min(update.captureTime, held->venueTime);
        addOption(update, *held, now);
    }
    for (auto& [name, update] : quiet)
        facts.emplace_back(std::move(update));
    for (const auto& name : seen) {
        auto update = updateOf(name, now, true);
        for (auto& held : m_all) {
            // One that is silent would make the whole chain as old as it is.
            if (!held.instrument.isOption() || held.closed || chainOf(held) != name ||
                isUnconfirmed(held, m_terms, now))
                continue;
            update.captureTime = std::min(update.captureTime, held.venueTime);
            addOption(update, held, now);
        }
        facts.emplace_back(std::move(update));
        m_whole.push_back(name);
    }
    return contradicted;
}

std::vector<std::string> Holdings::toSettle(Timestamp now) const
{
    std::vector<std::string> indices;
    for (const auto& held : m_all) {
        const bool due = !held.instrument.expiry.isNever() && now - held.instrument.expiry > kSettledAfter;
        if (!due || held.settled || held.index.empty()) continue;
        if (std::find(indices.begin(), indices.end(), held.index) == indices.end()) indices.push_back(held.index);
    }
    return indices;
}

void Holdings::onDeliveries(std::string_view index, const std::vector<Delivery>& deliveries, Timestamp now,
                            std::vector<venue::MarketFact>& facts)
{
    for (auto& held : m_all) {
        if (held.settled || held.index != index || held.instrument.expiry.isNever() || held.instrument.expiry > now)
            continue;
        const auto day = toIso8601(held.instrument.expiry).substr(0, 10);
        const auto found = std::find_if(deliveries.begin(), deliveries.end(),
                                        [&](const Delivery& delivery) { return delivery.date == day; });
        if (found == deliveries.end()) continue;
        held.settled = held.closed = true;
        facts.emplace_back(domain::InstrumentSettled{held.instrument.id, found->price});
    }
}

void Holdings::onFault(std::string_view instrument, std::string why)
{
    if (auto* held = heldOf(instrument)) held->fault = std::move(why);
}

void Holdings::lineLost()
{
    for (auto& held : m_all) {
        held.book.clear();
        held.bookTime = held.tickerTime = held.markTime = {};
    }
    m_whole.clear();
}

void Holdings::clearBook(std::string_view instrument)
{
    if (auto* held = heldOf(instrument)) held->book.clear();
}

std::pair<Quality, std::string> Holdings::qualityOf(const Held& held, Timestamp now, bool connected) const
{
    if (held.receivedAt.isNever()) return {Quality::Missing, "nothing came"};
    if (!held.fault.empty()) return {Quality::Bad, held.fault};
    if (held.isAnother) return {Quality::Bad, "the venue lists another thing under its name"};
    if (held.closed) return {Quality::Bad, "the venue has closed it"};
    if (!connected) return {Quality::Stale, "the line is down"};
    if (held.bookWanted && !held.book.inStep()) return {Quality::Bad, "its book is out of step"};
    if (isStale(held, now))
        return {Quality::Stale, fmt::format("nothing for {:.1f} s", (now - held.receivedAt).inSeconds())};
    if (!held.crossedSince.isNever() && now - held.crossedSince >= m_terms.crossedFor)
        return {Quality::Suspect, "bid at or above ask"};
    if (held.offTick) return {Quality::Suspect, "a price off its tick"};
    if (held.oddFunding) return {Quality::Suspect, "a funding rate beyond ten times the venue's cap"};
    if (!held.jumpedAt.isNever() && now - held.jumpedAt < kJumpHolds) return {Quality::Suspect, "a jump"};
    return {Quality::Good, {}};
}

venue::InstrumentView Holdings::viewOf(const Held& held, Timestamp now, bool connected) const
{
    venue::InstrumentView view;
    view.instrument = held.instrument;
    view.bid = held.bid;
    view.ask = held.ask;
    view.bidSize = held.bidAmount;
    view.askSize = held.askAmount;
    view.mark = held.mark;
    view.markVolatility = held.markVolatility;
    view.bids = held.book.bids();
    view.asks = held.book.asks();
    std::tie(view.quality, view.reason) = qualityOf(held, now, connected);
    if (!held.receivedAt.isNever()) view.age = now - held.receivedAt;
    return view;
}

}  // namespace ballast::deribit
