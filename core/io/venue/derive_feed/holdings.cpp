#include "venue/derive_feed/holdings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

#include "venue/fact_limits.h"

namespace ballast::derive {

namespace {

using domain::InstrumentKind;
using domain::Price;
using domain::Quality;
using domain::Quantity;

constexpr double kDepthWithin = 0.001;                     // Of HedgeQuote: 10 bp.
constexpr Duration kSettledAfter = Duration::seconds(30);  // The venue's average ends with the expiry.
constexpr Duration kQuiet = Duration::seconds(5);          // A strike without a ticker for that long is quiet.
constexpr Duration kJumpHolds = Duration::seconds(3);      // A jump that stands so long is true.
constexpr double kMajorJump = 0.03, kOtherJump = 0.10;     // Between two updates.

constexpr double kMostOfInterest = 10.0;  // Of the open interest, on one level (F32).
/// Ten times the cap of 4 % an hour that a perpetual of this kind has at the most: no rate that is paid (F37).
constexpr double kMostFunding = 0.4;
constexpr double kLeastConfidence = 0.55;          // Below it the venue's own margin counts the spot as doubtful.
constexpr Duration kAhead = Duration::seconds(1);  // Of the venue's clock; further ahead is no time of its own (F56).

/// What a row says of its time; what lies ahead is of now.
Timestamp timeOf(Timestamp stated, Timestamp now) { return stated - now > kAhead ? now : stated; }

double jumpLimit(std::string_view coin) { return coin == "BTC" || coin == "ETH" ? kMajorJump : kOtherJump; }

bool isHuge(const Held& held, Quantity size) { return held.most && size > *held.most; }

/// Coins of the thinner side within 10 bp of the middle, as far as the venue shows its book; zero: unknown.
Quantity depthOf(const Held& held)
{
    if (!held.inStep || held.bids.empty() || held.asks.empty()) return {};
    const double mid = (held.bids.front().first.toDouble() + held.asks.front().first.toDouble()) / 2.0;
    const auto sum = [&](const std::vector<venue::BookLevel>& levels) {
        Quantity total;
        for (const auto& [price, size] : levels) {
            if (std::abs(price.toDouble() - mid) > mid * kDepthWithin) break;
            if (!isHuge(held, size)) total += size;
        }
        return total;
    };
    return std::min(sum(held.bids), sum(held.asks));
}

bool crosses(const Held& held)
{
    const bool books = !held.bids.empty() && !held.asks.empty() && held.bids.front().first >= held.asks.front().first;
    return books || (held.bid && held.ask && held.bid->price >= held.ask->price);
}

/// The best level that can be one.
std::optional<Level> bestOf(const Held& held, const std::vector<Level>& side)
{
    const auto found =
        std::find_if(side.begin(), side.end(), [&](const Level& one) { return !isHuge(held, one.size); });
    return found == side.end() ? std::nullopt : std::optional(*found);
}
std::optional<Level> bestOf(const Held& held, const std::optional<Level>& one)
{
    return one && !isHuge(held, one->size) ? one : std::nullopt;
}

bool samePrice(const std::optional<Level>& a, const std::optional<Level>& b)
{
    return a.has_value() == b.has_value() && (!a || a->price == b->price);
}

std::uint32_t dayOf(Timestamp expiry)
{
    const auto day = toCivil(expiry);
    return static_cast<std::uint32_t>(day.year) * 10'000 + static_cast<std::uint32_t>(day.month) * 100 +
           static_cast<std::uint32_t>(day.day);
}

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

}  // namespace

Held* Holdings::heldOf(std::string_view instrument)
{
    const auto found = m_byName.find(instrument);
    return found == m_byName.end() ? nullptr : found->second;
}

const Held* Holdings::find(std::string_view instrument) const
{
    return const_cast<Holdings*>(this)->heldOf(instrument);
}

/// Steps and lots may change. What would be another thing under the same name is used no more.
void Holdings::renew(Held& held, const Listed& listed, venue::FeedSink& sink)
{
    auto& old = held.instrument;
    const auto& now = listed.instrument;
    held.closed = !listed.active || held.settled;
    held.isAnother = old.kind != now.kind || old.underlying != now.underlying || old.expiry != now.expiry ||
                     old.strike != now.strike || old.right != now.right || old.settles != now.settles;
    const bool news = old.price != now.price || old.lotSize != now.lotSize || old.leastQuantity != now.leastQuantity;
    if (held.isAnother || !news) return;
    old.price = now.price;
    old.lotSize = now.lotSize;
    old.leastQuantity = now.leastQuantity;
    sink.listed(old);
}

std::vector<std::string> Holdings::list(const std::vector<Listed>& listed, Timestamp now, venue::FeedSink& sink)
{
    std::vector<std::string> added;
    for (const auto& row : listed) {
        if (auto* known = heldOf(row.instrument.name)) {
            renew(*known, row, sink);
            continue;
        }
        if (!row.active) continue;
        auto& held = m_all.emplace_back();
        held.instrument = row.instrument;
        held.bookWanted = !row.instrument.isOption() || m_terms.optionBooks;
        held.instrument.id = sink.listed(held.instrument);
        m_byName.emplace(held.instrument.name, &held);
        added.push_back(held.instrument.name);
        if (held.instrument.isOption()) m_chains.try_emplace(chainOf(held), ChainState{now});
    }
    return added;
}

Holdings::Chain Holdings::chainOf(const Held& held) { return {held.instrument.underlying, held.instrument.settles}; }

domain::ChainUpdate Holdings::updateOf(const Chain& chain, Timestamp captureTime, bool complete) const
{
    domain::ChainUpdate update;
    update.underlying = chain.underlying;
    update.captureTime = captureTime;
    update.complete = complete;
    update.venue = m_terms.name;
    update.settlement = domain::Settlement::Linear;
    update.settles = chain.settles;
    return update;
}

bool Holdings::isStale(const Held& held, Timestamp now) const
{
    return held.receivedAt.isNever() ||
           now - held.receivedAt > (held.instrument.isOption() ? m_terms.staleOption : m_terms.staleLiquid);
}

void Holdings::addOption(domain::ChainUpdate& update, Held& held, Timestamp now) const
{
    held.isSilent = isUnconfirmed(held, m_terms, now);
    // A price off the ladder, or that nothing confirms, is none; the mark and the other strikes speak for it.
    const auto price = [&](const std::optional<Level>& level) {
        return level && !held.offTick && !held.isSilent ? std::optional(level->price) : std::nullopt;
    };
    // A mark that nothing confirms is not told at the time of a young book; alone it has a time of its own.
    const bool isMarked = held.isSilent || !isOld(held.spokeAt, m_terms, now);
    update.quotes.push_back({.instrument = held.instrument.id,
                             .bid = price(held.bid),
                             .ask = price(held.ask),
                             .mark = isMarked ? held.mark : std::nullopt,
                             .markVolatility = isMarked ? held.volatility : std::nullopt});
    // An expiry that is named is confirmed with all its quotes, and its forward is what is told last: a strike whose
    // ticker is silent says neither.
    const bool isBehind = held.isSilent || (!update.complete && now - held.spokeAt > kQuiet);
    if (!held.forward || isBehind) return;
    const auto sameExpiry = [&](const auto& forward) { return forward.expiry == held.instrument.expiry; };
    if (std::none_of(update.forwards.begin(), update.forwards.end(), sameExpiry))
        update.forwards.push_back({held.instrument.expiry, held.forward->toDouble()});
}

void Holdings::tellOption(Held& held, Timestamp now, Facts& facts) const
{
    if (held.closed || held.isAnother) return;
    auto update = updateOf(chainOf(held), held.venueTime, false);
    addOption(update, held, now);
    facts.emplace_back(std::move(update));
}

void Holdings::tellSilent(Timestamp now, Facts& facts)
{
    // At the time of its mark (F03): the desk leaves out a strike that is older than its expiry.
    std::map<std::pair<Chain, Timestamp>, domain::ChainUpdate> silent;
    for (auto& held : m_all) {
        if (held.isSilent || held.receivedAt.isNever() || held.closed || held.isAnother ||
            !held.instrument.isOption() || !isUnconfirmed(held, m_terms, now))
            continue;
        const std::pair name{chainOf(held), held.markTime.isNever() ? held.venueTime : held.markTime};
        addOption(silent.try_emplace(name, updateOf(name.first, name.second, false)).first->second, held, now);
    }
    for (auto& [name, update] : silent)
        facts.emplace_back(std::move(update));
}

/// What crosses for a moment, or stands off its ladder, is told to nobody. What goes on crossing, or lacks a side, is
/// told as it is: no price is made of it (F29, F30).
void Holdings::tellTop(const Held& held, Timestamp now, Facts& facts) const
{
    if (held.closed || held.isAnother || held.offTick) return;
    const bool isCrossed = !held.crossedSince.isNever();
    if (isCrossed && now - held.crossedSince < m_terms.crossedFor) return;
    const auto price = [](const std::optional<Level>& level) { return level ? level->price : Price{}; };
    auto bid = price(held.bid), ask = price(held.ask);
    // The ticker's prices may agree with each other while the book does not.
    if (isCrossed && bid < ask && !held.bids.empty() && !held.asks.empty()) {
        bid = held.bids.front().first;
        ask = held.asks.front().first;
    }
    facts.emplace_back(domain::HedgeQuote{.instrument = held.instrument.id,
                                          .bid = bid,
                                          .ask = ask,
                                          .depth = depthOf(held),
                                          .sampleTime = held.venueTime,
                                          .step = {}});
}

/// A jump of the bid against the one before is open until it has stood for three seconds; of perpetuals and spot alone.
void Holdings::watchTop(Held& held, std::optional<Level> before, Timestamp now)
{
    const auto isOff = [&](const std::optional<Level>& level) {
        return level && !held.instrument.price.allows(level->price);
    };
    held.offTick = isOff(held.bid) || isOff(held.ask);
    m_sawOffTick = m_sawOffTick || held.offTick;
    if (!crosses(held))
        held.crossedSince = {};
    else if (held.crossedSince.isNever())
        held.crossedSince = now;
    if (held.instrument.isOption() || !before || !held.bid) return;
    const double change = std::abs(held.bid->price.toDouble() / before->price.toDouble() - 1.0);
    if (change > jumpLimit(held.instrument.underlying))
        held.jumpedAt = now;
    else if (!held.jumpedAt.isNever() && now - held.jumpedAt >= kJumpHolds)
        held.jumpedAt = {};
}

void Holdings::take(Held& held, const Ticker& ticker, Timestamp now, Facts& facts)
{
    const auto before = held.bid;
    const auto stated = timeOf(ticker.time, now);
    held.tickerTime = stated;
    held.fault.clear();
    if (held.instrument.kind == InstrumentKind::Perpetual && ticker.day.openInterest > 0.0)
        held.most = Quantity::fromDouble(kMostOfInterest * ticker.day.openInterest).value_or(Quantity{});
    // Of book and ticker the later one says what the best prices are.
    if (stated >= held.bookTime || !held.inStep) {
        held.bid = bestOf(held, ticker.bid);
        held.ask = bestOf(held, ticker.ask);
    }
    held.mark = ticker.mark;
    held.volatility = ticker.option ? ticker.option->volatility : std::nullopt;
    held.forward = ticker.option ? ticker.option->forward : std::nullopt;
    held.venueTime = std::max(held.venueTime, stated);
    held.markTime = std::max(held.markTime, stated);
    held.receivedAt = held.spokeAt = now;
    watchTop(held, before, now);
    if (held.instrument.isOption()) return tellOption(held, now, facts);
    if (held.closed || held.isAnother) return;
    tellTop(held, now, facts);
    held.oddFunding = ticker.fundingPerHour && !(std::abs(*ticker.fundingPerHour) <= kMostFunding);
    if (held.instrument.kind == InstrumentKind::Perpetual && ticker.fundingPerHour && !held.oddFunding)
        facts.emplace_back(domain::FundingUpdate{held.instrument.id, *ticker.fundingPerHour});
}

Holdings::Outcome Holdings::onTicker(const Ticker& ticker, Timestamp now, Facts& facts)
{
    auto* held = heldOf(ticker.instrument);
    if (!held) return Outcome::Unknown;
    if (timeOf(ticker.time, now) < held->tickerTime) return Outcome::Older;
    take(*held, ticker, now, facts);
    return Outcome::Applied;
}

Holdings::Outcome Holdings::onConfirmed(const Ticker& ticker, Timestamp now, Facts& facts)
{
    auto* held = heldOf(ticker.instrument);
    if (!held) return Outcome::Unknown;
    const bool quiet = now - held->spokeAt > kQuiet;
    if (!quiet || timeOf(ticker.time, now) < held->tickerTime) return Outcome::Older;
    take(*held, ticker, now, facts);
    return Outcome::Applied;
}

Holdings::Outcome Holdings::onBook(const BookPicture& book, Timestamp now, Facts& facts)
{
    auto* held = heldOf(book.instrument);
    if (!held) return Outcome::Unknown;
    if (held->inStep && book.publish < held->publish) return Outcome::Older;
    const auto before = held->bid, askBefore = held->ask;
    const auto copy = [](const std::vector<Level>& from, std::vector<venue::BookLevel>& to) {
        to.clear();
        for (const auto& level : from)
            to.emplace_back(level.price, level.size);
    };
    copy(book.bids, held->bids);
    copy(book.asks, held->asks);
    held->inStep = true;
    held->publish = book.publish;
    const auto stated = timeOf(book.time, now);
    held->bookTime = stated;
    held->venueTime = std::max(held->venueTime, stated);
    held->receivedAt = now;
    held->fault.clear();
    const bool isNewer = stated >= held->tickerTime;
    if (isNewer) {
        held->bid = bestOf(*held, book.bids);
        held->ask = bestOf(*held, book.asks);
    }
    watchTop(*held, before, now);
    // Each is a whole book, and no matching leaves one crossed: it is doubted at once (F29).
    if (!held->crossedSince.isNever() && !book.bids.empty() && !book.asks.empty() &&
        book.bids.front().price >= book.asks.front().price)
        held->crossedSince = std::min(held->crossedSince, now - m_terms.crossedFor);
    // An option's top is told with its ticker, which has mark and forward too; without it while that is silent.
    if (isNewer && !held->instrument.isOption() && !held->isAnother) tellTop(*held, now, facts);
    const bool isNews = !samePrice(held->bid, before) || !samePrice(held->ask, askBefore);
    if (isNews && held->instrument.isOption() && now - held->spokeAt > kQuiet) tellOption(*held, now, facts);
    return Outcome::Applied;
}

/// A spot that the venue itself doubts, or that stands away from the mark of its perpetual, is not trusted (F33).
Quality Holdings::qualityOf(const SpotPrice& spot, Timestamp now) const
{
    if (spot.price.units() <= 0) return Quality::Bad;
    if (!(spot.confidence >= kLeastConfidence)) return Quality::Suspect;
    int near = 0, far = 0;
    for (const auto& held : m_all) {
        if (held.instrument.kind != InstrumentKind::Perpetual || held.instrument.underlying != spot.coin) continue;
        if (held.closed || !held.mark || held.mark->units() <= 0 || now - held.tickerTime > m_terms.staleLiquid)
            continue;
        const double distance = venue::apart(held.mark->toDouble(), spot.price.toDouble());
        ++(distance > venue::mostApart(spot.coin) ? far : near);
    }
    return far > near ? Quality::Suspect : Quality::Good;
}

Holdings::Outcome Holdings::onSpot(const SpotPrice& spot, Timestamp now, Facts& facts) const
{
    const auto has = [&](const std::vector<std::string>& coins) {
        return std::find(coins.begin(), coins.end(), spot.coin) != coins.end();
    };
    if (!has(m_terms.underlyings)) return Outcome::Unknown;
    if (has(m_terms.indexOf))
        facts.emplace_back(domain::IndexUpdate{.underlying = std::string(spot.coin),
                                               .price = spot.price,
                                               .sampleTime = timeOf(spot.time, now),
                                               .step = {},
                                               .source = fmt::format("{} spot feed", m_terms.name),
                                               .venue = m_terms.name,
                                               .quality = qualityOf(spot, now)});
    return Outcome::Applied;
}

void Holdings::tellWholeChains(Timestamp now, Duration patience, Facts& facts)
{
    for (auto& [name, chain] : m_chains) {
        if (chain.whole) continue;
        auto update = updateOf(name, now, true);
        bool allSpoke = true;
        for (auto& held : m_all) {
            if (!held.instrument.isOption() || held.closed || held.isAnother || chainOf(held) != name) continue;
            const bool spoke = !held.tickerTime.isNever();
            allSpoke = allSpoke && spoke;
            if (!spoke) continue;
            update.captureTime = std::min(update.captureTime, held.venueTime);
            addOption(update, held, now);
        }
        if (update.quotes.empty() || (!allSpoke && now - chain.listedAt < patience)) continue;
        facts.emplace_back(std::move(update));
        chain.whole = true;
    }
}

std::vector<std::string> Holdings::toSettle(Timestamp now) const
{
    std::vector<std::string> coins;
    for (const auto& held : m_all) {
        const bool due = !held.instrument.expiry.isNever() && now - held.instrument.expiry > kSettledAfter;
        const auto& coin = held.instrument.underlying;
        if (due && !held.settled && std::find(coins.begin(), coins.end(), coin) == coins.end()) coins.push_back(coin);
    }
    return coins;
}

void Holdings::onSettled(std::string_view coin, const SettledAt& settled, Facts& facts)
{
    for (auto& held : m_all) {
        if (held.settled || held.instrument.underlying != coin || !held.instrument.isOption() ||
            held.instrument.expiry != settled.expiry)
            continue;
        held.settled = held.closed = true;
        facts.emplace_back(domain::InstrumentSettled{held.instrument.id, settled.price});
    }
}

std::vector<std::pair<std::string, std::uint32_t>> Holdings::quietExpiries(Timestamp now) const
{
    std::vector<std::pair<std::string, std::uint32_t>> quiet;
    for (const auto& held : m_all) {
        if (!held.instrument.isOption() || held.closed || held.instrument.expiry <= now) continue;
        if (now - held.spokeAt <= kQuiet) continue;
        std::pair name{held.instrument.underlying, dayOf(held.instrument.expiry)};
        if (std::find(quiet.begin(), quiet.end(), name) == quiet.end()) quiet.push_back(std::move(name));
    }
    return quiet;
}

void Holdings::onFault(std::string_view instrument, std::string why)
{
    if (auto* held = heldOf(instrument)) held->fault = std::move(why);
}

void Holdings::lineLost()
{
    for (auto& held : m_all) {
        clearBook(held.instrument.name);
        held.bookTime = held.tickerTime = {};
    }
    for (auto& [name, chain] : m_chains)
        chain.whole = false;
}

void Holdings::lineUp(Timestamp now)
{
    for (auto& [name, chain] : m_chains)
        chain.listedAt = now;
}

void Holdings::clearBook(std::string_view instrument)
{
    auto* held = heldOf(instrument);
    if (!held) return;
    held->bids.clear();
    held->asks.clear();
    held->inStep = false;
    held->publish = 0;
}

std::pair<Quality, std::string> Holdings::qualityOf(const Held& held, Timestamp now, bool connected) const
{
    if (held.receivedAt.isNever()) return {Quality::Missing, "nothing came"};
    if (!held.fault.empty()) return {Quality::Bad, held.fault};
    if (held.isAnother) return {Quality::Bad, "the venue lists another thing under its name"};
    if (held.closed) return {Quality::Bad, "the venue has closed it"};
    if (!connected) return {Quality::Stale, "the line is down"};
    if (held.bookWanted && !held.inStep) return {Quality::Bad, "its book has not come"};
    if (isStale(held, now))
        return {Quality::Stale, fmt::format("nothing for {:.1f} s", (now - held.receivedAt).inSeconds())};
    if (!held.crossedSince.isNever() && now - held.crossedSince >= m_terms.crossedFor)
        return {Quality::Suspect, "bid at or above ask"};
    if (held.offTick) return {Quality::Suspect, "a price off its tick"};
    if (held.oddFunding) return {Quality::Suspect, "a funding rate beyond ten times what is paid"};
    if (!held.jumpedAt.isNever() && now - held.jumpedAt < kJumpHolds) return {Quality::Suspect, "a jump"};
    return {Quality::Good, {}};
}

venue::InstrumentView Holdings::viewOf(const Held& held, Timestamp now, bool connected) const
{
    venue::InstrumentView view;
    view.instrument = held.instrument;
    if (held.bid) view.bid = held.bid->price, view.bidSize = held.bid->size;
    if (held.ask) view.ask = held.ask->price, view.askSize = held.ask->size;
    view.mark = held.mark;
    view.markVolatility = held.volatility;
    view.bids = held.bids;
    view.asks = held.asks;
    std::tie(view.quality, view.reason) = qualityOf(held, now, connected);
    if (!held.receivedAt.isNever()) view.age = now - held.receivedAt;
    return view;
}

}  // namespace ballast::derive
