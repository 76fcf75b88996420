#include "venue/hyperliquid_feed/holdings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <tuple>

#include "venue/fact_limits.h"

namespace ballast::hyperliquid {

namespace {

using domain::Price;
using domain::Quality;
using domain::Quantity;

constexpr std::int64_t kLeastRoomPercent = 5;  // 3 % is what a limit may be below the mark, 2 % until it is told anew.
constexpr double kLeastAgain = 0.02;
constexpr double kDepthWithin = 0.001;                        // Of HedgeQuote: 10 bp.
constexpr Duration kToldAgain = Duration::milliseconds(500);  // Best prices that are confirmed are told so often.
constexpr Duration kJumpHolds = Duration::seconds(3);         // A jump that stands so long is true.
constexpr double kMajorJump = 0.03, kOtherJump = 0.10;        // Between two updates.

constexpr double kMostOfInterest = 10.0;  // Of the open interest, on one level (F32).
constexpr double kMostFunding = 0.4;      // Ten times the venue's cap of 4 % an hour: no rate that is paid (F37).
constexpr Duration kAhead = Duration::seconds(1);  // Of the venue's clock; further ahead is no time of its own (F56).

/// What a row says of its time; what lies ahead is of now.
Timestamp timeOf(Timestamp stated, Timestamp now) { return stated - now > kAhead ? now : stated; }

bool isHuge(const Held& held, Quantity size) { return held.most && size > *held.most; }

double jumpLimit(std::string_view coin) { return coin == "BTC" || coin == "ETH" ? kMajorJump : kOtherJump; }

bool contains(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

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

/// What crosses for a moment is told to nobody. What goes on crossing, or lacks a side, is
/// told as it is: no price is made of it (F29, F30).
void tellTop(const Held& held, const FeedTerms& terms, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    if (held.listed.delisted || (!held.flag.empty() && !terms.usesFlagged)) return;
    const bool isCrossed = !held.crossedSince.isNever();
    if (isCrossed && now - held.crossedSince < terms.crossedFor) return;
    auto bid = held.bid.value_or(Price{}), ask = held.ask.value_or(Price{});
    // The best prices may agree with each other while the book does not.
    if (isCrossed && bid < ask && !held.bids.empty() && !held.asks.empty()) {
        bid = held.bids.front().first;
        ask = held.asks.front().first;
    }
    facts.emplace_back(domain::HedgeQuote{.instrument = held.instrument.id,
                                          .bid = bid,
                                          .ask = ask,
                                          .depth = depthOf(held),
                                          .sampleTime = held.topTime,
                                          .step = {}});
}

bool crosses(const std::vector<venue::BookLevel>& bids, const std::vector<venue::BookLevel>& asks)
{
    return !bids.empty() && !asks.empty() && bids.front().first >= asks.front().first;
}

void watchCrossing(Held& held, Timestamp now)
{
    const bool crossed = (held.bid && held.ask && *held.bid >= *held.ask) || crosses(held.bids, held.asks);
    if (!crossed)
        held.crossedSince = {};
    else if (held.crossedSince.isNever())
        held.crossedSince = now;
}

/// A jump of the bid against the one before is open until it has stood for three seconds.
void watchJump(Held& held, std::optional<Price> before, Timestamp now)
{
    if (!before || !held.bid) return;
    const double change = std::abs(held.bid->toDouble() / before->toDouble() - 1.0);
    if (change > jumpLimit(held.instrument.underlying))
        held.jumpedAt = now;
    else if (!held.jumpedAt.isNever() && now - held.jumpedAt >= kJumpHolds)
        held.jumpedAt = {};
}

}  // namespace

Held* Holdings::heldOf(std::string_view coin)
{
    const auto found =
        std::find_if(m_all.begin(), m_all.end(), [&](const Held& held) { return held.instrument.name == coin; });
    return found == m_all.end() ? nullptr : &*found;
}

const Held* Holdings::find(std::string_view coin) const { return const_cast<Holdings*>(this)->heldOf(coin); }

std::vector<std::string> Holdings::list(const Universe& universe, venue::FeedSink& sink,
                                        std::vector<std::string>& refused)
{
    std::vector<std::string> added;
    for (const auto& row : universe.perpetuals) {
        if (!contains(m_terms.underlyings, row.coin)) continue;
        if (auto* held = heldOf(row.coin)) {
            relist(*held, row, sink);
            continue;
        }
        if (row.delisted) {
            refused.push_back(fmt::format("{}: the venue has delisted it", row.coin));
            continue;
        }
        auto instrument = instrumentOf(row, m_terms.name);
        if (!instrument) {
            refused.push_back(instrument.error().message);
            continue;
        }
        auto& held = m_all.emplace_back();
        held.instrument = std::move(*instrument);
        held.listed = held.first = row;
        held.instrument.id = sink.listed(held.instrument);
        flag(held);
        added.push_back(row.coin);
    }
    return added;
}

void Holdings::relist(Held& held, const ListedPerpetual& row, venue::FeedSink& sink)
{
    const bool isOther = row.szDecimals != held.listed.szDecimals;
    held.listed = row;
    if (auto instrument = isOther ? instrumentOf(row, m_terms.name) : Result<domain::Instrument>(held.instrument)) {
        instrument->id = held.instrument.id;
        held.instrument = std::move(*instrument);
        if (isOther) setLeast(held);
        if (isOther) sink.listed(held.instrument);
    }
    flag(held);
}

/// Rounded up, and with room for a limit price below the mark and for the mark's way until it is told anew: an order of
/// so much is never worth less than the venue takes.
void Holdings::setLeast(Held& held)
{
    if (!held.mark || held.mark->units() <= 0) return;
    __extension__ using Wide = __int128;
    constexpr Wide kOne = Quantity::kUnitsPerOne;
    const Wide price = static_cast<Wide>(held.mark->units()) * (100 - kLeastRoomPercent);
    const Wide exact = (static_cast<Wide>(kLeastNotional) * kOne * kOne * 100 + price - 1) / price;
    const Wide lot = std::max<Wide>(held.instrument.lotSize.units(), 1);
    const Wide units = (exact + lot - 1) / lot * lot;
    if (units > std::numeric_limits<std::int64_t>::max()) return;
    held.instrument.leastQuantity = Quantity::fromUnits(static_cast<std::int64_t>(units));
    held.leastAt = held.mark;
}

void Holdings::tellLeast(venue::FeedSink& sink)
{
    for (auto& held : m_all) {
        if (!held.mark || held.mark->units() <= 0) continue;
        if (held.leastAt && std::abs(held.mark->toDouble() / held.leastAt->toDouble() - 1.0) <= kLeastAgain) continue;
        const auto before = held.instrument.leastQuantity;
        setLeast(held);
        if (held.instrument.leastQuantity != before) sink.listed(held.instrument);
    }
}

/// Margin rules that are not those that the desk began with, and perpetuals whose mark may come from their own book
/// alone: neither is a hedge before a person has looked (F106).
void Holdings::flag(Held& held)
{
    const auto &now = held.listed, &then = held.first;
    std::string why;
    if (now.maxLeverage != then.maxLeverage)
        why = fmt::format("F106: the venue changed the margin rules of {}: leverage of at most {}, was {}", now.coin,
                          now.maxLeverage, then.maxLeverage);
    else if (now.marginTable != then.marginTable)
        why = fmt::format("F106: the venue changed the margin tiers of {}: table {}, was {}", now.coin,
                          now.marginTable.value_or(0), then.marginTable.value_or(0));
    else if (now.isolated)
        why = fmt::format("F106: {} has isolated margin alone{}, and its mark may come from its own book", now.coin,
                          then.isolated ? "" : " since now");
    if (why == held.flag) return;
    held.flag = why;
    if (!why.empty()) m_flagged = why + (m_terms.usesFlagged ? "" : "; it is no hedge before flagged = 1");
}

void Holdings::takeTop(Held& held, Timestamp at, Timestamp now, std::optional<Level> bid, std::optional<Level> ask,
                       std::vector<venue::MarketFact>& facts) const
{
    const auto before = held.bid;
    const auto take = [&](std::optional<Level> level, std::optional<Price>& price, std::optional<Quantity>& size) {
        if (level && isHuge(held, level->size)) level.reset();
        price = level ? std::optional(level->price) : std::nullopt;
        size = level ? std::optional(level->size) : std::nullopt;
    };
    take(bid, held.bid, held.bidSize);
    take(ask, held.ask, held.askSize);
    held.topTime = at;
    held.contradictedSince = {};
    watchCrossing(held, now);
    watchJump(held, before, now);
    tellTop(held, m_terms, now, facts);
}

Holdings::Outcome Holdings::onBook(const BookSnapshot& book, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(book.coin);
    if (!held) return Outcome::Unknown;
    const auto stated = timeOf(book.time, now);
    if (stated < held->bookTime) return Outcome::Older;
    const auto take = [](const std::vector<Level>& from, std::vector<venue::BookLevel>& to) {
        to.clear();
        for (const auto& level : from)
            to.emplace_back(level.price, level.size);
    };
    take(book.bids, held->bids);
    take(book.asks, held->asks);
    held->inStep = true;
    held->bookTime = stated;
    held->receivedAt = now;
    held->fault.clear();
    const auto best = [&](const std::vector<Level>& side) {
        const auto found =
            std::find_if(side.begin(), side.end(), [&](const Level& one) { return !isHuge(*held, one.size); });
        return found == side.end() ? std::nullopt : std::optional(*found);
    };
    // No matching leaves a whole book crossed: it is doubted at once (F29).
    if (crosses(held->bids, held->asks)) held->crossedSince = now - m_terms.crossedFor;
    // Of book and best prices the later one says what the best prices are.
    if (stated >= held->bestTime)
        takeTop(*held, stated, now, best(book.bids), best(book.asks), facts);
    else
        watchCrossing(*held, now);
    return Outcome::Applied;
}

Holdings::Outcome Holdings::onBest(const BestPrices& best, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(best.coin);
    if (!held) return Outcome::Unknown;
    const auto stated = timeOf(best.time, now);
    if (stated < held->bestTime) return Outcome::Older;
    held->bestTime = stated;
    held->receivedAt = now;
    held->fault.clear();
    if (stated >= held->bookTime) takeTop(*held, stated, now, best.bid, best.ask, facts);
    return Outcome::Applied;
}

Holdings::Outcome Holdings::onContext(const AssetContext& context, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(context.coin);
    if (!held) return Outcome::Unknown;
    held->mark = context.mark;
    held->oracle = context.oracle;
    held->receivedAt = now;
    held->fault.clear();
    if (context.mid) confirm(*held, *context.mid, now, facts);
    if (context.openInterest > 0.0)
        held->most = Quantity::fromDouble(kMostOfInterest * context.openInterest).value_or(Quantity{});
    held->oddFunding = !(std::abs(context.fundingPerHour) <= kMostFunding);
    if (!held->oddFunding) facts.emplace_back(domain::FundingUpdate{held->instrument.id, context.fundingPerHour});
    if (contains(m_terms.indexOf, held->instrument.underlying))
        facts.emplace_back(domain::IndexUpdate{.underlying = held->instrument.underlying,
                                               .price = context.oracle,
                                               .sampleTime = now,
                                               .step = {},
                                               .source = fmt::format("{} oracle", m_terms.name),
                                               .venue = m_terms.name,
                                               .quality = qualityOf(context)});
    return Outcome::Applied;
}

/// An oracle price that stands away from the perpetual's mark is not trusted (F33); nor is that of a perpetual that is
/// traded before there is a spot.
Quality Holdings::qualityOf(const AssetContext& context)
{
    if (context.oracle.units() <= 0) return Quality::Bad;
    if (context.mark.units() <= 0) return Quality::Suspect;
    const double distance = venue::apart(context.mark.toDouble(), context.oracle.toDouble());
    return distance > venue::mostApart(context.coin) ? Quality::Suspect : Quality::Good;
}

Holdings::Outcome Holdings::onMid(const Mid& mid, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(mid.coin);
    if (!held) return Outcome::Unknown;
    confirm(*held, mid.price, now, facts);
    return Outcome::Applied;
}

/// Exact: half of a sum of prices of at most seven places has at most eight.
void Holdings::confirm(Held& held, Price mid, Timestamp now, std::vector<venue::MarketFact>& facts) const
{
    if (!held.bid || !held.ask || (held.bestTime.isNever() && held.bookTime.isNever())) return;
    if (mid.units() * 2 != held.bid->units() + held.ask->units()) {
        if (held.contradictedSince.isNever()) held.contradictedSince = now;
        return;
    }
    held.contradictedSince = {};
    held.receivedAt = now;
    if (now - held.topTime < kToldAgain) return;
    held.topTime = now;
    tellTop(held, m_terms, now, facts);
}

void Holdings::onFault(std::string_view coin, std::string why)
{
    if (auto* held = heldOf(coin)) held->fault = std::move(why);
}

void Holdings::lineLost()
{
    for (auto& held : m_all) {
        clearBook(held.instrument.name);
        held.bookTime = held.bestTime = held.contradictedSince = {};
    }
}

void Holdings::clearBook(std::string_view coin)
{
    auto* held = heldOf(coin);
    if (!held) return;
    held->bids.clear();
    held->asks.clear();
    held->inStep = false;
}

std::pair<Quality, std::string> Holdings::qualityOf(const Held& held, Timestamp now, bool connected) const
{
    if (held.receivedAt.isNever()) return {Quality::Missing, "nothing came"};
    if (!held.fault.empty()) return {Quality::Bad, held.fault};
    if (held.listed.delisted) return {Quality::Bad, "the venue has delisted it"};
    if (!connected) return {Quality::Stale, "the line is down"};
    if (!held.inStep) return {Quality::Bad, "its book has not come"};
    if (now - held.receivedAt > m_terms.staleAfter)
        return {Quality::Stale, fmt::format("nothing for {:.1f} s", (now - held.receivedAt).inSeconds())};
    if (!held.contradictedSince.isNever() && now - held.contradictedSince > m_terms.staleAfter)
        return {Quality::Stale, "the venue's middle moved and its best prices did not"};
    if (!held.crossedSince.isNever() && now - held.crossedSince >= m_terms.crossedFor)
        return {Quality::Suspect, "bid at or above ask"};
    if (held.oddFunding) return {Quality::Suspect, "a funding rate beyond ten times the venue's cap"};
    if (!held.jumpedAt.isNever() && now - held.jumpedAt < kJumpHolds) return {Quality::Suspect, "a jump"};
    if (!held.flag.empty()) return {Quality::Suspect, held.flag};
    return {Quality::Good, {}};
}

venue::InstrumentView Holdings::viewOf(const Held& held, Timestamp now, bool connected) const
{
    venue::InstrumentView view;
    view.instrument = held.instrument;
    view.bid = held.bid;
    view.ask = held.ask;
    view.bidSize = held.bidSize;
    view.askSize = held.askSize;
    view.mark = held.mark;
    view.bids = held.bids;
    view.asks = held.asks;
    std::tie(view.quality, view.reason) = qualityOf(held, now, connected);
    if (!held.receivedAt.isNever()) view.age = now - held.receivedAt;
    return view;
}

}  // namespace ballast::hyperliquid
