#include "venue/hyperliquid_feed/market_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"
#include "venue/hyperliquid_feed/requests.h"

namespace ballast::hyperliquid {

namespace {

constexpr int kMostTries = 3;
constexpr Duration kLaterAgain = Duration::seconds(15);  // What was missing after them is asked for again.
constexpr std::size_t kShownWords = 120;
constexpr Duration kSlowChannel = Duration::seconds(10);
constexpr Duration kFirstPatience = Duration::seconds(5), kMostPatience = Duration::seconds(60);
/// The venue sends five levels each half second, or twenty each five seconds.
constexpr Duration kFastBook = Duration::milliseconds(500), kSlowBook = Duration::seconds(5);
constexpr std::string_view kBook = "l2Book", kBest = "bbo", kTrades = "trades", kContext = "activeAssetCtx",
                           kMids = "allMids";

}  // namespace

MarketSession::MarketSession(const FeedTerms& terms, MarketLine& line, venue::FeedSink& sink)
    : m_terms(terms), m_line(line), m_sink(sink), m_holdings(terms), m_budget(terms.messages),
      m_listingPatience(kFirstPatience)
{
}

// ---- the line

void MarketSession::opened(Timestamp now)
{
    m_now = now;
    m_connected = true;
    m_toldDown.clear();
    m_sink.connection(venue::Connection::Up, "connected");
    m_out.clear();
    m_pingAt = now + m_terms.pingEvery;
    m_pingedAt = {};
    // Asked for on each line: what was delisted meanwhile is said.
    m_listingAt = now;
    for (auto& [name, channel] : m_channels) {
        ++channel.counts.reconnects;
        channel.tries = 0;
        channel.refusal.clear();
        channel.lastAt = {};
        subscribe(channel);
    }
    tick(now);
}

void MarketSession::closed(std::string_view why, Timestamp now)
{
    m_now = now;
    m_lastFault = why;
    // Each try that fails is no news; the first one is, and another cause.
    if (m_connected || m_toldDown != why) m_sink.connection(venue::Connection::Down, why);
    m_toldDown = why;
    m_connected = false;
    m_out.clear();
    m_holdings.lineLost();
    for (auto& [name, channel] : m_channels) {
        channel.counts.up = channel.resyncing = false;
        if (channel.type == kTrades) m_tape.hears(name, false, now);
    }
}

void MarketSession::message(std::string_view text, Timestamp now)
{
    m_now = now;
    m_pingedAt = {};  // Whatever was heard answers a ping.
    if (const auto read = m_decoder.decode(text, *this); !read) {
        m_lastFault = read.error().message;
        if (auto* channel = channelOf(m_decoder.badType(), m_decoder.badCoin())) {
            ++channel->counts.messages;
            ++channel->counts.dropped;
            m_holdings.onFault(channel->coin, read.error().message);
            // The next one is whole again; until then what is held is not the venue's book.
            if (channel->type == kBook) m_holdings.clearBook(channel->coin);
        } else {
            ++m_unread;
        }
    }
    tellFacts();
    pump();
}

void MarketSession::tick(Timestamp now)
{
    m_now = now;
    if (!m_connected) return;
    const bool isDue = !m_awaitsListing && !m_listingAt.isNever() && now >= m_listingAt;
    if (isDue && m_terms.weights->take(now, weightOf("meta"))) {
        m_awaitsListing = true;
        m_listingAt = {};
        m_line.askListing();
    }
    watchAnswers();
    watchSilence();
    watchPing();
    pump();
}

void MarketSession::pump()
{
    while (m_connected && !m_out.empty() && m_budget.orderAt(m_now) <= m_now && m_line.send(m_out.front())) {
        m_budget.takeOrder(m_now);
        m_out.pop_front();
    }
}

void MarketSession::tellFacts()
{
    if (m_facts.empty()) return;
    m_sink.post(m_facts, m_now);
    m_facts.clear();
}

/// A line that gives nothing at all for so long after a ping is dead, whatever its socket says (F02).
void MarketSession::watchPing()
{
    if (!m_pingedAt.isNever() && m_now - m_pingedAt > m_terms.answersWithin) {
        m_pingedAt = {};
        m_line.drop("the venue does not answer a ping");
        return;
    }
    if (m_now < m_pingAt) return;
    m_pingAt = m_now + m_terms.pingEvery;
    if (m_budget.takeCancel(m_now) && m_line.send(pingText())) m_pingedAt = m_now;
}

// ---- listing and subscriptions

void MarketSession::listing(const Result<std::string>& body, Duration wait, Timestamp now)
{
    m_now = now;
    m_awaitsListing = false;
    const auto universe = body ? readUniverse(*body) : tl::unexpected<Error>(body.error());
    if (!universe) {
        m_lastFault = m_listingFault = universe.error().message;
        m_listingAt = now + std::max(wait, m_listingPatience);
        m_listingPatience = std::min(m_listingPatience * 2, kMostPatience);
        return;
    }
    m_listed = true;
    m_listingFault.clear();
    m_listingPatience = kFirstPatience;
    m_refused = universe->refused;
    m_listingAt = now + m_terms.listingEvery;
    for (const auto& coin : m_holdings.list(*universe, m_sink, m_refused)) {
        want(kBook, coin, std::max((m_terms.fastBooks ? kFastBook : kSlowBook) * 4, kSlowChannel));
        want(kBest, coin, {});
        want(kTrades, coin, {});
        want(kContext, coin, kSlowChannel);
    }
    if (!m_holdings.all().empty()) want(kMids, {}, kSlowChannel);
    // By the connection what was told is taken back, and a person is told why.
    if (const auto flagged = m_holdings.takeFlagged(); !flagged.empty() && m_connected) {
        m_sink.connection(venue::Connection::Down, flagged);
        m_sink.connection(venue::Connection::Up, "its other perpetuals go on");
    }
    pump();
}

void MarketSession::want(std::string_view type, const std::string& coin, Duration silentAfter)
{
    auto name = channelName(type, coin);
    auto [place, isNew] = m_channels.try_emplace(std::move(name));
    if (!isNew) return;
    auto& channel = place->second;
    channel.counts.name = place->first;
    channel.kind = m_delays.placeOf(type);
    channel.type = type;
    channel.coin = coin;
    channel.silentAfter = silentAfter;
    if (m_connected) subscribe(channel);
}

void MarketSession::subscribe(Channel& channel)
{
    channel.askedAt = m_now;
    ++channel.tries;
    m_out.push_back(subscriptionText(true, channel.type, channel.coin, channel.type == kBook && m_terms.fastBooks));
}

/// The venue sends a book at once with a new subscription.
void MarketSession::resync(Channel& channel)
{
    channel.resyncing = true;
    channel.counts.up = false;
    channel.tries = 0;
    if (channel.type == kBook) m_holdings.clearBook(channel.coin);
    m_out.push_back(subscriptionText(false, channel.type, channel.coin, channel.type == kBook && m_terms.fastBooks));
    subscribe(channel);
}

MarketSession::Channel* MarketSession::channelOf(std::string_view type, std::string_view coin)
{
    const auto found = m_channels.find(channelName(type, coin));
    return found == m_channels.end() ? nullptr : &found->second;
}

void MarketSession::onEcho(const SubscriptionEcho& echo)
{
    auto* channel = channelOf(echo.type, echo.coin);
    if (!channel) {
        ++m_unread;
        return;
    }
    if (echo.subscribed) confirm(*channel);
}

void MarketSession::confirm(Channel& channel)
{
    channel.counts.up = true;
    channel.refusal.clear();
    channel.askedAt = m_now;
    if (channel.type == kTrades) m_tape.hears(channel.counts.name, true, m_now);
}

/// A subscription that is not confirmed is made again a few times, unless its messages show that it is there; then it
/// is missing, with the reason, and asked for once in a while: a venue that was closed for a while gives later what it
/// refused (F05, F15).
void MarketSession::watchAnswers()
{
    for (auto& [name, channel] : m_channels) {
        if (channel.counts.up) continue;
        // What comes so long after the question is of the new subscription and not of one that has just ended.
        if ((channel.lastAt - channel.askedAt) * 2 > m_terms.answersWithin) {
            confirm(channel);
            continue;
        }
        if (!channel.refusal.empty() && m_now - channel.askedAt > kLaterAgain) subscribe(channel);
        if (!channel.refusal.empty() || m_now - channel.askedAt <= m_terms.answersWithin) continue;
        if (channel.tries < kMostTries)
            subscribe(channel);
        else
            channel.refusal = fmt::format("the venue did not confirm it{}",
                                          m_lastFault.empty() ? "" : fmt::format("; it said last: {}", m_lastFault));
    }
}

// ---- notifications

void MarketSession::count(std::string_view type, std::string_view coin, Holdings::Outcome outcome, Timestamp time)
{
    auto* channel = channelOf(type, coin);
    if (!channel) {
        ++m_unread;
        return;
    }
    ++channel->counts.messages;
    const bool isNews = channel->lastAt >= channel->askedAt;
    m_delays.came(channel->kind, isNews ? time : Timestamp{}, m_now);
    channel->lastAt = m_now;
    m_drops.spoke(channel->counts.name);
    if (outcome != Holdings::Outcome::Applied) {
        ++channel->counts.dropped;
        return;
    }
    if (std::exchange(channel->resyncing, false)) ++channel->counts.resyncs;
}

void MarketSession::onBook(const BookSnapshot& book)
{
    count(kBook, book.coin, m_holdings.onBook(book, m_now, m_facts), book.time);
}

void MarketSession::onBest(const BestPrices& best)
{
    count(kBest, best.coin, m_holdings.onBest(best, m_now, m_facts), best.time);
}

/// A frame has the trades of one coin.
void MarketSession::onTrades(std::span<const PublicTrade> trades)
{
    if (trades.empty()) return;
    const auto coin = trades.front().coin;
    const bool known = m_holdings.find(coin) != nullptr && channelOf(kTrades, coin) != nullptr;
    for (const auto& trade : trades)
        if (known && trade.coin == coin)
            m_tape.add(channelName(kTrades, coin), coin, fmt::format("{}", trade.id),
                       {.price = trade.price, .size = trade.size, .taker = trade.taker, .time = trade.time}, m_now);
    count(kTrades, coin, known ? Holdings::Outcome::Applied : Holdings::Outcome::Unknown, trades.back().time);
}

void MarketSession::onContext(const AssetContext& context)
{
    count(kContext, context.coin, m_holdings.onContext(context, m_now, m_facts));
    m_holdings.tellLeast(m_sink);
}

/// Of all coins of the venue; those that are not ours are no loss.
void MarketSession::onMids(std::span<const Mid> mids)
{
    for (const auto& mid : mids)
        m_holdings.onMid(mid, m_now, m_facts);
    count(kMids, {}, Holdings::Outcome::Applied);
}

void MarketSession::onPong() {}

/// One that it calls already subscribed is there: its echo was late, or lost.
void MarketSession::onError(std::string_view words)
{
    if (words.starts_with("Already subscribed")) {
        const auto says = [&](std::string_view member, std::string_view value) {
            return words.find(fmt::format(R"("{}":"{}")", member, value)) != std::string_view::npos;
        };
        for (auto& [name, channel] : m_channels) {
            if (!says("type", channel.type) || (!channel.coin.empty() && !says("coin", channel.coin))) continue;
            if (!channel.counts.up) confirm(channel);
            return;
        }
    }
    m_lastFault = fmt::format("the venue answered: {}", printable(words, kShownWords));
}

void MarketSession::onOther(std::string_view) { ++m_unread; }

// ---- watchdog

/// A channel that is silent while its coin's others are not is asked for again, and where that brings nothing the line
/// is dropped (F03), for all that are silent then (`DropPatience`). Best prices are told only when they change: theirs
/// is silence when the venue's middle has moved away from them.
void MarketSession::watchSilence()
{
    std::vector<std::string_view> dead;
    bool drops = false;
    for (auto& [name, channel] : m_channels) {
        const bool wasUp = channel.counts.up || channel.resyncing;
        const auto* held = m_holdings.find(channel.coin);
        if (!wasUp || m_now - channel.askedAt < kSlowChannel) continue;
        bool silent = false;
        if (channel.type == kBest) {
            silent = held != nullptr && !held->contradictedSince.isNever() &&
                     m_now - held->contradictedSince > m_terms.staleAfter * 2;
        } else if (channel.silentAfter > Duration{}) {
            const bool othersCome = std::any_of(m_channels.begin(), m_channels.end(), [&](const auto& other) {
                return &other.second != &channel && m_now - other.second.lastAt <= m_terms.staleAfter;
            });
            silent = othersCome && m_now - std::max(channel.lastAt, channel.askedAt) > channel.silentAfter;
        }
        if (!silent) continue;
        if (!channel.resyncing) {
            resync(channel);
            continue;
        }
        const bool mayDrop = m_drops.mayDrop(name, channel.counts.messages > 0, m_now);
        dead.insert(mayDrop && !drops ? dead.begin() : dead.end(), name);
        drops = drops || mayDrop;
    }
    if (!drops) return;
    m_drops.dropped(dead, m_now);
    m_line.drop(fmt::format("{} is silent while the market moves", dead.front()));
}

// ---- what is shown

bool MarketSession::isSettled() const
{
    if (!m_connected || !m_out.empty() || (!m_listed && m_listingFault.empty())) return false;
    return std::all_of(m_channels.begin(), m_channels.end(), [](const auto& channel) {
        return channel.second.counts.up || channel.second.resyncing || !channel.second.refusal.empty();
    });
}

venue::FeedView MarketSession::view(Timestamp now) const
{
    venue::FeedView view;
    view.name = m_terms.name;
    view.kind = "hyperliquid";
    view.connected = m_connected;
    view.lastFault = m_lastFault;
    for (const auto& held : m_holdings.all()) {
        view.instruments.push_back(m_holdings.viewOf(held, now, m_connected));
        const auto& name = held.instrument.name;
        view.instruments.back().traded = m_tape.of(channelName(kTrades, name), name, now);
    }
    for (const auto& [name, channel] : m_channels) {
        view.channels.push_back(channel.counts);
        // What is asked for anew is no more missing than it was.
        if (!channel.counts.up && !(channel.resyncing && channel.refusal.empty()))
            view.missing.push_back(fmt::format("{}: {}", name, channel.refusal.empty() ? "not up" : channel.refusal));
    }
    if (!m_listed)
        view.missing.push_back(
            fmt::format("the listing did not come{}", m_listingFault.empty() ? "" : ": " + m_listingFault));
    for (const auto& refusal : m_refused)
        view.missing.push_back(refusal);
    for (const auto& coin : m_terms.underlyings) {
        const bool said = std::any_of(m_refused.begin(), m_refused.end(),
                                      [&](const std::string& refusal) { return refusal.starts_with(coin + ":"); });
        if (m_listed && !said && !m_holdings.find(coin))
            view.missing.push_back(fmt::format("{}: the venue lists nothing of it", coin));
    }
    view.delays = m_delays.all();
    return view;
}

}  // namespace ballast::hyperliquid
