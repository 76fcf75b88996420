#pragma once

#include "orders/order_ledger.h"

namespace ballast::orders {

/// The venue counts an instrument in other contracts (F38): one of before is `before / after` of now, both positive.
/// Quantities of our orders and of others' are the same amounts in the new ones; what was asked before says nothing any
/// more of positions in it, and no difference stands. True if any of it was known here.
bool resize(LedgerState& ledger, domain::InstrumentId instrument, domain::Quantity before, domain::Quantity after,
            Timestamp now);

}  // namespace ballast::orders
