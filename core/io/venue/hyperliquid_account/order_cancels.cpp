#include "venue/hyperliquid_account/order_cancels.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "venue/hyperliquid/actions.h"

namespace ballast::hyperliquid {

/// All of them are one message.
bool OrderCancels::sendOurs(Timestamp now)
{
    auto& working = m_orders.working();
    std::vector<domain::ClientOrderId> orders;
    std::vector<CancelTerms> cancels;
    for (const auto& id : working.due(now))
        if (const auto* order = working.find(id); order != nullptr) {
            orders.push_back(id);
            cancels.push_back({.asset = order->asset, .order = order->cloid});
        }
    if (orders.empty()) return true;
    if (!m_budget.takeCancel(now)) return false;
    const auto action = cancelAction(cancels);
    if (!action || !m_line.act(*action, {.kind = PostKind::Cancel, .orders = orders}, now, {}, orders.size()))
        return false;
    for (const auto& id : orders)
        working.sent(id, now);
    return true;
}

bool OrderCancels::send(Timestamp now, bool isUp)
{
    if (!isUp) return !m_everything && !next(now);
    if (!sendOurs(now)) return false;
    if (!m_everything) return true;
    // What is open is asked for, and then cancelled in one message.
    if (!m_awaitsOpen)
        m_awaitsOpen =
            m_line.askAnyway(questionAbout("openOrders", m_line.owner()), {.kind = PostKind::OpenToCancel}, now);
    return false;
}

void OrderCancels::onOpen(const nlohmann::json& data, Timestamp now)
{
    m_awaitsOpen = false;
    if (!data.is_array()) return;
    std::vector<CancelTerms> cancels;
    for (const auto& element : data) {
        const auto order = readVenueOrder(element, "open");
        const auto* listed = order ? m_orders.listed(order->coin) : nullptr;
        if (listed == nullptr) continue;
        auto& cancel = cancels.emplace_back();
        cancel.asset = listed->asset;
        cancel.order = order->oid;
    }
    if (cancels.empty()) {
        m_everything = false;
        return;
    }
    const auto action = cancelAction(cancels);
    if (!action || !m_budget.takeCancel(now)) return;
    m_everything = !m_line.act(*action, {.kind = PostKind::CancelAll}, now, {}, cancels.size());
}

std::optional<Timestamp> OrderCancels::next(Timestamp now) const
{
    const auto due = m_everything && !m_awaitsOpen ? std::optional(now) : m_orders.working().nextDue();
    if (!due) return std::nullopt;
    return std::max(*due, m_budget.cancelAt(now));
}

}  // namespace ballast::hyperliquid
