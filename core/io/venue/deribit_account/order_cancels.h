#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "venue/account/cancel_of_all.h"
#include "venue/deribit_account/own_orders.h"
#include "venue/deribit_account/private_line.h"
#include "venue/rate_budget.h"
#include "venue/shared_budget.h"

namespace ballast::deribit {

/// Cancels that are to leave: of everything, of all options of a currency, of orders by label.
///
/// Threads  One.
class OrderCancels {
public:
    /// All outlive it. `label`: the account's.
    OrderCancels(const venue::InstrumentNames& names, PrivateLine& line, OwnOrders& orders, venue::RateBudget& budget,
                 venue::SharedBudget& reads, const std::string& label, account::Teller tell)
        : m_names(names), m_line(line), m_orders(orders), m_budget(budget), m_reads(reads),
          m_all(account::CancelOfAll::Step::Cancel, label, tell)
    {
    }

    /// What the venue cancels at once is cancelled singly as well: one of the two arrives.
    void want(const domain::CancelIntent& intent, Timestamp now)
    {
        if (m_orders.want(intent, now)) m_all.want(now, intent.decided);
    }
    /// As far as line and budget let them; true once none waits any more.
    bool send(Timestamp now, bool isUp);
    std::optional<Timestamp> next(Timestamp now) const;
    void lineLost() { m_all.lineLost(); }

    /// The venue took the cancel of everything.
    void onAll(Timestamp sentAt, Timestamp now) { m_all.taken(sentAt, now); }
    /// What it left open, asked for at `askedAt`.
    void onOpen(const nlohmann::json& result, Timestamp askedAt, Timestamp now);
    /// It did neither.
    void onRefused(std::string_view why, Timestamp now) { m_all.refused(why, now); }
    /// Nor the cancel of one that was left.
    void onOtherRefused(std::string_view why) { m_all.note(why); }

private:
    /// Our option orders of one currency.
    struct Group {
        std::size_t due{}, leaving{}, all{};
    };
    bool sendAll(Timestamp now);
    bool looks(Timestamp now);
    bool staysOurs() const;
    bool sendOptions(Timestamp now);
    std::map<std::string, Group> optionGroups(Timestamp now) const;
    std::string currencyOfOption(domain::InstrumentId id) const;

    const venue::InstrumentNames& m_names;
    PrivateLine& m_line;
    OwnOrders& m_orders;
    venue::RateBudget& m_budget;
    venue::SharedBudget& m_reads;
    account::CancelOfAll m_all;
};

}  // namespace ballast::deribit
