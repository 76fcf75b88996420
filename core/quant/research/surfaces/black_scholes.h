#pragma once

#include "base/result.h"
#include "domain/instrument.h"
#include "pricing/black76.h"

namespace ballast::pricing {

/// An option on spot with continuous rates. Plain values; checkSpotOption checks them.
struct SpotOption {
    domain::OptionRight right{domain::OptionRight::Call};
    double spot{};        ///< S > 0, quote currency.
    double strike{};      ///< K > 0.
    double volatility{};  ///< s; zero or less leaves the payoff of the forward.
    double years{};       ///< T; zero or less leaves the payoff of the spot.
    double rate{};        ///< r, of the quote currency.
    double yield{};       ///< q, of the underlying: dividends, lending or, with q = r, a future.
};

/// Whether the two functions below may be called with these numbers.
///
/// Errors   InvalidArgument if a value is not finite, spot or strike is not positive, or a rate times the years leaves
///          [-50, 50].
Result<void> checkSpotOption(const SpotOption& option);

/// Black-Scholes-Merton value, with F = S exp((r - q) T) and D = exp(-r T) that of black76Price.
///
/// Source   Black and Scholes (1973), The pricing of options and corporate liabilities, Journal of Political Economy
///          81, 637-654; Merton (1973), Theory of rational option pricing.
/// Errors   The option must pass checkSpotOption; another one is a broken invariant.
double blackScholesPrice(const SpotOption& option);

/// The value with all sensitivities, as OptionGreeks with the spot in place of the forward; rho is dV/dr at constant S
/// and q. Without volatility or time they are those of the payoff (delta a half at F = K), gamma and vega are zero.
///
/// Source   Haug (2007), The complete guide to option pricing formulas, chapter 2.
OptionGreeks blackScholesGreeks(const SpotOption& option);

}  // namespace ballast::pricing
