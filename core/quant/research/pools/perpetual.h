#pragma once

#include "base/result.h"

namespace ballast::pricing {

/// A perpetual or future settled in quote currency. `price` is that of the contract itself.
struct LinearPosition {
    double quantity{};    ///< Base units, long positive.
    double entryPrice{};  ///< Positive.
};

/// Profit and sensitivities to the contract's price P, in quote currency.
struct LinearPositionGreeks {
    double pnl{};    ///< q (P - P0).
    double delta{};  ///< q, base units.
    double gamma{};  ///< Zero.
};

/// A perpetual or future settled in the coin, of a notional in quote currency.
struct InversePosition {
    double notional{};    ///< Q in quote currency, long positive.
    double entryPrice{};  ///< P0, positive.
};

/// Profit and sensitivities in both numeraires; which delta to hedge depends on the wealth to keep flat.
///
/// Source   Alexander and Imeraj (2023), Inverse options in a Black-Scholes world, for the two numeraires.
struct InversePositionGreeks {
    double coinPnl{};     ///< Q (1/P0 - 1/P), coins.
    double coinDelta{};   ///< P d/dP of it, Q/P coins: what a venue adds to its delta total.
    double coinGamma{};   ///< d2/dP2 of it, -2 Q/P^3.
    double quotePnl{};    ///< Q (P/P0 - 1), quote currency.
    double quoteDelta{};  ///< d/dP of it, Q/P0 = Q/P plus the profit in coins.
    double quoteGamma{};  ///< Zero.
};

/// Errors   InvalidArgument if a value is not finite or a price is not positive.
Result<LinearPositionGreeks> linearPositionGreeks(const LinearPosition& position, double price);

/// Errors   as linearPositionGreeks.
Result<InversePositionGreeks> inversePositionGreeks(const InversePosition& position, double price);

}  // namespace ballast::pricing
