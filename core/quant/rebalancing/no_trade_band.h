#pragma once

#include <limits>

#include "base/result.h"
#include "domain/decision.h"

namespace ballast::rebalancing {

/// What the band's width depends on.
struct BandInputs {
    double spot{};                ///< USD per coin, positive.
    double gammaPerUsd{};         ///< Net gamma of the book, coins per USD of spot; either sign.
    double costRate{};            ///< Proportional one-way cost, fraction of traded value, not negative.
    double riskAversion{};        ///< a, per USD of the whole book, positive.
    double target{};              ///< Coins.
    double lot{};                 ///< Coins.
    double fixedCostUsd{};        ///< Gas of the cheapest venue, 0 off chain.
    double hourlyVarianceUsd2{};  ///< Variance of one coin's value over an hour, USD².
    double discount{1.0};         ///< e^(-r tau) to the options' expiry, in (0, 10]; the desk neglects it.
    /// Most that gamma may ask for, coins: half the contracts near their expiry, where gamma has no bound.
    double widestCoins{std::numeric_limits<double>::infinity()};
};

/// Half-width in coins,
///
///     h = (3/2 · e^(-r τ) λ S Γ² / a)^(1/3)   (Γ² in the numerator), at most `widestCoins`,
///
/// but at least one lot and at least the size whose risk saving over one hour equals the fixed cost: where gamma
/// vanishes the rule would trade for ever.
///
/// Source   Whalley and Wilmott (1997), An asymptotic analysis of an optimal hedging model for option pricing with
///          transaction costs, Mathematical Finance 7(3), 307-324.
/// Errors   InvalidArgument if a value is not finite (but `widestCoins`), spot or riskAversion is not positive, a cost,
///          the lot or the variance is negative, or the discount is outside (0, 10].
Result<double> bandHalfWidth(const BandInputs& inputs);

/// target ± half-width.
Result<domain::NoTradeBand> noTradeBand(const BandInputs& inputs);

}  // namespace ballast::rebalancing
