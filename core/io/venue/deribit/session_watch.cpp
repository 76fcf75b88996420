#include <algorithm>
#include <fmt/format.h>

#include "venue/deribit/session.h"

namespace ballast::deribit {
namespace {

/// So many times the age at which its value is stale a channel may be silent.
constexpr int kSilences = 5;
constexpr std::string_view kMarksChannel = "markprice.";

}  // namespace

bool Session::mayAskAnew(const Channel& channel, Timestamp now)
{
    return channel.counts.up && now - channel.askedAt >= sockets::patienceAfter(channel.asks);
}

/// Something of the coin came through another kind of channel a moment ago.
bool Session::moves(std::string_view coin, Timestamp now) const
{
    return std::any_of(m_holdings.indices().begin(), m_holdings.indices().end(), [&](const auto& index) {
        return index.second.underlying == coin && now - index.second.receivedAt <= m_terms.staleLiquid;
    });
}

/// It gives nothing while what it tells of moves, or never gave what a subscription brings at once (F03). Trades,
/// states and options whose prices stand may be quiet; of those the summary tells (`Holdings::onSummaries`).
bool Session::isSilent(const Channel& channel, Timestamp now) const
{
    const auto quiet = now - std::max(channel.lastAt, channel.askedAt);
    const auto limit = m_terms.staleLiquid;
    const bool neverCame = channel.lastAt < channel.sentAt;
    const bool lineSpeaks = now - m_heardAt <= limit;
    if (channel.index != nullptr) return lineSpeaks && quiet >= limit * kSilences;
    if (channel.held == nullptr)
        return channel.counts.name.starts_with(kMarksChannel) && lineSpeaks && quiet >= m_terms.staleOption;
    const auto& held = *channel.held;
    // An expired one says nothing more, whether or not the venue's word of it was heard.
    const auto expiry = held.instrument.expiry;
    if (held.closed || (!expiry.isNever() && expiry <= now)) return false;
    if (held.instrument.isOption()) return neverCame && lineSpeaks && quiet >= m_terms.staleOption;
    if (quiet < limit * kSilences) return false;
    const bool otherSpeaks = now - held.receivedAt <= limit;
    // A book may stand while its ticker tells of mark and index, but a snapshot comes with each subscription.
    return otherSpeaks || ((neverCame || !channel.isBook) && moves(held.instrument.underlying, now));
}

/// For what drives or hedges alone: the others would be spoilt for it.
bool Session::mayDropFor(const Channel& channel, Timestamp now) const
{
    if (channel.asks == 0 || channel.lastAt >= channel.sentAt) return false;
    if (channel.held != nullptr) return !channel.held->instrument.isOption();
    if (channel.index == nullptr || !channel.index->drives) return false;
    return std::any_of(m_holdings.all().begin(), m_holdings.all().end(), [&](const Held& held) {
        return held.instrument.underlying == channel.index->underlying && !held.instrument.isOption() &&
               now - held.receivedAt <= m_terms.staleLiquid;
    });
}

/// What is silent is asked for anew, and where that brings nothing the line is dropped (F03): at most once a minute,
/// less often where no new line brings it back, and no more for what the venue does not serve.
void Session::watchSilence(Timestamp now)
{
    std::vector<std::string> silent;
    std::string_view who;
    std::size_t options = 0;
    for (const auto& [name, channel] : m_channels) {
        if (!channel.counts.up || !isSilent(channel, now) || !mayAskAnew(channel, now)) continue;
        if (who.empty() && mayDropFor(channel, now) && m_drops.mayDrop(name, channel.counts.messages > 0, now))
            who = name;
        // A feed that is far behind has no first message of many: it is not helped by asking for all of them again.
        const bool isOption = channel.held != nullptr && channel.held->instrument.isOption();
        if (isOption && (now - m_optionsAt < m_terms.staleOption || ++options > kChannelsACall)) continue;
        silent.push_back(name);
    }
    if (options > 0) m_optionsAt = now;
    if (who.empty()) return askAnew(silent);
    std::vector<std::string_view> dead;
    for (const auto& [name, channel] : m_channels)
        if (mayDropFor(channel, now)) dead.emplace_back(name);
    m_drops.dropped(dead, now);
    m_line.drop(fmt::format("{} is silent while its instrument moves", who));
}

/// The venue sends a snapshot only with a new subscription.
void Session::resync(std::string_view name)
{
    const auto found = m_channels.find(name);
    if (found != m_channels.end() && !found->second.resyncing) askAnew({found->first});
}

void Session::askAnew(const std::vector<std::string>& channels)
{
    for (const auto& name : channels) {
        auto& channel = m_channels.at(name);
        channel.resyncing = channel.ending = true;
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
        m_calls.add({CallKind::Unsubscribe, {}, some, kMostTries});
        m_calls.add({CallKind::Subscribe, {}, some, 0});
    }
}

/// A book that what came since does not mend, because that could not be read or left another gap, is asked for again
/// (F16, F27).
void Session::watchResyncs(Timestamp now)
{
    std::vector<std::string> dead;
    for (const auto& [name, channel] : m_channels)
        if (channel.resyncing && channel.lastAt >= channel.sentAt && mayAskAnew(channel, now)) dead.push_back(name);
    askAnew(dead);
}

/// A book that stays crossed is asked for anew (F29).
void Session::watchCrossing(Timestamp now)
{
    for (auto& [name, channel] : m_channels) {
        if (!channel.counts.up || channel.resyncing || !channel.isBook) continue;
        if (channel.held == nullptr || channel.held->crossedSince.isNever() || !channel.held->book.isCrossed())
            continue;
        if (now - channel.held->crossedSince >= m_terms.crossedFor &&
            now - channel.askedAt >= sockets::patienceAfter(0))
            resync(name);
    }
}

}  // namespace ballast::deribit
