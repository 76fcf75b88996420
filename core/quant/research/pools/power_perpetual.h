#pragma once

#include "base/result.h"

namespace ballast::pricing {

/// A perpetual on a power of the spot whose longs pay the mark's excess over the index as funding, all along, by a
/// falling normalisation (Squeeth: power 2, scale 10,000, funding period 17.5 days).
struct PowerPerpetual {
    double power{2.0};                  ///< p > 0.
    double normalisation{1.0};          ///< > 0: what funding has left of one unit.
    double scale{1.0};                  ///< > 0: the index is S^p / scale.
    double fundingYears{17.5 / 365.0};  ///< f > 0: funding paid in this time is mark less index.
};

/// Value and sensitivities of one unit, in the quote currency of the spot. Units and signs as OptionGreeks.
struct PowerPerpetualGreeks {
    double price{};  ///< V.
    double delta{};  ///< p V/S.
    double gamma{};  ///< p (p - 1) V/S^2.
    double vega{};   ///< p (p - 1) s f V.
    double theta{};  ///< -(p - 1)(r + p s^2/2) V: the funding paid.
    double vanna{};  ///< d delta/ds.
    double volga{};  ///< d vega/ds.
};

/// Fair mark under a flat volatility, that of the power contract that expires after the funding period,
///
///     V = normalisation/scale S^p exp((p - 1)(r + p s^2/2) f).
///
/// Funding then offsets what gamma earns: theta + s^2 S^2 gamma/2 + r S delta = r V.
///
/// Source   White, Robinson, Koticha, Leone, Gauba and Krishnan (2021), Power perpetuals; Clark and Leone (2022), guide
///          to power perpetuals, for continuous funding.
/// Errors   InvalidArgument if a value is not finite, spot, power, normalisation, scale or funding period is not
///          positive, volatility is negative, or the value is beyond the range of a double.
Result<PowerPerpetualGreeks> powerPerpetualGreeks(const PowerPerpetual& contract, double spot, double volatility,
                                                  double rate = 0.0);

/// Volatility that the mark implies at rate r; the inverse of the price.
///
/// Errors   InvalidArgument as powerPerpetualGreeks, or for a power of one; Arbitrage if no volatility of zero or more
///          gives the mark.
Result<double> powerPerpetualImpliedVolatility(const PowerPerpetual& contract, double spot, double mark,
                                               double rate = 0.0);

}  // namespace ballast::pricing
