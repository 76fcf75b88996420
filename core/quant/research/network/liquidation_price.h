#pragma once

#include "base/result.h"

namespace ballast::risk {

/// Price at which a linear position's collateral and profit equal its maintenance margin,
///
///     P = (x P0 - C) / (x - m |x|).
///
/// A price of zero or less means that no fall can liquidate it.
///
/// Units    x coins, signed; P0 entry, USD per coin; C collateral, USD; m share of notional, in [0, 1).
/// Source   x (P - P0) + C = m |x| P.
/// Errors   InvalidArgument if a number is not finite, the size zero, the entry not positive or m outside [0, 1).
Result<double> linearLiquidationPrice(double size, double entry, double collateralUsd, double maintenanceShare);

/// The same for a coin-settled contract of fixed notional Q in USD with collateral C in coins,
///
///     P = (Q + m |Q|) / (C + Q / P0).
///
/// A price of zero or less means that no rise can liquidate it.
///
/// Source   C + Q (1/P0 - 1/P) = m |Q| / P.
/// Errors   As above; InvalidArgument also when C + Q/P0 is zero: no price liquidates it.
Result<double> inverseLiquidationPrice(double notionalUsd, double entry, double collateralCoins,
                                       double maintenanceShare);

}  // namespace ballast::risk
