#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "venue/account/cancel_of_all.h"
#include "venue/derive_account/own_orders.h"
#include "venue/derive_account/subaccount_line.h"
#include "venue/rate_budget.h"
#include "venue/shared_budget.h"

namespace ballast::derive {

/// Cancels that are to leave: of everything, of all that are ours, and of orders by label.
///
/// Source   Fact sheet 9: 5 messages that match in 5 s, 25 that do not, 5 cancels of all; a cancel by label without an
///          instrument is none that matches, and its answer does not say whether there was one (fact sheet 4).
///
/// Threads  One.
class OrderCancels {
public:
    /// All outlive it. `label`: the account's.
    OrderCancels(SubaccountLine& line, OwnOrders& orders, venue::RateBudget& budget, venue::SharedBudget& reads,
                 const std::string& label, account::Teller tell)
        : m_line(line), m_orders(orders), m_budget(budget), m_reads(reads),
          m_all(account::CancelOfAll::Step::Cancel, label, tell)
    {
    }

    /// What the venue cancels at once is cancelled singly as well: one of the two arrives.
    void want(const domain::CancelIntent& intent, Timestamp now)
    {
        if (m_orders.want(intent, now)) m_all.want(now, intent.decided);
    }
    /// The venue counted more cancels of all than we did (F05).
    void spendAll(Timestamp now);
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
    void sendEverything(Timestamp now);
    bool staysOurs() const;
    bool sendAll(CallKind kind, Timestamp now);
    void sendOurs(Timestamp now);
    bool sendByLabel(const domain::ClientOrderId& id, Timestamp now);
    std::optional<CallKind> takeByLabel(const WorkingHere& order, Timestamp now);

    SubaccountLine& m_line;
    OwnOrders& m_orders;
    venue::RateBudget& m_budget;
    venue::SharedBudget& m_reads;
    venue::RateBudget m_alls{{.perSecond = 0.2, .burst = 4.0}};  ///< Five in any window of five seconds.
    account::CancelOfAll m_all;
};

}  // namespace ballast::derive
