#include "venue/derive_account/order_cancels.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/account/questions.h"

namespace ballast::derive {

namespace {

constexpr std::size_t kWorthIt = 4;  // Cancels by label that one of all replaces.

}  // namespace

void OrderCancels::spendAll(Timestamp now) { account::spendAll(m_alls, now); }

/// Triggers and algos stand in another list of the venue's, so that of them nobody knows whose they are.
bool OrderCancels::sendAll(CallKind kind, Timestamp now)
{
    if (!m_alls.takeCancel(now)) return false;
    const bool isEverything = kind == CallKind::CancelAll;
    const auto parameters = m_line.ofSubaccount(
        fmt::format(R"(,"cancel_trigger_orders":{0},"cancel_algo_orders":{0})", isEverything ? "true" : "false"));
    return m_line.call("private/cancel_all", parameters, {.kind = kind}, now);
}

/// Where every order of ours goes, and nobody else's is there, one message takes them all away: by label, quotes of one
/// expiry would wait for the budget. What it does not reach is cancelled by label afterwards.
void OrderCancels::sendOurs(Timestamp now)
{
    auto& working = m_orders.working();
    std::vector<domain::ClientOrderId> due;
    for (const auto& [id, order] : working.all()) {
        if (order.cancelDue.isNever()) return;
        if (order.cancelDue <= now && !order.cancelLeft) due.push_back(id);
    }
    if (due.size() < kWorthIt || !m_orders.others().areNone([](domain::InstrumentId) { return true; })) return;
    if (!sendAll(CallKind::CancelOurs, now)) return;
    for (const auto& id : due) {
        if (auto* order = working.find(id)) order->cancelLeft = true;
        working.sent(id, now);
    }
}

/// A quote is taken away without its instrument first, which leaves the messages that match to orders; the next time
/// with it, for that answer says whether it was there. Empty: neither budget has one left.
std::optional<CallKind> OrderCancels::takeByLabel(const WorkingHere& order, Timestamp now)
{
    const bool matchesFirst = !order.quotes() || order.cancelLeft;
    if (matchesFirst && m_budget.takeCancel(now)) return CallKind::Cancel;
    if (m_reads.takeCancel(now, 1.0)) return CallKind::CancelLabel;
    return !matchesFirst && m_budget.takeCancel(now) ? std::optional(CallKind::Cancel) : std::nullopt;
}

bool OrderCancels::sendByLabel(const domain::ClientOrderId& id, Timestamp now)
{
    auto* order = m_orders.working().find(id);
    if (order == nullptr) return true;
    const auto kind = takeByLabel(*order, now);
    if (!kind) return false;
    auto parameters = fmt::format(R"(,"label":{})", nlohmann::json(id).dump());
    if (*kind == CallKind::Cancel)
        parameters += fmt::format(R"(,"instrument_name":{})", nlohmann::json(order->name).dump());
    if (!m_line.call("private/cancel_by_label", m_line.ofSubaccount(parameters), {.kind = *kind, .order = id}, now))
        return false;
    order->cancelLeft = true;
    m_orders.working().sent(id, now);
    return true;
}

bool OrderCancels::send(Timestamp now, bool isUp)
{
    if (!isUp) return !m_everything && !next(now);
    if (!m_everything)
        sendOurs(now);
    else if (sendAll(CallKind::CancelAll, now))
        m_everything = false;
    for (const auto& id : m_orders.working().due(now))
        if (!sendByLabel(id, now)) return false;
    return !m_everything;
}

std::optional<Timestamp> OrderCancels::next(Timestamp now) const
{
    std::optional<Timestamp> next;
    if (const auto due = m_orders.working().nextDue())
        next = std::max(*due, std::min(m_budget.cancelAt(now), m_reads.cancelAt(now, 1.0)));
    if (!m_everything) return next;
    return std::min(next.value_or(m_alls.cancelAt(now)), m_alls.cancelAt(now));
}

}  // namespace ballast::derive
