#include "venue/deribit/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/typed_text.h"

namespace ballast::deribit {
namespace {

constexpr std::size_t kChannelsACall = 200;  // Well under the venue's 32 kB a frame.
constexpr int kMostTries = 3;
constexpr Duration kLaterAgain = Duration::seconds(15);  // What was missing after them is asked for again.
constexpr Duration kHoldAfterTooMany = Duration::seconds(5);
constexpr std::int64_t kTooManyRequests = 10028;
constexpr Duration kDeliveriesEvery = Duration::seconds(15);  // While something has expired and is not settled.
constexpr Duration kDropAtMost = Duration::seconds(60);
constexpr Duration kCrossedAgain = Duration::seconds(5);  // Between two snapshots of a book that stays crossed.
constexpr Duration kListedAgain = Duration::seconds(30);  // Between two listings for prices off their ladders.
/// The linear instruments of all coins are listed under the currency that pays them.
constexpr std::string_view kLinearCurrency = "USDC";
constexpr std::string_view kIndexChannel = "deribit_price_index.";

}  // namespace

Session::Session(const FeedTerms& terms, sockets::Wire& line, venue::FeedSink& sink)
    : m_terms(terms), m_line(line), m_sink(sink), m_calls(terms), m_holdings(terms)
{
}

std::vector<std::string> Session::currencies() const
{
    auto all = m_terms.underlyings;
    all.emplace_back(kLinearCurrency);
    return all;
}

void Session::opened(Timestamp now)
{
    m_now = now;
    m_connected = true;
    m_toldDown.clear();
    m_missingAt = {};
    m_sink.connection(venue::Connection::Up, "connected");
    m_calls.clear();
    m_calls.add({CallKind::Heartbeat, {}, {}, 0});
    for (auto& currency : currencies())
        m_calls.add({CallKind::Listing, std::move(currency), {}, 0});
    for (auto& [name, channel] : m_channels)
        ++channel.counts.reconnects;
    subscribe(channelsByNeed());
    m_summaryAt = now;
    m_testAt = now + testEvery();
    pump();
}

/// Within each of the venue's intervals at least once.
Duration Session::testEvery() const { return {m_terms.heartbeat.nanoseconds * 3 / 5}; }

/// Without an index nothing of its coin is decided, and without its hedge instruments nothing is done: a line that
/// comes back gives them before thousands of options, which the pool of subscriptions lets through over seconds.
std::vector<std::string> Session::channelsByNeed() const
{
    std::array<std::vector<std::string>, 3> byNeed;
    for (const auto& [name, channel] : m_channels) {
        const auto* held = channel.instrument.empty() ? nullptr : m_holdings.find(channel.instrument);
        const bool hedges = held != nullptr && !held->instrument.isOption();
        byNeed[name.starts_with(kIndexChannel) ? 0 : hedges ? 1 : 2].push_back(name);
    }
    auto all = std::move(byNeed[0]);
    for (const auto* more : {&byNeed[1], &byNeed[2]})
        all.insert(all.end(), more->begin(), more->end());
    return all;
}

void Session::closed(std::string_view why, Timestamp now)
{
    m_now = now;
    m_lastFault = why;
    // Each try that fails is no news; the first one is, and another cause.
    if (m_connected || m_toldDown != why) m_sink.connection(venue::Connection::Down, why);
    m_toldDown = why;
    m_connected = false;
    m_calls.clear();
    m_holdings.lineLost();
    for (auto& [name, channel] : m_channels)
        channel.counts.up = channel.resyncing = false;
}

void Session::message(std::string_view text, Timestamp now)
{
    m_now = now;
    if (const auto read = m_decoder.decode(text, *this); !read) {
        m_lastFault = read.error().message;
        const auto found = m_channels.find(m_decoder.badChannel());
        if (found == m_channels.end()) {
            ++m_unread;
        } else {
            ++found->second.counts.messages;
            ++found->second.counts.dropped;
            m_holdings.onFault(found->second.instrument, read.error().message);
            if (found->first.starts_with("book.")) resync(found->first);
            if (found->first.starts_with(kIndexChannel))
                m_holdings.onIndexFault(std::string_view(found->first).substr(kIndexChannel.size()), now, m_facts);
        }
    }
    tellFacts();
    pump();
}

void Session::tick(Timestamp now)
{
    m_now = now;
    if (!m_connected) return;
    for (auto& call : m_calls.overdue(now))
        again(std::move(call), "no answer");
    if (!m_missingAt.isNever() && now >= m_missingAt && !m_calls.has(CallKind::Listing)) askForMissing();
    if (m_listedOnce && now >= m_summaryAt && !m_calls.has(CallKind::Summary)) {
        for (auto& currency : currencies())
            m_calls.add({CallKind::Summary, std::move(currency), {}, kMostTries});
        m_summaryAt = now + m_terms.summaryEvery;
    }
    if (now >= m_deliveriesAt && !m_calls.has(CallKind::Delivery)) {
        for (auto& index : m_holdings.toSettle(now))
            m_calls.add({CallKind::Delivery, std::move(index), {}, kMostTries});
        m_deliveriesAt = now + kDeliveriesEvery;
    }
    if (m_listedOnce && now >= m_listingAt && !m_calls.has(CallKind::Listing)) {
        if (!m_listingAt.isNever()) listAgain();
        m_listingAt = now + m_terms.listingEvery;
    }
    // Prices off their ladder may be of another one.
    if (m_holdings.takeOffTick() && now - m_offTickAt >= kListedAgain) {
        m_offTickAt = now;
        if (!m_calls.has(CallKind::Listing)) listAgain();
    }
    // The venue's own question waits behind whatever it told before: a feed that is behind would answer it too late, be
    // cut off, and begin again with every book. So it is answered before it is read.
    if (now >= m_testAt && !m_calls.has(CallKind::Test)) {
        m_calls.add({CallKind::Test, {}, {}, kMostTries});
        m_testAt = now + testEvery();
    }
    watchSilence(now);
    watchCrossing(now);
    pump();
}

void Session::pump()
{
    if (m_connected) m_calls.pump(m_now, [this](std::string text) { return m_line.send(std::move(text)); });
}

void Session::tellFacts()
{
    if (m_facts.empty()) return;
    m_sink.post(m_facts, m_now);
    m_facts.clear();
}

// ---- calls and their answers

void Session::onResult(std::uint64_t id, std::string_view result)
{
    const auto call = m_calls.take(id);
    if (!call) {
        ++m_unread;
        return;
    }
    if (call->kind == CallKind::Listing) onListing(*call, result);
    if (call->kind == CallKind::Subscribe) onSubscribed(*call, result);
    if (call->kind == CallKind::Summary) onSummary(*call, result);
    if (call->kind == CallKind::Delivery) onDelivery(*call, result);
}

void Session::onError(std::uint64_t id, const CallError& error)
{
    auto call = m_calls.take(id);
    if (!call) {
        ++m_unread;
        return;
    }
    if (error.code == kTooManyRequests) m_calls.holdUntil(m_now + kHoldAfterTooMany);
    again(std::move(*call), fmt::format("the venue answered {} {}", error.code, printable(error.message, 80)));
}

/// Made again a few times; then what it was for is missing, with the reason.
void Session::again(Call call, std::string why)
{
    m_lastFault = why;
    if (++call.tries < kMostTries) {
        m_calls.add(std::move(call));
        return;
    }
    if (call.kind == CallKind::Subscribe)
        for (const auto& name : call.channels)
            m_channels[name].refusal = why;
    if (call.kind == CallKind::Listing) m_unlisted[call.subject] = std::move(why);
    m_missingAt = m_now + kLaterAgain;
}

/// A venue that was closed for a while gives later what it refused (F05, F15).
void Session::askForMissing()
{
    std::vector<std::string> channels;
    for (const auto& [name, channel] : m_channels)
        if (!channel.counts.up && !channel.refusal.empty()) channels.push_back(name);
    for (const auto& [currency, why] : m_unlisted)
        m_calls.add({CallKind::Listing, currency, {}, kMostTries - 1});
    subscribe(std::move(channels), kMostTries - 1);
    m_missingAt = {};
}

void Session::onListing(const Call& call, std::string_view result)
{
    auto listing = readListing(result, m_terms.underlyings);
    if (!listing) return again(call, listing.error().message);
    m_listedOnce = true;
    m_unlisted.erase(call.subject);
    for (auto& refusal : listing->refused) {
        if (std::find(m_refused.begin(), m_refused.end(), refusal) == m_refused.end())
            m_refused.push_back(std::move(refusal));
    }
    subscribeNew(m_holdings.list(listing->instruments, m_sink));
    if (std::any_of(listing->instruments.begin(), listing->instruments.end(),
                    [](const Listed& row) { return row.instrument.isOption(); }))
        m_calls.add({CallKind::Summary, call.subject, {}, 0});
}

void Session::subscribeNew(const std::vector<std::string>& instruments)
{
    std::vector<std::string> channels;
    const auto want = [&](std::string name, std::string_view instrument) {
        auto [channel, isNew] = m_channels.try_emplace(std::move(name));
        channel->second.counts.name = channel->first;
        channel->second.instrument = instrument;
        if (!isNew) return;
        channel->second.kind = m_delays.placeOf(channel->first);
        channels.push_back(channel->first);
    };
    for (const auto& name : instruments) {
        const auto* held = m_holdings.find(name);
        if (!held->index.empty()) want(fmt::format("deribit_price_index.{}", held->index), {});
    }
    for (const auto& name : instruments) {
        const auto* held = m_holdings.find(name);
        if (held->instrument.isOption()) continue;
        want(fmt::format("ticker.{}.{}", name, m_terms.interval), name);
        want(fmt::format("book.{}.{}", name, m_terms.interval), name);
    }
    for (const auto& name : instruments) {
        const auto* held = m_holdings.find(name);
        if (!held->instrument.isOption()) continue;
        const auto& coin = held->instrument.underlying;
        if (!held->index.empty()) want(fmt::format("markprice.options.{}", held->index), {});
        if (held->instrument.isInverse()) want(fmt::format("deribit_volatility_index.{}", held->index), {});
        const auto paid = held->instrument.isInverse() ? std::string_view(coin) : kLinearCurrency;
        want(fmt::format("trades.option.{}.{}", paid, m_terms.interval), {});
        want(fmt::format("instrument.state.any.{}", paid), {});
        want(fmt::format("ticker.{}.{}", name, m_terms.interval), name);
        if (held->bookWanted) want(fmt::format("book.{}.{}", name, m_terms.interval), name);
    }
    if (!instruments.empty()) want("platform_state", {});
    subscribe(std::move(channels));
}

void Session::subscribe(std::vector<std::string> channels, int tries)
{
    for (std::size_t first = 0; first < channels.size(); first += kChannelsACall) {
        const auto end =
            channels.begin() + static_cast<std::ptrdiff_t>(std::min(first + kChannelsACall, channels.size()));
        m_calls.add({CallKind::Subscribe, {}, {channels.begin() + static_cast<std::ptrdiff_t>(first), end}, tries});
    }
    for (const auto& name : channels)
        m_channels[name].askedAt = m_now;
}

/// The venue leaves out of its answer what it does not give.
void Session::onSubscribed(const Call& call, std::string_view result)
{
    auto given = readTexts(result);
    if (!given) return again(call, given.error().message);
    std::sort(given->begin(), given->end());
    std::vector<std::string> left;
    for (const auto& name : call.channels) {
        auto& channel = m_channels[name];
        channel.counts.up = std::binary_search(given->begin(), given->end(), name);
        if (channel.counts.up) {
            channel.refusal.clear();
            channel.askedAt = m_now;
        } else {
            left.push_back(name);
        }
    }
    if (!left.empty())
        again({CallKind::Subscribe, {}, std::move(left), call.tries}, "the venue's answer leaves it out");
}

void Session::onDelivery(const Call& call, std::string_view result)
{
    const auto deliveries = readDeliveries(result);
    if (!deliveries) return again(call, deliveries.error().message);
    m_holdings.onDeliveries(call.subject, *deliveries, m_now, m_facts);
    tellFacts();
}

void Session::onSummary(const Call& call, std::string_view result)
{
    const auto summaries = readSummaries(result);
    if (!summaries) return again(call, summaries.error().message);
    m_holdings.onSummaries(summaries->rows, m_now, m_facts);
}

// ---- notifications

void Session::count(std::string_view channel, bool used, Timestamp time)
{
    const auto found = m_channels.find(channel);
    if (found == m_channels.end()) {
        ++m_unread;
        return;
    }
    ++found->second.counts.messages;
    const bool isNews = found->second.lastAt >= found->second.askedAt;
    m_delays.came(found->second.kind, isNews ? time : Timestamp{}, m_now);
    found->second.lastAt = m_now;
    if (!channel.starts_with("book.")) found->second.resyncing = false;
    if (!used) ++found->second.counts.dropped;
}

void Session::onTicker(std::string_view channel, const Ticker& ticker)
{
    count(channel, m_channels.contains(channel) && m_holdings.onTicker(ticker, m_now, m_facts), ticker.timestamp);
}

void Session::onBook(std::string_view channel, const BookMessage& book)
{
    const auto found = m_channels.find(channel);
    if (found == m_channels.end() || found->second.instrument != book.instrument)
        return count(channel, false, book.timestamp);
    const auto outcome = m_holdings.onBook(book, m_now, m_facts);
    count(channel, outcome.has_value(), book.timestamp);
    if (outcome == Book::Outcome::Applied && found->second.resyncing) {
        found->second.resyncing = false;
        ++found->second.counts.resyncs;
    }
    if (outcome != Book::Outcome::Gap || found->second.resyncing) return;
    ++found->second.counts.gaps;
    resync(channel);
}

/// The venue sends a snapshot only with a new subscription.
void Session::resync(std::string_view name)
{
    const auto found = m_channels.find(name);
    if (found == m_channels.end() || found->second.resyncing) return;
    auto& channel = found->second;
    channel.resyncing = true;
    channel.askedAt = m_now;
    m_holdings.clearBook(channel.instrument);
    m_calls.add({CallKind::Unsubscribe, {}, {found->first}, 0});
    m_calls.add({CallKind::Subscribe, {}, {found->first}, 0});
}

void Session::onQuote(std::string_view channel, const Quote& quote) { count(channel, false, quote.timestamp); }

void Session::onTrades(std::string_view channel, std::span<const Trade> trades)
{
    count(channel, true, trades.empty() ? Timestamp{} : trades.back().timestamp);
}

void Session::onIndex(std::string_view channel, const IndexPrice& index)
{
    count(channel, m_holdings.onIndex(index, m_now, m_facts), index.timestamp);
}

void Session::onVolatilityIndex(std::string_view channel, const VolatilityIndex& index)
{
    count(channel, true, index.timestamp);
}

void Session::onMarkPrices(std::string_view channel, std::span<const MarkPrice> marks)
{
    bool used = false;
    for (const auto& mark : marks)
        used = m_holdings.onMark(mark, m_now, m_facts) || used;
    count(channel, used || marks.empty(), marks.empty() ? Timestamp{} : marks.front().timestamp);
}

void Session::onInstrumentState(std::string_view channel, const InstrumentState& state)
{
    count(channel, true, state.timestamp);
    // A new instrument's terms are in the listing alone.
    if (m_holdings.onState(state) || state.state != "created" || m_calls.has(CallKind::Listing)) return;
    listAgain();
}

void Session::listAgain()
{
    for (auto& currency : currencies())
        m_calls.add({CallKind::Listing, std::move(currency), {}, 0});
}

void Session::onPlatformState(std::string_view channel, const PlatformState& state)
{
    count(channel, true);
    if (!state.locked) return;
    m_holdings.onLocked(state.index, *state.locked);
    if (*state.locked) m_lastFault = fmt::format("the venue has locked {}", printable(state.index, 40));
}

void Session::onHeartbeat(bool test)
{
    if (test) m_calls.add({CallKind::Test, {}, {}, kMostTries});
}

void Session::onOther(std::string_view channel) { count(channel, false); }

// ---- watchdog

/// A book or ticker of a future, a perpetual or an index that is silent while the same coin's other channels are not:
/// asked for again, and where that brings nothing the line is dropped (F03), at most once a minute.
void Session::watchSilence(Timestamp now)
{
    const auto limit = m_terms.staleLiquid;
    bool stillSilent = false;
    std::string_view who;
    for (auto& [name, channel] : m_channels) {
        const auto* held = channel.instrument.empty() ? nullptr : m_holdings.find(channel.instrument);
        if (!channel.counts.up || !held || held->instrument.isOption() || channel.lastAt.isNever()) continue;
        // The instrument moves if its other channel has told something since.
        const bool moves = held->receivedAt - channel.lastAt > limit + limit;
        if (!moves || now - held->receivedAt > limit) continue;
        if (now - channel.askedAt < limit * 5) continue;
        stillSilent = channel.resyncing;
        who = name;
        if (!stillSilent) resync(name);
    }
    if (!stillSilent || now - m_droppedAt < kDropAtMost) return;
    m_droppedAt = now;
    m_line.drop(fmt::format("{} is silent while its instrument moves", who));
}

/// A book that stays crossed is asked for anew (F29).
void Session::watchCrossing(Timestamp now)
{
    for (auto& [name, channel] : m_channels) {
        if (!channel.counts.up || channel.resyncing || !name.starts_with("book.")) continue;
        const auto* held = m_holdings.find(channel.instrument);
        if (held == nullptr || held->crossedSince.isNever() || !held->book.isCrossed()) continue;
        if (now - held->crossedSince >= m_terms.crossedFor && now - channel.askedAt >= kCrossedAgain) resync(name);
    }
}

// ---- what is shown

bool Session::isSettled() const
{
    if (!m_connected || !m_calls.isIdle()) return false;
    return std::all_of(m_channels.begin(), m_channels.end(),
                       [](const auto& channel) { return channel.second.counts.up || !channel.second.refusal.empty(); });
}

venue::FeedView Session::view(Timestamp now) const
{
    venue::FeedView view;
    view.name = m_terms.name;
    view.kind = "deribit";
    view.connected = m_connected;
    view.lastFault = m_lastFault;
    for (const auto& held : m_holdings.all())
        view.instruments.push_back(m_holdings.viewOf(held, now, m_connected));
    for (const auto& [name, channel] : m_channels) {
        view.channels.push_back(channel.counts);
        if (!channel.counts.up)
            view.missing.push_back(fmt::format("{}: {}", name, channel.refusal.empty() ? "not up" : channel.refusal));
    }
    if (m_holdings.all().empty() && m_unlisted.empty()) view.missing.emplace_back("the listing did not come");
    for (const auto& coin : m_terms.underlyings) {
        const bool listed = std::any_of(m_holdings.all().begin(), m_holdings.all().end(),
                                        [&](const Held& held) { return held.instrument.underlying == coin; });
        if (listed) continue;
        const auto why = m_unlisted.find(coin);
        view.missing.push_back(
            fmt::format("{}: {}", coin, why == m_unlisted.end() ? "the venue lists nothing of it" : why->second));
    }
    for (const auto& refusal : m_refused)
        view.missing.push_back(refusal);
    view.delays = m_delays.all();
    return view;
}

}  // namespace ballast::deribit
