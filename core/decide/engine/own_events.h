#pragma once

#include "engine/state.h"

namespace ballast::engine {

/// What happened to our own orders, quotes and positions, and what a person said; market events are not for here.
void applyOwn(Engine::State& state, EngineOutput& output, const domain::Event& event,
              std::map<std::string, Touch>& touched);
/// What is booked of an order's fill, or of a report that stands for one.
struct Trade {
    domain::AccountId account;
    const domain::Instrument* instrument{};  ///< Never null.
    domain::Side side{domain::Side::Buy};
    domain::Quantity quantity;  ///< Not negative; zero: only fee and gas are booked.
    double price{};             ///< In the instrument's own unit.
    domain::Money fee, gas;
    std::string tradeId, origin;
    const orders::Order* order{};  ///< Null: none that is known.
};
/// Moves position, cash, costs and the leg of a roll, and lists the fill.
void bookTrade(Engine::State& state, const Trade& trade);
/// Shows an order as the ledger has it now.
void updateOrderView(Engine::State& state, const orders::Order& order, const std::string& note = {});
/// A leg stops rolling when none of its orders works any more; what was opened becomes the leg when the old is gone.
void finishRolls(Engine::State& state);

}  // namespace ballast::engine
