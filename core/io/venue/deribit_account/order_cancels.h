#pragma once

#include <map>
#include <optional>
#include <string>

#include "venue/deribit_account/own_orders.h"
#include "venue/deribit_account/private_line.h"
#include "venue/rate_budget.h"

namespace ballast::deribit {

/// Cancels that are to leave: of everything, of all options of a currency, of orders by label.
///
/// Threads  One.
class OrderCancels {
public:
    /// All outlive it.
    OrderCancels(const venue::InstrumentNames& names, PrivateLine& line, OwnOrders& orders, venue::RateBudget& budget)
        : m_names(names), m_line(line), m_orders(orders), m_budget(budget)
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
    /// Our option orders of one currency.
    struct Group {
        std::size_t due{}, leaving{}, all{};
    };
    bool sendOptions(Timestamp now);
    std::map<std::string, Group> optionGroups(Timestamp now) const;
    std::string currencyOfOption(domain::InstrumentId id) const;

    const venue::InstrumentNames& m_names;
    PrivateLine& m_line;
    OwnOrders& m_orders;
    venue::RateBudget& m_budget;
    bool m_everything{};
};

}  // namespace ballast::deribit
