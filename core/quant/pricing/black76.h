#pragma once

#include "base/result.h"
#include "domain/instrument.h"
#include "pricing/steady.h"

namespace ballast::pricing {

/// Value of one option and its sensitivities to the forward F, the volatility and passing time.
///
/// Units    V is in the currency of the price: per one unit of the underlying. vega, vanna, volga per 1.00 of
///          volatility; theta, charm, veta, color per year of passing time; rho per 1.00 of rate at constant F.
struct OptionGreeks {
    double price{};  ///< V.
    double delta{};  ///< dV/dF.
    double gamma{};  ///< d2V/dF2.
    double vega{};   ///< dV/dvol.
    double theta{};  ///< dV/dt, normally negative for a long option.
    double rho{};    ///< dV/dr at constant F: -T V.
    double vanna{};  ///< d2V/dF dvol.
    double volga{};  ///< d2V/dvol2.
    double charm{};  ///< d delta/dt.
    double speed{};  ///< d gamma/dF.
    double zomma{};  ///< d gamma/dvol.
    double color{};  ///< d gamma/dt.
    double veta{};   ///< d vega/dt.
};

// What an option may be made of so that every sensitivity is a finite number.
inline constexpr double kGreatestForward = 1e60;      ///< And its inverse the least; also of a spot.
inline constexpr double kGreatestStrike = 1e200;      ///< And its inverse the least.
inline constexpr double kGreatestVolatility = 1e200;  ///< The value has long become that of the forward or strike.
inline constexpr double kGreatestYears = 1e6;
inline constexpr double kLeastOptionTerm = 1e-30;  ///< Of years and of volatility; below it there is no time value.

/// Whether forward (or spot) and strike lie within the bounds above, volatility and years are finite and below theirs.
bool isWithinOptionBounds(double forward, double strike, double volatility, double years) noexcept;
/// Whether volatility or years are too small for any time value.
bool isWithoutTimeValue(double volatility, double years) noexcept;

/// Whether the two functions below may be called with these numbers.
///
/// Errors   InvalidArgument if a value is not finite or beyond the bounds above, forward or strike is not positive, or
///          discount is outside (0, 10]. A volatility or time of zero or less is allowed.
Result<void> checkBlack76Inputs(double forward, double strike, double volatility, double yearsToExpiry,
                                double discount = 1.0);

/// Black-76 value,
///
///     V = c D (F N(c d1) - K N(c d2)),   d1 = ln(F/K)/(s sqrt T) + s sqrt(T)/2,   d2 = d1 - s sqrt T,
///
/// with c = 1 for a call and -1 for a put. The side out of the money is computed, the other follows by parity.
/// T <= 0 or s <= 0 gives D max(c(F - K), 0).
///
/// Source   Black (1976), The pricing of commodity contracts, Journal of Financial Economics 3, 167-179.
/// Errors   The inputs must pass checkBlack76Inputs; others are a broken invariant.
double black76Price(domain::OptionRight right, double forward, double strike, double volatility, double yearsToExpiry,
                    double discount = 1.0);

/// The value with all sensitivities. For T <= 0 or s <= 0 delta is that of the payoff (a half at F = K); all others are
/// zero, but for the growth at the rate while time is left: rho, theta and charm.
OptionGreeks black76Greeks(domain::OptionRight right, double forward, double strike, double volatility,
                           double yearsToExpiry, double discount = 1.0);

using steady::normalCdf;
using steady::normalDensity;

}  // namespace ballast::pricing
