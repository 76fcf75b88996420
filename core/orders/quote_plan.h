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
    std::vector<Change> amend;
    std::vector<domain::OrderProposal> add;
    std::vector<domain::ClientOrderId> takeAway;
};

/// Quotes are the open orders of purpose Quote on `instruments`; `wanted` names each instrument at most once, a zero
/// size wants nothing on that side. At most one quote stands on a side: an order whose answer is under way, or that is
/// Unknown, keeps its side, and nothing is added beside it. What venues cannot amend is taken away first and added by
/// a later plan, when its end is known.
QuotePlan planQuotes(const OrderLedger& ledger, std::span<const domain::InstrumentId> instruments,
                     std::span<const domain::OwnQuote> wanted, bool canAmend);

}  // namespace ballast::orders
