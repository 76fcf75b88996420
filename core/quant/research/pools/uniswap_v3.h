#pragma once

#include "base/result.h"

namespace ballast::pricing {

/// A Uniswap v3 position: liquidity between two prices of the token in quote currency.
struct LiquidityRange {
    double liquidity{};   ///< L > 0, in units of sqrt(token x quote).
    double lowerPrice{};  ///< pa > 0.
    double upperPrice{};  ///< pb > pa.
};

/// Holdings, value and sensitivities at a pool price P, without fees earned.
struct LiquidityGreeks {
    double tokens{};         ///< x = L (1/sqrt P - 1/sqrt pb), tokens; P is held within [pa, pb].
    double quote{};          ///< y = L (sqrt P - sqrt pa), quote currency.
    double value{};          ///< x P + y, quote currency.
    double delta{};          ///< dV/dP = x, tokens.
    double gamma{};          ///< -L/(2 P^1.5) in [pa, pb), else zero: short gamma.
    double lossPerYear{};    ///< Loss against rebalancing, s^2 P^2 |x'(P)|/2 = L s^2 sqrt(P)/4 in [pa, pb).
    double lossOverValue{};  ///< lossPerYear / value.
};

/// Source   Adams et al. (2021), Uniswap v3 core, section 6, for the holdings; Milionis, Moallemi, Roughgarden and
///          Zhang (2022), Automated market making and loss-versus-rebalancing, for the loss.
/// Errors   InvalidArgument if a value is not finite, liquidity or a price is not positive, the range is empty, or the
///          volatility is negative.
Result<LiquidityGreeks> liquidityGreeks(const LiquidityRange& range, double price, double volatility);

}  // namespace ballast::pricing
