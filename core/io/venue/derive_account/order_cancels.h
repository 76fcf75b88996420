#pragma once

#include <optional>

#include "venue/derive_account/own_orders.h"
#include "venue/derive_account/subaccount_line.h"
#include "venue/rate_budget.h"

namespace ballast::derive {

/// Cancels that are to leave: of everything, and of orders by label.
///
/// Threads  One.
class OrderCancels {
public:
    /// All outlive it.
    OrderCancels(SubaccountLine& line, OwnOrders& orders, venue::RateBudget& budget)
        : m_line(line), m_orders(orders), m_budget(budget)
    {
    }

    /// What the venue cancels at once is cancelled singly as well: one of the two arrives.
    void want(const domain::CancelIntent& intent, Timestamp now)
    {
        m_everything = m_orders.want(intent, now) || m_everything;
    }
    void wantEverything() { m_everything = true; }
    /// As far as line and budget let them; true once none waits any more.
    bool send(Timestamp now, bool isUp);
    std::optional<Timestamp> next(Timestamp now) const;

private:
    SubaccountLine& m_line;
    OwnOrders& m_orders;
    venue::RateBudget& m_budget;
    bool m_everything{};
};

}  // namespace ballast::derive
