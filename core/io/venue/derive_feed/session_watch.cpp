#include <algorithm>
#include <fmt/format.h>

#include "venue/derive_feed/market_session.h"

namespace ballast::derive {
namespace {

/// So many times the age at which its value is stale a channel may be silent.
constexpr int kSilences = 5;

}  // namespace

bool MarketSession::mayAskAnew(const Channel& channel, Timestamp now)
{
    return channel.counts.up && now - channel.askedAt >= sockets::patienceAfter(channel.asks);
}

/// The coin's spot came a moment ago.
bool MarketSession::moves(const std::string& coin) const
{
    const auto spot = m_channels.find("spot_feed." + coin);
    return spot != m_channels.end() && m_now - spot->second.lastAt <= m_terms.staleLiquid;
}

/// It gives nothing while what it tells of moves, or never gave what a subscription brings at once (F03). Trades,
/// spot pairs and options whose prices stand may be quiet; of the last the questions tell (`onTickers`).
bool MarketSession::isSilent(const Channel& channel) const
{
    const auto quiet = m_now - std::max(channel.lastAt, channel.askedAt);
    const auto limit = m_terms.staleLiquid;
    const bool lineSpeaks = m_now - m_heardAt <= limit;
    if (channel.isSpot) return lineSpeaks && quiet >= limit * kSilences;
    if (channel.held == nullptr || channel.held->closed) return false;
    const auto& held = *channel.held;
    const bool neverCame = channel.lastAt < channel.sentAt;
    if (held.instrument.isOption()) return neverCame && lineSpeaks && quiet >= m_terms.staleOption;
    if (quiet < limit * kSilences) return false;
    if (m_now - held.receivedAt <= limit) return true;  // Its other channel speaks.
    const bool mayStand = channel.isBook || held.instrument.kind != domain::InstrumentKind::Perpetual;
    return (neverCame || !mayStand) && moves(held.instrument.underlying);
}

/// For what drives or hedges alone: the others would be spoilt for it.
bool MarketSession::mayDropFor(const Channel& channel) const
{
    if (channel.asks == 0 || channel.lastAt >= channel.sentAt) return false;
    if (channel.held != nullptr) return channel.held->instrument.kind == domain::InstrumentKind::Perpetual;
    return channel.isSpot && std::any_of(m_terms.indexOf.begin(), m_terms.indexOf.end(),
                                         [&](const auto& coin) { return channel.counts.name == "spot_feed." + coin; });
}

/// What is silent is asked for anew, and where that brings nothing the line is dropped (F03).
void MarketSession::watchSilence()
{
    std::vector<std::string> silent;
    std::string_view who;
    std::size_t options = 0;
    for (const auto& [name, channel] : m_channels) {
        if (!channel.counts.up || !isSilent(channel) || !mayAskAnew(channel, m_now)) continue;
        if (who.empty() && mayDropFor(channel) && m_drops.mayDrop(name, channel.counts.messages > 0, m_now)) who = name;
        // A feed that is far behind has no first message of many: it is not helped by asking for all of them again.
        const bool isOption = channel.held != nullptr && channel.held->instrument.isOption();
        if (isOption && (m_now - m_optionsAt < m_terms.staleOption || ++options > kChannelsACall)) continue;
        silent.push_back(name);
    }
    if (options > 0) m_optionsAt = m_now;
    if (who.empty()) return askAnew(silent);
    std::vector<std::string_view> dead;
    for (const auto& [name, channel] : m_channels)
        if (mayDropFor(channel)) dead.emplace_back(name);
    m_drops.dropped(dead, m_now);
    m_line.drop(fmt::format("{} is silent while its instrument moves", who));
}

/// A book that what came since does not mend is asked for again (F16).
void MarketSession::watchResyncs()
{
    std::vector<std::string> dead;
    for (const auto& [name, channel] : m_channels)
        if (channel.resyncing && channel.lastAt >= channel.sentAt && mayAskAnew(channel, m_now)) dead.push_back(name);
    askAnew(dead);
}

/// The venue sends a book at once with a new subscription.
void MarketSession::askAnew(const std::vector<std::string>& channels)
{
    for (const auto& name : channels) {
        auto& channel = m_channels.at(name);
        channel.resyncing = true;
        channel.counts.up = false;
        channel.refusal.clear();
        channel.askedAt = channel.sentAt = m_now;
        ++channel.asks;
        if (channel.isBook) m_holdings.clearBook(channel.instrument);
    }
    for (std::size_t first = 0; first < channels.size(); first += kChannelsACall) {
        const auto at = [&](std::size_t place) {
            return channels.begin() + static_cast<std::ptrdiff_t>(std::min(place, channels.size()));
        };
        const std::vector<std::string> some(at(first), at(first + kChannelsACall));
        // Not made again where its answer is lost: it would end what the subscription after it has begun.
        m_calls.add(
            {.kind = MarketCallKind::Unsubscribe, .coin = {}, .type = {}, .channels = some, .tries = kMostTries});
        m_calls.add({.kind = MarketCallKind::Subscribe, .coin = {}, .type = {}, .channels = some});
    }
}

}  // namespace ballast::derive
