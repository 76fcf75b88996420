#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "domain/latch.h"
#include "domain/orders.h"
#include "domain/proofs.h"

namespace ballast::sockets {

/// What a protocol keeps of each order that left; a venue adds its own.
struct WorkingOrder {
    domain::InstrumentId instrument;
    std::string underlying;
    domain::OrderPurpose purpose{domain::OrderPurpose::Hedge};
    Timestamp cancelDue;  ///< Never: not wanted, or waits for an answer.
    Duration patience{Duration::seconds(1)};
    bool quotes() const { return purpose == domain::OrderPurpose::Quote; }
};

/// Orders of one account that left and are not known to have ended, and which of them are to be cancelled. A cancel is
/// sent again with growing patience until the order has ended (F49).
///
/// `Order` is a WorkingOrder.
///
/// Threads  One.
template <class Order> class WorkingOrders {
public:
    /// Names of the account's latch scopes.
    WorkingOrders(std::string venue, std::string label) : m_venue(std::move(venue)), m_label(std::move(label)) {}

    void add(const domain::ClientOrderId& id, Order order) { m_orders.insert_or_assign(id, std::move(order)); }
    Order* find(const domain::ClientOrderId& id)
    {
        const auto found = m_orders.find(id);
        return found == m_orders.end() ? nullptr : &found->second;
    }
    /// False: it was none of them.
    bool erase(const domain::ClientOrderId& id) { return m_orders.erase(id) > 0; }
    const std::map<domain::ClientOrderId, Order>& all() const { return m_orders; }

    /// Marks what the intent names. True: it means everything of the account, whoever placed it (F48).
    bool want(const domain::CancelIntent& intent, Timestamp now)
    {
        for (auto& [id, order] : m_orders) {
            const bool named = intent.order.empty() ? liesIn(order, intent.scope) : id == intent.order;
            if (named && (intent.orders || order.quotes())) order.cancelDue = now;
        }
        const auto& scope = intent.scope;
        return intent.order.empty() && intent.orders &&
               (scope.kind == domain::ScopeKind::All ||
                (scope.kind == domain::ScopeKind::Venue && scope.name == m_venue) ||
                (scope.kind == domain::ScopeKind::Account && scope.name == m_label));
    }
    /// Orders whose cancel is to be sent now.
    std::vector<domain::ClientOrderId> due(Timestamp now) const
    {
        std::vector<domain::ClientOrderId> ids;
        for (const auto& [id, order] : m_orders)
            if (!order.cancelDue.isNever() && order.cancelDue <= now) ids.push_back(id);
        return ids;
    }
    /// It was sent: again after the order's patience, which doubles.
    void sent(const domain::ClientOrderId& id, Timestamp now)
    {
        constexpr Duration kMostPatience = Duration::seconds(32);
        auto* order = find(id);
        if (order == nullptr) return;
        order->cancelDue = now + order->patience;
        order->patience = std::min(order->patience * 2, kMostPatience);
    }
    std::optional<Timestamp> nextDue() const
    {
        std::optional<Timestamp> next;
        for (const auto& [id, order] : m_orders)
            if (!order.cancelDue.isNever()) next = next ? std::min(*next, order.cancelDue) : order.cancelDue;
        return next;
    }

private:
    bool liesIn(const Order& order, const domain::Scope& scope) const
    {
        return domain::Scopes{.venue = m_venue,
                              .account = m_label,
                              .underlying = order.underlying,
                              .strategy = std::string(toString(order.purpose))}
            .liesIn(scope);
    }
    std::string m_venue, m_label;
    std::map<domain::ClientOrderId, Order> m_orders;
};

}  // namespace ballast::sockets
