#pragma once

#include <span>

#include "base/result.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// What the move of implied volatilities did to a book, USD, by what moved. The terms add up to the total.
struct SurfaceAttribution {
    double roll{};       ///< Options at another place on an unmoved smile: spot moved, or time passed.
    double level{};      ///< The smile at the forward.
    double slope{};      ///< Its tilt.
    double curvature{};  ///< Its bend.
    double rest{};       ///< What no tilt and bend explains.
    double total{};
    int missing{};  ///< Options without volatility at one end: in no term.
};

/// Splits the volatility P&L of a period by revaluation at its end, one factor at a time in the order above. With
/// x = ln(K/F) / (s sqrt T), s the volatility at the forward before, the change of the smile at fixed ln(K/F) is
///
///     level + slope x + curvature x^2 + rest,
///
/// the first three through the changes at x = -1, 0 and 1 of the option's own expiry.
///
/// Source   the three factors of Cont and da Fonseca (2002), Dynamics of implied volatility surfaces, Quantitative
///          Finance 2(1), in the form of a parabola.
/// Errors   InvalidArgument if a holding names no instrument or its quantity is not finite, or `after` is before
///          `before`.
Result<SurfaceAttribution> attributeSurface(std::span<const Holding> holdings, const MarketView& before,
                                            const MarketView& after);

}  // namespace ballast::risk
