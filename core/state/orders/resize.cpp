#include "orders/resize.h"

#include <algorithm>
#include <limits>

namespace ballast::orders {

using domain::Quantity;

namespace {

/// As many of the new contracts as are the same amount, down to whole units of a quantity; at most all that there are.
Quantity scaled(Quantity contracts, Quantity before, Quantity after)
{
    __extension__ using Wide = __int128;
    constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
    const auto units = static_cast<Wide>(contracts.units()) * before.units() / after.units();
    return Quantity::fromUnits(static_cast<std::int64_t>(std::clamp(units, -kMost, kMost)));
}

/// What an order asks for stays more than nothing, and what it lacks stays lacking.
void scale(Order& order, Quantity before, Quantity after)
{
    const bool isWhole = order.filled >= order.terms.quantity;
    for (auto* contracts : {&order.filled, &order.adjusted, &order.reported})
        *contracts = scaled(*contracts, before, after);
    const auto least = isWhole ? Quantity{} : order.filled + Quantity::fromUnits(1);
    order.terms.quantity = std::max(scaled(order.terms.quantity, before, after), least);
    if (order.asked) order.asked->quantity = std::max(scaled(order.asked->quantity, before, after), least);
}

}  // namespace

bool resize(LedgerState& ledger, domain::InstrumentId instrument, Quantity before, Quantity after, Timestamp now)
{
    bool isKnown = false;
    for (auto* orders : {&ledger.open, &ledger.ended})
        for (auto& [id, order] : *orders) {
            if (order.intent.instrument != instrument) continue;
            isKnown = isKnown || orders == &ledger.open;
            scale(order, before, after);
            // A report that was asked for before counts in the old ones.
            order.lastOwn = std::max(order.lastOwn, now);
        }
    for (auto& [key, order] : ledger.external) {
        if (order.instrument != instrument) continue;
        isKnown = true;
        order.quantity = scaled(order.quantity, before, after);
        order.filled = scaled(order.filled, before, after);
    }
    for (auto& [name, account] : ledger.accounts) {
        isKnown = account.positionsDiffer.erase(instrument) > 0 || isKnown;
        const bool stood = account.agreed.erase(instrument) > 0 || account.lastFill.contains(instrument);
        if (stood || account.run.positions.contains(instrument)) account.lastFill[instrument] = now;
    }
    return isKnown;
}

}  // namespace ballast::orders
