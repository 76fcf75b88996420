#pragma once

#include <map>

#include "base/timestamp.h"
#include "domain/orders.h"

namespace ballast::account {

/// Orders of ours that the venue did not find. One that has just left need not be known to what answers questions, and
/// reads may be behind writes, so one answer is no evidence (F41): the session keeps such an order, and cancels it with
/// the rest, as long as the desk's ledger counts it.
///
/// Threads  One.
class NotFound {
public:
    /// Asked for then and not found. True: three times over at least ten seconds without being found in between, which
    /// is what the ledger wants as well; it may be forgotten, and is forgotten here.
    bool tell(const domain::ClientOrderId& order, Timestamp askedAt);
    void found(const domain::ClientOrderId& order) { m_orders.erase(order); }

private:
    struct Answers {
        unsigned count{};
        Timestamp first;
    };
    std::map<domain::ClientOrderId, Answers> m_orders;
};

}  // namespace ballast::account
