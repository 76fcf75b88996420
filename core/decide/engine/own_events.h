#pragma once

#include "desk/outcome.h"
#include "desk/state.h"
#include "strategies/strategies.h"

namespace ballast::engine {

/// What happened to our own orders, quotes and positions, and what a person said; market events are not for here.
void applyOwn(desk::State& state, desk::StepOutput& output, const domain::Event& event, strategies::Touched& touched);
/// What is booked of an order's fill, or of a report that stands for one.
struct Trade {
    domain::AccountId account;
    const domain::Instrument* instrument{};  ///< Never null.
    domain::Side side{domain::Side::Buy};
    domain::Quantity quantity;  ///< Not negative; zero: only fee and gas are booked.
    double price{};             ///< In the instrument's own unit.
    domain::Money fee, gas;
    std::string tradeId;
    desk::FillOrigin origin{desk::FillOrigin::Hedge};
    const orders::Order* order{};  ///< Null: none that is known.
};
/// Moves position, cash, costs and the leg of a roll, and lists the fill.
void bookTrade(desk::State& state, const Trade& trade);
/// Shows an order as the ledger has it now.
void updateOrderView(desk::State& state, const orders::Order& order, const std::string& note = {});
/// A leg stops rolling when none of its orders works any more; what was opened becomes the leg when the old is gone.
void finishRolls(desk::State& state);

}  // namespace ballast::engine
