#include "venue/deribit/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/typed_text.h"

namespace ballast::deribit {
namespace {

constexpr Duration kLaterAgain = Duration::seconds(15);  // What was missing after them is asked for again.
constexpr double kMostVolatility = 10.0;                 // A year, as a fraction; more is no volatility of a coin.
constexpr Duration kHoldAfterTooMany = Duration::seconds(5);
constexpr std::int64_t kTooManyRequests = 10028, kInvalidParameters = -32602;
constexpr Duration kDeliveriesEvery = Duration::seconds(15);  // While something has expired and is not settled.
constexpr Duration kListedAgain = Duration::seconds(30);      // Between two listings for prices off their ladders.
/// The linear instruments of all coins are listed under the currency that pays them.
constexpr std::string_view kLinearCurrency = "USDC";
constexpr std::string_view kIndexChannel = "deribit_price_index.", kStatesChannel = "instrument.state.any.",
                           kTradesChannel = "trades.";

/// The currency under which the venue lists it.
std::string_view paidIn(const domain::Instrument& instrument)
{
    return instrument.isInverse() ? std::string_view(instrument.underlying) : kLinearCurrency;
}

}  // namespace

Session::Session(const FeedTerms& terms, sockets::Wire& line, venue::FeedSink& sink)
    : m_terms(terms), m_line(line), m_sink(sink), m_calls(terms), m_holdings(terms)
{
}

std::vector<std::string> Session::currencies() const
{
    auto all = m_terms.underlyings;
    std::erase_if(all, [this](const auto& coin) { return m_notCurrencies.contains(coin); });
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
    m_notCurrencies.clear();
    m_createdIn.clear();
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
    for (auto& [name, channel] : m_channels) {
        channel.counts.up = channel.resyncing = channel.ending = false;
        channel.asks = 0;
        if (name.starts_with(kTradesChannel)) m_tape.hears(name, false, now);
    }
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
            found->second.lastAt = m_heardAt = now;
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
        for (const auto& currency : m_withOptions)
            m_calls.add({CallKind::Summary, currency, {}, kMostTries});
        m_summaryAt = now + m_terms.summaryEvery;
    }
    if (now >= m_deliveriesAt && !m_calls.has(CallKind::Delivery)) {
        for (auto& index : m_holdings.toSettle(now))
            m_calls.add({CallKind::Delivery, std::move(index), {}, kMostTries});
        m_deliveriesAt = now + kDeliveriesEvery;
    }
    if (m_listedOnce && now >= m_listingAt && !m_calls.has(CallKind::Listing)) {
        m_notCurrencies.clear();  // The venue may have given it one since.
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
    watchResyncs(now);
    watchCrossing(now);
    m_holdings.tellSilent(now, m_facts);
    tellFacts();
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
    if (call->kind == CallKind::Unsubscribe) ended(*call);
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
    if (call->kind == CallKind::Unsubscribe) ended(*call);
    // A coin that is paid in another currency alone has none of its own, and is listed under what pays it.
    if (call->kind == CallKind::Listing && error.code == kInvalidParameters && call->subject != kLinearCurrency &&
        !hasOwnCurrency(call->subject)) {
        m_unlisted.erase(call->subject);
        m_notCurrencies.insert(std::move(call->subject));
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
    if (call.kind == CallKind::Unsubscribe) ended(call);
    if (call.kind == CallKind::Listing) m_unlisted[call.subject] = std::move(why);
    m_missingAt = m_now + kLaterAgain;
}

void Session::ended(const Call& unsubscribe)
{
    for (const auto& name : unsubscribe.channels)
        if (const auto found = m_channels.find(name); found != m_channels.end()) found->second.ending = false;
}

/// Something was listed that the coin itself pays, so that an answer which says otherwise is a fault.
bool Session::hasOwnCurrency(std::string_view coin) const
{
    return std::any_of(m_holdings.all().begin(), m_holdings.all().end(), [&](const Held& held) {
        return held.instrument.underlying == coin && held.instrument.isInverse();
    });
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
                    [](const Listed& row) { return row.instrument.isOption(); })) {
        m_withOptions.insert(call.subject);
        m_calls.add({CallKind::Summary, call.subject, {}, 0});
    }
    // The venue may have made this answer before it created them.
    if (m_createdIn.erase(call.subject) > 0) m_calls.add({CallKind::Listing, call.subject, {}, 0});
}

void Session::subscribeNew(const std::vector<std::string>& instruments)
{
    std::vector<std::string> channels;
    const auto want = [&](std::string name, std::string_view instrument) {
        auto [channel, isNew] = m_channels.try_emplace(std::move(name));
        channel->second.counts.name = channel->first;
        channel->second.instrument = instrument;
        if (!isNew) return;
        channel->second.held = instrument.empty() ? nullptr : m_holdings.find(instrument);
        channel->second.isBook = channel->first.starts_with("book.");
        if (channel->first.starts_with(kIndexChannel))
            channel->second.index = &m_holdings.indices().at(channel->first.substr(kIndexChannel.size()));
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
    for (const auto& name : instruments)
        want(fmt::format("{}{}", kStatesChannel, paidIn(m_holdings.find(name)->instrument)), {});
    for (const auto& name : instruments)
        if (const auto* held = m_holdings.find(name); !held->instrument.isOption())
            want(tradesOf(held->instrument), {});
    for (const auto& name : instruments) {
        const auto* held = m_holdings.find(name);
        if (!held->instrument.isOption()) continue;
        if (!held->index.empty()) want(fmt::format("markprice.options.{}", held->index), {});
        if (held->instrument.isInverse()) want(fmt::format("deribit_volatility_index.{}", held->index), {});
        want(tradesOf(held->instrument), {});
        want(fmt::format("ticker.{}.{}", name, m_terms.interval), name);
        if (held->bookWanted) want(fmt::format("book.{}.{}", name, m_terms.interval), name);
    }
    if (!instruments.empty()) want("platform_state", {});
    subscribe(std::move(channels));
}

/// Of its kind and currency. Combinations have kinds of their own, which are not asked for: their legs come among
/// these.
std::string Session::tradesOf(const domain::Instrument& instrument) const
{
    return fmt::format("{}{}.{}.{}", kTradesChannel, instrument.isOption() ? "option" : "future", paidIn(instrument),
                       m_terms.interval);
}

void Session::subscribe(std::vector<std::string> channels, int tries)
{
    for (std::size_t first = 0; first < channels.size(); first += kChannelsACall) {
        const auto end =
            channels.begin() + static_cast<std::ptrdiff_t>(std::min(first + kChannelsACall, channels.size()));
        m_calls.add({CallKind::Subscribe, {}, {channels.begin() + static_cast<std::ptrdiff_t>(first), end}, tries});
    }
    for (const auto& name : channels)
        m_channels[name].askedAt = m_channels[name].sentAt = m_now;
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
            if (name.starts_with(kTradesChannel)) m_tape.hears(name, true, m_now);
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
    // A strike's own ticker should have told what the summary does.
    std::vector<std::string> silent;
    for (const auto& name : m_holdings.onSummaries(summaries->rows, m_now, m_facts))
        silent.push_back(fmt::format("ticker.{}.{}", name, m_terms.interval));
    std::erase_if(silent, [&](const auto& name) {
        const auto found = m_channels.find(name);
        return found == m_channels.end() || !mayAskAnew(found->second, m_now);
    });
    askAnew(silent);
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
    found->second.lastAt = m_heardAt = m_now;
    if (!found->second.isBook && !found->second.ending) {
        if (std::exchange(found->second.resyncing, false)) ++found->second.counts.resyncs;
        found->second.asks = 0;
    }
    m_drops.spoke(channel);
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
    if (outcome == Book::Outcome::Applied) {
        found->second.asks = 0;
        if (std::exchange(found->second.resyncing, false)) ++found->second.counts.resyncs;
    }
    if (outcome != Book::Outcome::Gap || found->second.resyncing) return;
    ++found->second.counts.gaps;
    resync(channel);
}

void Session::onQuote(std::string_view channel, const Quote& quote) { count(channel, false, quote.timestamp); }

/// A combination that comes among its legs, and another coin's, is none of the listed instruments.
void Session::onTrades(std::string_view channel, std::span<const Trade> trades)
{
    for (const auto& trade : trades)
        if (m_channels.contains(channel) && m_holdings.find(trade.instrument) != nullptr)
            m_tape.add(channel, trade.instrument, trade.id,
                       {.price = trade.price, .size = trade.amount, .taker = trade.taker, .time = trade.timestamp},
                       m_now);
    count(channel, true, trades.empty() ? Timestamp{} : trades.back().timestamp);
}

void Session::onIndex(std::string_view channel, const IndexPrice& index)
{
    count(channel, m_holdings.onIndex(index, m_now, m_facts), index.timestamp);
}

void Session::onVolatilityIndex(std::string_view channel, const VolatilityIndex& index)
{
    const auto known = m_holdings.indices().find(index.name);
    const bool isUsed = m_channels.contains(channel) && known != m_holdings.indices().end() && index.volatility > 0.0 &&
                        index.volatility < kMostVolatility;
    count(channel, isUsed, index.timestamp);
    if (!isUsed) return;
    auto& held = m_volatilities[std::string(index.name)];
    // One that is stamped ahead of our clock keeps none of the next away.
    const auto at = std::min(index.timestamp, m_now);
    if (at < held.venueTime) return;
    held = {.volatility = index.volatility, .venueTime = at, .receivedAt = m_now};
}

std::vector<venue::VolatilityIndexView> Session::volatilities(Timestamp now) const
{
    std::vector<venue::VolatilityIndexView> all;
    for (const auto& [name, held] : m_volatilities) {
        const auto age = now - held.receivedAt;
        const bool isFresh = m_connected && age <= m_terms.staleOption;
        all.push_back({.name = name,
                       .coin = m_holdings.indices().at(name).underlying,
                       .volatility = held.volatility,
                       .age = age,
                       .quality = isFresh ? domain::Quality::Good : domain::Quality::Stale});
    }
    return all;
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
    if (m_holdings.onState(state) || state.state != "created" || !channel.starts_with(kStatesChannel)) return;
    std::string currency(channel.substr(kStatesChannel.size()));
    const bool isAsked =
        m_calls.hasSuch([&](const Call& call) { return call.kind == CallKind::Listing && call.subject == currency; });
    if (isAsked)
        m_createdIn.insert(std::move(currency));
    else
        m_calls.add({CallKind::Listing, std::move(currency), {}, 0});
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

// ---- what is shown

bool Session::isSettled() const
{
    if (!m_connected || !m_calls.isIdle()) return false;
    return std::all_of(m_channels.begin(), m_channels.end(), [](const auto& channel) {
        return channel.second.counts.up || channel.second.resyncing || !channel.second.refusal.empty();
    });
}

venue::FeedView Session::view(Timestamp now) const
{
    venue::FeedView view;
    view.name = m_terms.name;
    view.kind = "deribit";
    view.connected = m_connected;
    view.lastFault = m_lastFault;
    for (const auto& held : m_holdings.all()) {
        view.instruments.push_back(m_holdings.viewOf(held, now, m_connected));
        view.instruments.back().traded = m_tape.of(tradesOf(held.instrument), held.instrument.name, now);
    }
    for (const auto& [name, channel] : m_channels) {
        view.channels.push_back(channel.counts);
        // What is asked for anew is no more missing than it was.
        if (!channel.counts.up && !(channel.resyncing && channel.refusal.empty()))
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
    // What was listed before is held on to, but what is new of it is not known.
    for (const auto& [currency, why] : m_unlisted)
        if (currency == kLinearCurrency || hasOwnCurrency(currency))
            view.missing.push_back(fmt::format("the listing of {}: {}", currency, why));
    for (const auto& refusal : m_refused)
        view.missing.push_back(refusal);
    view.delays = m_delays.all();
    view.volatilities = volatilities(now);
    return view;
}

}  // namespace ballast::deribit
