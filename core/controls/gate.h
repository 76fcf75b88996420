#pragma once

#include <optional>
#include <string>

#include "domain/book.h"
#include "domain/operator_command.h"
#include "domain/orders.h"

namespace ballast::controls {

/// Why an order may not leave.
struct Refusal {
    std::string code;      ///< "C03".
    std::string sentence;  ///< Limit, value, and who may change it.
};

/// All that the rules look at.
struct GateInputs {
    domain::TradingState state{domain::TradingState::Halted};
    const domain::Instrument* instrument{};
    domain::Side side{domain::Side::Buy};
    double quantity{};        ///< Positive: coins, or contracts of an option on one coin.
    double limitPrice{};      ///< USD per coin for linear; coin per contract for inverse options.
    double referencePrice{};  ///< Same unit, from a usable quote; 0: unknown, refuses.
    double spot{};            ///< USD per coin.
    double collar{};          ///< Fraction; options: of the mark, at least 5 ticks.
    double netDeltaBefore{};  ///< Coins, pending included.
    double netDeltaAfter{};   ///< If filled in full.
    double targetDelta{};
    bool automatic{true};                      ///< C12 holds for automatic orders.
    bool flatten{};                            ///< Asked for twice by a person.
    bool duplicate{};                          ///< C14: same instrument, side, size and price within 2 s.
    const domain::UnderlyingLimits* limits{};  ///< Null: nothing is allowed.
};

/// The first rule that stops the order; empty if it may leave. NaN anywhere refuses.
std::optional<Refusal> checkOrder(const GateInputs& inputs);

}  // namespace ballast::controls
