#include "venue/watched_gateway.h"

#include <fmt/format.h>

namespace ballast::venue {

namespace {

std::chrono::nanoseconds between(Timestamp from, Timestamp to)
{
    return std::chrono::nanoseconds((to - from).nanoseconds);
}

}  // namespace

void AccountNotes::take(const OwnFact& fact, Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    std::visit([&](const auto& one) { take(one, at); }, fact);
}

AccountStanding AccountNotes::standing() const
{
    const std::lock_guard lock(m_mutex);
    return m_standing;
}

void AccountNotes::take(const domain::OrderSent& fact, Timestamp at)
{
    ++m_standing.sent;
    // One that was never heard of again gives way to the new one.
    if (m_orders.size() >= kMostOrders) m_orders.erase(m_orders.begin());
    m_orders.insert_or_assign(fact.order, OnItsWay{at, {}, false});
}

void AccountNotes::take(const domain::OrderAcknowledged& fact, Timestamp at)
{
    ++m_standing.acknowledged;
    const auto order = m_orders.find(fact.order);
    if (order == m_orders.end() || !order->second.answeredAt.isNever()) return;
    order->second.answeredAt = at;
    m_standing.acknowledgement.add(between(order->second.sentAt, at));
}

void AccountNotes::take(const domain::OrderFilled& fact, Timestamp at)
{
    ++m_standing.fills;
    const auto order = m_orders.find(fact.order);
    if (order == m_orders.end()) return;
    auto& [sentAt, answeredAt, isFilled] = order->second;
    if (!std::exchange(isFilled, true)) {
        const bool isChain = m_finality == Finality::AfterBlocks;
        m_standing.fill.add(between(isChain || answeredAt.isNever() ? sentAt : answeredAt, at));
    }
    if (fact.last) m_orders.erase(order);
}

void AccountNotes::take(const domain::OrderEnded& fact, Timestamp at)
{
    const auto order = m_orders.find(fact.order);
    if (order != m_orders.end()) {
        if (order->second.answeredAt.isNever()) m_standing.acknowledgement.add(between(order->second.sentAt, at));
        m_orders.erase(order);
    }
    if (fact.state == domain::OrderState::Rejected) note(fmt::format("order refused: {}", fact.reason), at);
}

void AccountNotes::take(const domain::CancelRefused& fact, Timestamp at)
{
    note(fmt::format("cancel refused: {}", fact.reason), at);
}

void AccountNotes::take(const domain::ConnectionChanged& fact, Timestamp at)
{
    m_standing.connected = fact.up;
    if (!fact.up) note(fact.why, at);
    // A switch stands over one line, and is asked for anew on the next.
    if (!fact.up) m_standing.armed.reset();
}

void AccountNotes::take(const domain::ProtectionChanged& fact, Timestamp) { m_standing.armed = fact.armed; }

void AccountNotes::take(const domain::BalanceReport& fact, Timestamp)
{
    m_standing.balances[fact.amount.currency] = fact.amount;
}

/// An answer comes currency by currency; the first of a newer one takes the place of all.
void AccountNotes::take(const domain::MarginReport& fact, Timestamp at)
{
    auto& margins = m_standing.margins;
    if (fact.equity.currency.value == 0) return;
    std::erase_if(margins, [&](const auto& each) {
        return each.askedAt != fact.askedAt || each.equity.currency == fact.equity.currency;
    });
    margins.push_back(fact);
    m_standing.marginsAt = at;
}

void AccountNotes::note(std::string error, Timestamp at)
{
    constexpr std::size_t kLongest = 240;
    if (error.empty()) return;
    if (error.size() > kLongest) error.resize(kLongest);
    m_standing.lastError = std::move(error);
    m_standing.lastErrorAt = at;
}

void LeftOutPositions::take(const OwnFact& fact)
{
    const auto* report = std::get_if<domain::PositionReport>(&fact);
    if (report == nullptr || !report->whole) return;
    m_known.insert(report->instrument);
    if (report->askedAt != m_askedAt) m_answered.clear();
    m_askedAt = report->askedAt;
    m_answered.insert(report->instrument);
}

std::vector<domain::PositionReport> LeftOutPositions::of(const domain::ReconcileDone& done, Timestamp now) const
{
    std::vector<domain::PositionReport> flat;
    for (const auto id : m_known) {
        if (done.askedAt == m_askedAt && m_answered.contains(id)) continue;
        const auto instrument = m_names.find(id);
        if (!instrument || (!instrument->expiry.isNever() && instrument->expiry <= now)) continue;
        flat.push_back(
            {.account = done.account, .instrument = id, .quantity = {}, .askedAt = done.askedAt, .whole = true});
    }
    return flat;
}

bool WatchedGateway::tell(const OwnFact& fact, Timestamp receivedAt)
{
    auto told = fact;
    if (auto* done = std::get_if<domain::ReconcileDone>(&told)) {
        for (const auto& report : m_leftOut.of(*done, receivedAt)) {
            if (!m_sink->tell(report, receivedAt)) return false;  // All of it comes again.
            ++done->reports;
        }
    }
    if (!m_sink->tell(told, receivedAt)) return false;  // It comes again.
    m_leftOut.take(fact);
    m_notes->take(fact, receivedAt);
    return true;
}

}  // namespace ballast::venue
