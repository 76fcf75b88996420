#include "venue/deribit/holdings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

bool isLiquid(const domain::Instrument& instrument) { return !instrument.isOption(); }

bool isMajor(std::string_view coin) { return coin == "BTC" || coin == "ETH"; }

double jumpLimit(std::string_view coin) { return isMajor(coin) ? kMajorJump : kOtherJump; }

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

void Holdings::addOption(domain::ChainUpdate& update, const Held& held)
{
    update.quotes.push_back({.instrument = held.instrument.id,
                             .bid = held.bid,
                             .ask = held.ask,
                             .mark = held.mark,
                             .markVolatility = held.markVolatility});
    if (!held.underlying) return;
    const auto sameExpiry = [&](const auto& forward) { return forward.expiry == held.instrument.expiry; };
    if (std::none_of(update.forwards.begin(), update.forwards.end(), sameExpiry))
        update.forwards.push_back({held.instrument.expiry, held.underlying->toDouble()});
}

void Holdings::tellOption(const Held& held, std::vector<venue::MarketFact>& facts) const
{
    auto update = updateOf(chainOf(held), held.venueTime, false);
    addOption(update, held);
    facts.emplace_back(std::move(update));
}

void Holdings::tellTop(const Held& held, std::vector<venue::MarketFact>& facts) const
{
    if (held.crossedSince.isNever() && held.bid && held.ask) {
        domain::HedgeQuote quote{.instrument = held.instrument.id,
                                 .bid = *held.bid,
                                 .ask = *held.ask,
                                 .depth = {},
                                 .sampleTime = held.venueTime,
                                 .step = {}};
        if (const auto depth = held.book.depthWithin(kDepthWithin))
            quote.depth = coinsOf(held.instrument, *depth, *held.bid);
        facts.emplace_back(quote);
    }
}

void Holdings::watchTop(Held& held, Timestamp now) const
{
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
    if (ticker.timestamp < held->tickerTime || held->isAnother) return true;
    held->tickerTime = ticker.timestamp;
    if ((ticker.bid && ticker.bid->units() < 0) || (ticker.ask && ticker.ask->units() < 0) ||
        (ticker.mark && ticker.mark->units() < 0)) {
        held->fault = "a negative price";
        return true;
    }
    const auto before = held->bid;
    held->fault.clear();
    held->closed = !ticker.state.empty() && ticker.state != "open";
    // Of book and ticker the later one says what the best prices are.
    if (ticker.timestamp >= held->bookTime || !held->book.inStep()) {
        held->bid = ticker.bid;
        held->ask = ticker.ask;
        held->bidAmount = ticker.bidAmount;
        held->askAmount = ticker.askAmount;
    }
    held->mark = ticker.mark;
    held->markVolatility = ticker.markVolatility;
    held->underlying = ticker.underlying;
    held->venueTime = std::max(held->venueTime, ticker.timestamp);
    held->receivedAt = now;
    watchTop(*held, now);
    watchJump(*held, before, now);
    if (held->instrument.isOption()) {
        tellOption(*held, facts);
        return true;
    }
    tellTop(*held, facts);
    if (held->instrument.kind == InstrumentKind::Perpetual && ticker.fundingNow)
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
    held->receivedAt = now;
    held->bookTime = message.timestamp;
    held->venueTime = std::max(held->venueTime, message.timestamp);
    const auto before = held->bid;
    const auto top = [](const std::vector<venue::BookLevel>& levels, auto& price, auto& amount) {
        price.reset();
        amount.reset();
        if (levels.empty()) return;
        price = levels.front().first;
        amount = levels.front().second;
    };
    if (message.timestamp >= held->tickerTime) {
        top(held->book.bids(), held->bid, held->bidAmount);
        top(held->book.asks(), held->ask, held->askAmount);
    }
    watchTop(*held, now);
    watchJump(*held, before, now);
    // An option's top is told with its ticker, which has mark and forward too.
    if (!held->instrument.isOption()) tellTop(*held, facts);
    return outcome;
}

bool Holdings::onMark(const MarkPrice& mark, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    auto* held = heldOf(mark.instrument);
    if (!held) return false;
    if (mark.timestamp < held->venueTime) return true;
    const bool news = held->markVolatility != mark.volatility || now - held->receivedAt > kQuiet;
    held->markVolatility = mark.volatility;
    // Coarser than the ticker's: taken only where there is none.
    if (!held->mark) held->mark = mark.mark;
    held->venueTime = mark.timestamp;
    held->receivedAt = now;
    if (news) tellOption(*held, facts);
    return true;
}

bool Holdings::onIndex(const IndexPrice& index, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    const auto found = m_indices.find(index.name);
    if (found == m_indices.end()) return false;
    auto& held = found->second;
    if (index.timestamp < held.venueTime) return true;
    held.price = index.price;
    held.venueTime = index.timestamp;
    held.receivedAt = now;
    if (held.drives)
        facts.emplace_back(domain::IndexUpdate{.underlying = held.underlying,
                                               .price = index.price,
                                               .sampleTime = index.timestamp,
                                               .step = {},
                                               .source = fmt::format("{} index", m_terms.name),
                                               .venue = m_terms.name});
    return true;
}

bool Holdings::onState(const InstrumentState& state)
{
    auto* held = heldOf(state.instrument);
    if (!held) return false;
    held->closed = state.state != "created" && state.state != "started" && state.state != "open";
    return true;
}

void Holdings::take(Held& held, const Summary& row, Timestamp now) const
{
    const auto at = row.timestamp.isNever() ? now : row.timestamp;
    if (at < held.venueTime) return;
    held.bid = row.bid;
    held.ask = row.ask;
    if (row.mark) held.mark = row.mark;
    if (row.markVolatility) held.markVolatility = row.markVolatility;
    if (row.underlying) held.underlying = row.underlying;
    held.venueTime = at;
    held.receivedAt = now;
    watchTop(held, now);
}

void Holdings::onSummaries(const std::vector<Summary>& rows, Timestamp now, std::vector<venue::MarketFact>& facts)
{
    std::map<ChainName, domain::ChainUpdate> quiet;
    std::vector<ChainName> seen;
    for (const auto& row : rows) {
        auto* held = heldOf(row.instrument);
        if (!held || !held->instrument.isOption()) continue;
        const auto name = chainOf(*held);
        const bool isWhole = std::find(m_whole.begin(), m_whole.end(), name) != m_whole.end();
        if (!isWhole && std::find(seen.begin(), seen.end(), name) == seen.end()) seen.push_back(name);
        const bool wasQuiet = now - held->receivedAt > kQuiet;
        if (wasQuiet || !isWhole) take(*held, row, now);
        if (!isWhole || !wasQuiet) continue;
        auto& update = quiet.try_emplace(name, updateOf(name, held->venueTime, false)).first->second;
        update.captureTime = std::min(update.captureTime, held->venueTime);
        addOption(update, *held);
    }
    for (auto& [name, update] : quiet)
        facts.emplace_back(std::move(update));
    for (const auto& name : seen) {
        auto update = updateOf(name, now, true);
        for (const auto& held : m_all) {
            if (!held.instrument.isOption() || held.closed || chainOf(held) != name || held.receivedAt.isNever())
                continue;
            update.captureTime = std::min(update.captureTime, held.venueTime);
            addOption(update, held);
        }
        facts.emplace_back(std::move(update));
        m_whole.push_back(name);
    }
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
        held.bookTime = held.tickerTime = {};
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
    const auto limit = isLiquid(held.instrument) ? m_terms.staleLiquid : m_terms.staleOption;
    if (now - held.receivedAt > limit)
        return {Quality::Stale, fmt::format("nothing for {:.1f} s", (now - held.receivedAt).inSeconds())};
    if (!held.crossedSince.isNever() && now - held.crossedSince >= m_terms.crossedFor)
        return {Quality::Suspect, "bid at or above ask"};
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
