#pragma once

#include "base/result.h"

namespace ballast::quoting {

/// One asset quoted until a horizon; fills arrive at rate A e^(-k delta) at the distance delta from the mid.
struct AvellanedaStoikovInputs {
    double mid{};           ///< s, currency.
    double inventory{};     ///< q, signed, in units of one trade.
    double riskAversion{};  ///< gamma, per unit of currency, positive.
    double volatility{};    ///< sigma, absolute: currency per square root of time, not negative.
    double timeLeft{};      ///< tau, not negative.
    double decay{};         ///< k of the fill intensity, per unit of currency, positive.
};

/// A two-sided quote in price.
struct PriceQuote {
    double reservation{};  ///< Price at which one is indifferent to one unit more or less.
    double spread{};       ///< ask - bid.
    double bid{}, ask{};
};

/// r = s - q gamma sigma^2 tau;  spread = gamma sigma^2 tau + (2/gamma) ln(1 + gamma/k), half on each side of r.
///
/// Source   Avellaneda and Stoikov (2008), High-frequency trading in a limit order book, Quantitative Finance 8(3),
///          217-224, sections 2 and 3.
/// Errors   InvalidArgument for a value outside its domain.
Result<PriceQuote> avellanedaStoikov(const AvellanedaStoikovInputs& inputs);

}  // namespace ballast::quoting
