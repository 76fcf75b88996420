#pragma once

#include <optional>
#include <span>

#include "base/result.h"
#include "domain/instrument.h"
#include "pricing/isa.h"

namespace ballast::pricing {

/// Black volatility whose Black-76 value is `price`, to the precision that a double price determines.
///
/// Halley steps on the logarithm of the normalised value b(t), t = s sqrt T, which is concave in t so that Newton's
/// steps come from below. b and its slope share the normal density, so b over the slope is a difference of Mills'
/// ratios; near the money it is taken as a series, because there the ratios are near numbers.
///
/// Source   Choi, Huh and Su (2023), Tighter uniform bounds for Black-Scholes implied volatility; Jaeckel (2016),
///          Let's be rational, for the normalisation and the attainable precision.
/// Errors   InvalidArgument if an input is not finite, forward, strike, years or discount is not positive;
///          Arbitrage if the price is not strictly between the intrinsic value and D F (call) or D K (put).
Result<double> impliedVolatility(domain::OptionRight right, double forward, double strike, double price,
                                 double yearsToExpiry, double discount = 1.0);

/// The same where a volatility `near` it is known, in half the steps and to 1e-12 relative; of any other start as
/// right. Undiscounted.
Result<double> impliedVolatilityNear(domain::OptionRight right, double forward, double strike, double price,
                                     double yearsToExpiry, double near);

/// A price of one option, and a volatility near the one that it means; any other number: none is known.
struct NearPrice {
    domain::OptionRight right{};
    double strike{}, price{}, near{};
};
/// `impliedVolatilityNear` of many options of one expiry, bit for bit, eight at a time; absent where that has an error.
/// Levels have the same bits, so nobody has to state one; for tests it can be.
///
/// Shapes   found: as many as prices.
void impliedVolatilitiesNear(double forward, double yearsToExpiry, std::span<const NearPrice> prices,
                             std::span<std::optional<double>> found);
void impliedVolatilitiesNear(double forward, double yearsToExpiry, std::span<const NearPrice> prices,
                             std::span<std::optional<double>> found, Isa isa);

/// The same from a premium in coins, v = V/F.
Result<double> inverseImpliedVolatility(domain::OptionRight right, double forward, double strike, double coinPrice,
                                        double yearsToExpiry);

}  // namespace ballast::pricing
