#include "venue/derive_feed/market_session.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"

namespace ballast::derive {

namespace {

constexpr Duration kLaterAgain = Duration::seconds(15);  // What was missing after them is asked for again.
constexpr std::size_t kShownWords = 80;
constexpr std::int64_t kRateLimited = -32000;
constexpr Duration kHoldAfterTooMany = Duration::seconds(5);  // The venue's window.
constexpr Duration kListedAgain = Duration::seconds(30);      // Between two listings for prices off their ladders.
constexpr Duration kSettleEvery = Duration::seconds(15);      // While something has expired and is not settled.
constexpr Duration kWholeWithin = Duration::seconds(15);      // A chain is told whole then at the latest.
constexpr std::string_view kSpotChannel = "spot_feed.", kBookChannel = "orderbook.", kTradesChannel = "trades.";
constexpr std::array<std::string_view, 3> kTypes{"perp", "erc20", "option"};

std::string tradesOf(const domain::Instrument& instrument)
{
    const auto type = instrument.isOption()                                  ? "option"
                      : instrument.kind == domain::InstrumentKind::Perpetual ? "perp"
                                                                             : "erc20";
    return fmt::format("{}{}.{}", kTradesChannel, type, instrument.underlying);
}

}  // namespace

MarketSession::MarketSession(const FeedTerms& terms, sockets::Wire& line, venue::FeedSink& sink)
    : m_terms(terms), m_line(line), m_sink(sink), m_calls(makeMarketCalls(terms)), m_holdings(terms)
{
}

// ---- the line

void MarketSession::opened(Timestamp now)
{
    m_now = now;
    m_connected = true;
    m_toldDown.clear();
    m_missingAt = {};
    m_sink.connection(venue::Connection::Up, "connected");
    m_calls.clear();
    m_holdings.lineUp(now);
    askListings();
    for (auto& [name, channel] : m_channels) {
        ++channel.counts.reconnects;
        channel.lastAt = {};
    }
    subscribe(channelsByNeed());
    m_confirmAt = now + m_terms.confirmEvery;
    pump();
}

/// Spot first, then what hedges, then the options: without the first nothing of its coin is decided.
std::vector<std::string> MarketSession::channelsByNeed() const
{
    std::array<std::vector<std::string>, 3> byNeed;
    for (const auto& [name, channel] : m_channels) {
        const auto* held = channel.instrument.empty() ? nullptr : m_holdings.find(channel.instrument);
        const bool hedges = held != nullptr && !held->instrument.isOption();
        byNeed[channel.isSpot ? 0 : hedges ? 1 : 2].push_back(name);
    }
    auto all = std::move(byNeed[0]);
    for (const auto* more : {&byNeed[1], &byNeed[2]})
        all.insert(all.end(), more->begin(), more->end());
    return all;
}

void MarketSession::closed(std::string_view why, Timestamp now)
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
        channel.counts.up = channel.resyncing = false;
        channel.asks = 0;
        if (name.starts_with(kTradesChannel)) m_tape.hears(name, false, now);
    }
}

void MarketSession::message(std::string_view text, Timestamp now)
{
    m_now = now;
    if (const auto read = m_decoder.decode(text, *this); !read) {
        m_lastFault = read.error().message;
        const auto found = m_channels.find(m_decoder.badChannel());
        if (found == m_channels.end()) {
            ++m_unread;
        } else {
            auto& channel = found->second;
            ++channel.counts.messages;
            ++channel.counts.dropped;
            channel.lastAt = m_heardAt = now;
            m_holdings.onFault(channel.instrument, read.error().message);
            // The next one is whole again; until then what is held is not the venue's book.
            if (channel.isBook && !channel.resyncing) askAnew({found->first});
        }
    }
    tellFacts();
    pump();
}

bool MarketSession::has(MarketCallKind kind) const
{
    return m_calls.hasSuch([kind](const MarketCall& call) { return call.kind == kind; });
}

void MarketSession::tick(Timestamp now)
{
    m_now = now;
    if (!m_connected) return;
    for (auto& call : m_calls.overdue(now))
        again(std::move(call), "no answer");
    if (m_listedOnce && now >= m_listingAt && !has(MarketCallKind::Listing)) askListings();
    // Prices off their ladder may be of another one.
    if (m_holdings.takeOffTick() && now - m_offTickAt >= kListedAgain) {
        m_offTickAt = now;
        if (!has(MarketCallKind::Listing)) askListings();
    }
    if (m_listedOnce && now >= m_confirmAt && !has(MarketCallKind::Tickers)) {
        for (auto& [coin, day] : m_holdings.quietExpiries(now))
            m_calls.add({.kind = MarketCallKind::Tickers, .coin = coin, .type = {}, .day = day, .tries = kMostTries});
        m_confirmAt = now + m_terms.confirmEvery;
    }
    if (now >= m_settleAt && !has(MarketCallKind::Settlements)) {
        for (auto& coin : m_holdings.toSettle(now))
            m_calls.add({.kind = MarketCallKind::Settlements, .coin = coin, .type = {}, .tries = kMostTries});
        m_settleAt = now + kSettleEvery;
    }
    // Not before all pages of a chain are there.
    if (!has(MarketCallKind::Listing)) m_holdings.tellWholeChains(now, kWholeWithin, m_facts);
    if (!m_missingAt.isNever() && now >= m_missingAt && !has(MarketCallKind::Listing)) askForMissing();
    watchSilence();
    watchResyncs();
    m_holdings.tellSilent(now, m_facts);
    tellFacts();
    pump();
}

void MarketSession::pump()
{
    if (m_connected) m_calls.pump(m_now, [this](std::string text) { return m_line.send(std::move(text)); });
}

void MarketSession::tellFacts()
{
    if (m_facts.empty()) return;
    m_sink.post(m_facts, m_now);
    m_facts.clear();
}

// ---- calls and their answers

void MarketSession::askListings()
{
    for (const auto& coin : m_terms.underlyings)
        for (const auto type : kTypes)
            m_calls.add({.kind = MarketCallKind::Listing, .coin = coin, .type = std::string(type)});
    m_listingAt = m_now + m_terms.listingEvery;
}

void MarketSession::onResult(std::uint64_t id, std::string_view frame)
{
    auto call = m_calls.take(id);
    if (!call) {
        ++m_unread;
        return;
    }
    if (call->kind == MarketCallKind::Listing)
        onListing(std::move(*call), frame);
    else if (call->kind == MarketCallKind::Subscribe)
        onSubscribed(std::move(*call), frame);
    else if (call->kind == MarketCallKind::Tickers)
        onTickers(*call, frame);
    else if (call->kind == MarketCallKind::Settlements)
        onSettlements(*call, frame);
}

void MarketSession::onError(std::uint64_t id, const CallError& error)
{
    auto call = m_calls.take(id);
    if (!call) {
        ++m_unread;
        return;
    }
    if (error.code == kRateLimited) m_calls.holdUntil(m_now + kHoldAfterTooMany);
    again(std::move(*call), fmt::format("the venue answered {} {}", error.code, printable(error.message, kShownWords)));
}

/// Made again a few times; then what it was for is missing, with the reason.
void MarketSession::again(MarketCall call, std::string why)
{
    m_lastFault = why;
    if (++call.tries < kMostTries) return m_calls.add(std::move(call));
    if (call.kind == MarketCallKind::Listing) m_unlisted[call.coin + " " + call.type] = why;
    if (call.kind == MarketCallKind::Subscribe)
        for (const auto& name : call.channels)
            m_channels[name].refusal = why;
    m_missingAt = m_now + kLaterAgain;
}

/// A venue that was closed for a while gives later what it refused (F05, F15).
void MarketSession::askForMissing()
{
    std::vector<std::string> channels;
    for (const auto& [name, channel] : m_channels)
        if (!channel.counts.up && !channel.refusal.empty()) channels.push_back(name);
    if (!m_unlisted.empty()) askListings();
    subscribe(channels, kMostTries - 1);
    m_missingAt = {};
}

void MarketSession::onListing(MarketCall call, std::string_view frame)
{
    auto listing = readListing(frame, m_terms.name, {call.coin});
    if (!listing) return again(std::move(call), listing.error().message);
    m_listedOnce = true;
    m_unlisted.erase(call.coin + " " + call.type);
    for (auto& refusal : listing->refused)
        if (std::find(m_refused.begin(), m_refused.end(), refusal) == m_refused.end())
            m_refused.push_back(std::move(refusal));
    subscribeNew(m_holdings.list(listing->instruments, m_now, m_sink));
    if (call.page >= listing->pages) return;
    ++call.page;
    call.tries = 0;
    m_calls.add(std::move(call));
}

void MarketSession::want(std::string name, std::string_view instrument, std::vector<std::string>& fresh)
{
    auto [channel, isNew] = m_channels.try_emplace(std::move(name));
    if (!isNew) return;
    channel->second.counts.name = channel->first;
    channel->second.instrument = instrument;
    channel->second.held = instrument.empty() ? nullptr : m_holdings.find(instrument);
    channel->second.isBook = channel->first.starts_with(kBookChannel);
    channel->second.isSpot = channel->first.starts_with(kSpotChannel);
    channel->second.kind = m_delays.placeOf(channel->first);
    fresh.push_back(channel->first);
}

void MarketSession::subscribeNew(const std::vector<std::string>& instruments)
{
    std::vector<std::string> fresh;
    for (const auto& name : instruments) {
        const auto* held = m_holdings.find(name);
        const auto& instrument = held->instrument;
        want(fmt::format("spot_feed.{}", instrument.underlying), {}, fresh);
        want(tradesOf(instrument), {}, fresh);
        want(fmt::format("ticker_slim.{}.{}", name, instrument.isOption() ? m_terms.tickerMs : m_terms.fastTickerMs),
             name, fresh);
        if (held->bookWanted) want(fmt::format("orderbook.{}.1.{}", name, m_terms.depth), name, fresh);
    }
    subscribe(fresh);
}

void MarketSession::subscribe(const std::vector<std::string>& channels, int tries)
{
    for (std::size_t first = 0; first < channels.size(); first += kChannelsACall) {
        const auto begin = channels.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end =
            channels.begin() + static_cast<std::ptrdiff_t>(std::min(first + kChannelsACall, channels.size()));
        m_calls.add(
            {.kind = MarketCallKind::Subscribe, .coin = {}, .type = {}, .channels = {begin, end}, .tries = tries});
    }
    for (const auto& name : channels)
        m_channels[name].askedAt = m_channels[name].sentAt = m_now;
}

void MarketSession::onSubscribed(MarketCall call, std::string_view frame)
{
    const auto status = readStatus(frame);
    if (!status) return again(std::move(call), status.error().message);
    std::vector<std::string> left;
    std::string why = "the venue's answer leaves it out";
    for (const auto& name : call.channels) {
        auto& channel = m_channels[name];
        const auto told =
            std::find_if(status->begin(), status->end(), [&](const auto& one) { return one.first == name; });
        channel.counts.up = told != status->end() && (told->second == "ok" || told->second == "already subscribed");
        if (channel.counts.up) {
            channel.refusal.clear();
            channel.askedAt = m_now;
            if (name.starts_with(kTradesChannel)) m_tape.hears(name, true, m_now);
            continue;
        }
        left.push_back(name);
        if (told != status->end()) why = fmt::format("the venue answered: {}", printable(told->second, kShownWords));
    }
    if (left.empty()) return;
    call.channels = std::move(left);
    again(std::move(call), std::move(why));
}

void MarketSession::onTickers(const MarketCall&, std::string_view frame)
{
    std::vector<std::string> silent;
    const auto confirm = [&](const Ticker& ticker) {
        const auto* held = m_holdings.find(ticker.instrument);
        if (!held) return;
        const auto pricesOf = [](const Held& one) {
            return std::pair{one.bid ? one.bid->price.units() : 0, one.ask ? one.ask->price.units() : 0};
        };
        const auto before = pricesOf(*held);
        const bool hadSpoken = !held->spokeAt.isNever();
        if (m_holdings.onConfirmed(ticker, m_now, m_facts) != Holdings::Outcome::Applied) return;
        // A strike's own ticker should have told that.
        const auto found = m_channels.find(fmt::format("ticker_slim.{}.{}", ticker.instrument, m_terms.tickerMs));
        if (hadSpoken && pricesOf(*held) != before && found != m_channels.end() && mayAskAnew(found->second, m_now))
            silent.push_back(found->first);
    };
    if (const auto read = readTickers(frame, confirm); !read) m_lastFault = read.error().message;
    askAnew(silent);
}

void MarketSession::onSettlements(const MarketCall& call, std::string_view frame)
{
    const auto all = readSettlements(frame);
    if (!all) {
        m_lastFault = all.error().message;
        return;
    }
    for (const auto& settled : *all)
        m_holdings.onSettled(call.coin, settled, m_facts);
}

// ---- notifications

void MarketSession::count(std::string_view name, Holdings::Outcome outcome, Timestamp time)
{
    const auto found = m_channels.find(name);
    if (found == m_channels.end()) {
        ++m_unread;
        return;
    }
    auto& channel = found->second;
    ++channel.counts.messages;
    const bool isNews = channel.lastAt >= channel.askedAt;
    m_delays.came(channel.kind, isNews ? time : Timestamp{}, m_now);
    channel.lastAt = m_heardAt = m_now;
    m_drops.spoke(name);
    if (outcome != Holdings::Outcome::Applied) {
        ++channel.counts.dropped;
        return;
    }
    channel.asks = 0;
    if (std::exchange(channel.resyncing, false)) ++channel.counts.resyncs;
}

/// What comes through a channel that was not asked for changes nothing (F22).
void MarketSession::onTicker(std::string_view channel, const Ticker& ticker)
{
    count(channel,
          m_channels.contains(channel) ? m_holdings.onTicker(ticker, m_now, m_facts) : Holdings::Outcome::Unknown,
          ticker.time);
}

void MarketSession::onBook(std::string_view channel, const BookPicture& book)
{
    count(channel, m_channels.contains(channel) ? m_holdings.onBook(book, m_now, m_facts) : Holdings::Outcome::Unknown,
          book.time);
}

/// The venue tells a trade again as it settles; by its id it is counted once.
void MarketSession::onTrades(std::string_view channel, std::span<const PublicTrade> trades)
{
    for (const auto& trade : trades)
        if (m_channels.contains(channel) && m_holdings.find(trade.instrument) != nullptr)
            m_tape.add(channel, trade.instrument, trade.id,
                       {.price = trade.price, .size = trade.size, .taker = trade.taker, .time = trade.time}, m_now);
    count(channel, Holdings::Outcome::Applied, trades.empty() ? Timestamp{} : trades.back().time);
}

void MarketSession::onSpot(std::string_view channel, std::span<const SpotPrice> prices)
{
    if (!m_channels.contains(channel)) return count(channel, Holdings::Outcome::Unknown);
    auto outcome = Holdings::Outcome::Unknown;
    for (const auto& spot : prices)
        if (m_holdings.onSpot(spot, m_now, m_facts) == Holdings::Outcome::Applied) outcome = Holdings::Outcome::Applied;
    count(channel, outcome, prices.empty() ? Timestamp{} : prices.front().time);
}

void MarketSession::onOther(std::string_view channel) { count(channel, Holdings::Outcome::Unknown); }

// ---- what is shown

bool MarketSession::isSettled() const
{
    if (!m_connected || !m_listedOnce || has(MarketCallKind::Listing) || has(MarketCallKind::Subscribe)) return false;
    return std::all_of(m_channels.begin(), m_channels.end(), [](const auto& channel) {
        return channel.second.counts.up || channel.second.resyncing || !channel.second.refusal.empty();
    });
}

venue::FeedView MarketSession::view(Timestamp now) const
{
    venue::FeedView view;
    view.name = m_terms.name;
    view.kind = "derive";
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
    if (!m_listedOnce) view.missing.emplace_back("the listing did not come");
    for (const auto& [what, why] : m_unlisted)
        view.missing.push_back(fmt::format("the listing of {}: {}", what, why));
    for (const auto& coin : m_terms.underlyings)
        if (m_listedOnce && std::none_of(m_holdings.all().begin(), m_holdings.all().end(),
                                         [&](const Held& held) { return held.instrument.underlying == coin; }))
            view.missing.push_back(fmt::format("{}: the venue lists nothing of it", coin));
    for (const auto& refusal : m_refused)
        view.missing.push_back(refusal);
    view.delays = m_delays.all();
    return view;
}

}  // namespace ballast::derive
