#pragma once

#include <span>
#include <vector>

#include "orders/order_ledger.h"

namespace ballast::orders {

/// What turns the quotes that stand into those that are wanted. Taking away waits for nothing and goes first; what is
/// added or amended is judged by the gate like every order.
struct QuotePlan {
    struct Change {
        domain::ClientOrderId order;
        Terms terms;  ///< The quantity counts what is filled.
        friend bool operator==(const Change&, const Change&) = default;
    };
    std::vector<domain::ClientOrderId> leave;  ///< As wanted, or with an answer under way.
    /// Of one instrument the side that moves away from the other comes first, so that no quote meets its own other side
    /// on the way.
    std::vector<Change> amend;
    std::vector<domain::OrderProposal> add;
    std::vector<domain::ClientOrderId> takeAway;
    /// An order that has an answer under way, or leaves, stands where another is wanted: a later plan has more to do.
    bool waits{};
};

/// Quotes are the open orders of purpose Quote on `instruments`, ascending; `wanted` names each instrument at most
/// once, a zero size wants nothing on that side. At most one quote stands on a side: an order whose answer is under
/// way, or that is Unknown, keeps its side, and nothing is added beside it. What venues cannot amend is taken away
/// first and added by a later plan, when its end is known. So is an order of which an amendment has had no answer for
/// 10 s.
QuotePlan planQuotes(const OrderLedger& ledger, std::span<const domain::InstrumentId> instruments,
                     std::span<const domain::OwnQuote> wanted, bool canAmend, Timestamp now);

/// Leaves in the plan what fits under `most` messages about quotes of the account that have no answer yet; the rest
/// waits for a later plan, which says it with the prices of then. Amendments go before what is new, first those of the
/// instrument that has stood longest as it is, both its sides in their order. Taking away is not bounded.
void keepUnanswered(const OrderLedger& ledger, QuotePlan& plan, domain::AccountId account, std::size_t most);

/// Sides that were wanted, never left (neither as an order nor as an amendment) and are wanted otherwise now.
std::size_t replacedUnsent(const OrderLedger& ledger, std::span<const domain::OwnQuote> before,
                           std::span<const domain::OwnQuote> after);

}  // namespace ballast::orders
