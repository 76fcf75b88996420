#pragma once

#include <map>

#include "domain/own_facts.h"
#include "venue/hyperliquid_account/fill_pages.h"

namespace ballast::hyperliquid {

/// What it takes to know that an order is not at the venue. One that has just left need not be known to the status
/// query yet, and reads may be behind writes, so "unknownOid" alone is no evidence. It is evidence where the order
/// cannot be placed any more (its action has expired, and reads have caught up), the open orders and the fills do not
/// have it either, and the status, asked once more after both, says the same.
///
/// Threads  One.
class Absence {
public:
    enum class Next {
        Nothing,    ///< No evidence, or answers are on their way.
        AskLists,   ///< Open orders and fills.
        AskStatus,  ///< Neither has it: the status again.
        Proven      ///< It is not there.
    };

    /// The status does not know it. `decided` is when it could be placed at the latest and be in every answer.
    Next unknown(const domain::Query& query, Timestamp decided);
    /// The answer to the status that was asked again: it does not know it.
    Next unknownAgain(const domain::Query& query);
    /// A list came, and does not have it.
    Next notInOpen(const domain::Query& query) { return listed(query, &Answers::open); }
    Next notInFills(const domain::Query& query) { return listed(query, &Answers::fills); }
    /// Of the question whose proof is on its way; null: of another one, or nothing is to be proven any more.
    FillPages* pagesOf(const domain::Query& query);
    bool isProving(const domain::ClientOrderId& order) const { return m_orders.contains(order); }
    /// It is there, or an answer cannot be read whole: nothing is proven.
    void found(const domain::ClientOrderId& order) { m_orders.erase(order); }
    void lineLost() { m_orders.clear(); }

private:
    struct Answers {
        Timestamp askedAt;
        bool open{}, fills{};  ///< It is not in them.
        FillPages pages{};
    };
    Answers* answersTo(const domain::Query& query);
    Next listed(const domain::Query& query, bool Answers::*list);

    std::map<domain::ClientOrderId, Answers> m_orders;
};

}  // namespace ballast::hyperliquid
