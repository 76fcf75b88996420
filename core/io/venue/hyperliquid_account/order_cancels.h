#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "venue/hyperliquid_account/own_orders.h"
#include "venue/hyperliquid_account/post_line.h"
#include "venue/rate_budget.h"

namespace ballast::hyperliquid {

/// Cancels that are to leave: ours by cloid in one message, and of everything what is open by the venue's numbers, for
/// the venue has no cancel of everything at once.
///
/// Threads  One.
class OrderCancels {
public:
    /// All outlive it.
    OrderCancels(PostLine& line, OwnOrders& orders, venue::RateBudget& budget)
        : m_line(line), m_orders(orders), m_budget(budget)
    {
    }

    /// What the account has at the venue is cancelled as well where the whole of it is meant, whoever placed it (F48).
    void want(const domain::CancelIntent& intent, Timestamp now)
    {
        m_everything = m_orders.want(intent, now) || m_everything;
    }
    /// As far as line and budget let them; true once none waits any more.
    bool send(Timestamp now, bool isUp);
    std::optional<Timestamp> next(Timestamp now) const;
    void lineLost() { m_awaitsOpen = false; }

    /// What is open, asked for to be cancelled.
    void onOpen(const nlohmann::json& data, Timestamp now);
    /// That question was refused: it is asked again.
    void onOpenRefused() { m_awaitsOpen = false; }
    /// The venue did not take the cancel of what was found.
    void onRefused() { m_everything = true; }

private:
    bool sendOurs(Timestamp now);

    PostLine& m_line;
    OwnOrders& m_orders;
    venue::RateBudget& m_budget;
    bool m_everything{}, m_awaitsOpen{};
};

}  // namespace ballast::hyperliquid
