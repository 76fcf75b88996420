#include "venue/deribit/call_queue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ballast::deribit {
namespace {

std::string_view methodOf(CallKind kind)
{
    switch (kind) {
    case CallKind::Heartbeat:
        return "public/set_heartbeat";
    case CallKind::Test:
        return "public/test";
    case CallKind::Listing:
        return "public/get_instruments";
    case CallKind::Subscribe:
        return "public/subscribe";
    case CallKind::Unsubscribe:
        return "public/unsubscribe";
    case CallKind::Summary:
        return "public/get_book_summary_by_currency";
    case CallKind::Delivery:
        return "public/get_delivery_prices";
    }
    return {};
}

std::string parametersOf(const Call& call, const FeedTerms& terms)
{
    switch (call.kind) {
    case CallKind::Heartbeat:
        return fmt::format(R"({{"interval":{}}})", terms.heartbeat.nanoseconds / 1'000'000'000);
    case CallKind::Test:
        return "{}";
    case CallKind::Listing:
        return fmt::format(R"({{"currency":"{}"}})", call.subject);
    case CallKind::Summary:
        return fmt::format(R"({{"currency":"{}","kind":"option"}})", call.subject);
    case CallKind::Delivery:
        return fmt::format(R"({{"index_name":"{}","count":3}})", call.subject);
    case CallKind::Subscribe:
    case CallKind::Unsubscribe:
        return fmt::format(R"({{"channels":["{}"]}})", fmt::join(call.channels, R"(",")"));
    }
    return {};
}

}  // namespace

std::string callText(std::uint64_t id, const Call& call, const FeedTerms& terms)
{
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, methodOf(call.kind),
                       parametersOf(call, terms));
}

CallQueue::CallQueue(const FeedTerms& terms)
    : m_terms(terms), m_calls(terms.calls), m_subscriptions(terms.subscriptions), m_listings(terms.listings)
{
}

venue::RateBudget& CallQueue::poolOf(CallKind kind)
{
    if (kind == CallKind::Listing) return m_listings;
    if (kind == CallKind::Subscribe || kind == CallKind::Unsubscribe) return m_subscriptions;
    return m_calls;
}

void CallQueue::pump(Timestamp now, const std::function<bool(std::string)>& send)
{
    if (now < m_heldUntil) return;
    // What waits for one pool does not keep back what another would pay for; within a pool the order stands.
    std::array<bool, 3> spent{};
    const auto slotOf = [this](CallKind kind) {
        auto& pool = poolOf(kind);
        return &pool == &m_listings ? 0U : &pool == &m_subscriptions ? 1U : 2U;
    };
    for (auto call = m_waiting.begin(); call != m_waiting.end();) {
        const auto slot = slotOf(call->kind);
        if (spent.at(slot) || !poolOf(call->kind).takeCancel(now)) {
            spent.at(slot) = true;
            ++call;
            continue;
        }
        const auto id = m_nextId++;
        if (!send(callText(id, *call, m_terms))) return;
        m_pending.emplace(id, Pending{std::move(*call), now});
        call = m_waiting.erase(call);
    }
}

std::optional<Call> CallQueue::take(std::uint64_t id)
{
    const auto found = m_pending.find(id);
    if (found == m_pending.end()) return std::nullopt;
    auto call = std::move(found->second.call);
    m_pending.erase(found);
    return call;
}

std::vector<Call> CallQueue::overdue(Timestamp now)
{
    std::vector<Call> calls;
    for (auto pending = m_pending.begin(); pending != m_pending.end();) {
        if (now - pending->second.sent < m_terms.answersWithin) {
            ++pending;
            continue;
        }
        calls.push_back(std::move(pending->second.call));
        pending = m_pending.erase(pending);
    }
    return calls;
}

void CallQueue::clear()
{
    m_waiting.clear();
    m_pending.clear();
}

bool CallQueue::has(CallKind kind) const
{
    const auto isKind = [kind](const Call& call) { return call.kind == kind; };
    return std::any_of(m_waiting.begin(), m_waiting.end(), isKind) ||
           std::any_of(m_pending.begin(), m_pending.end(),
                       [&](const auto& pending) { return isKind(pending.second.call); });
}

}  // namespace ballast::deribit
