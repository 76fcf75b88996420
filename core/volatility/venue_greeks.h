#pragma once

#include "base/result.h"
#include "domain/instrument.h"

namespace ballast::volatility {

/// Greeks by the conventions of a coin-settled options venue, in quote currency.
struct VenueGreeks {
    double delta{};  ///< N(d1) with the option's sign, on the forward; not premium-adjusted.
    double gamma{};  ///< n(d1)/(F s sqrt T).
    double vega{};   ///< F n(d1) sqrt T / 100: per volatility point.
    double theta{};  ///< Per day: minus the least of F n(d1) s/(2 sqrt T)/365, the same for the life that is left, and
                     ///< the whole premium, which no option can lose twice.
    double rho{};    ///< K T N(d2)/100 with the option's sign: per percent.
};

/// Source   Deribit's help pages on greeks (delta of the forward, no inverse adjustment, least of one-day and lifetime
///          theta); the cap at the premium and rho's form were found in its recorded tickers.
/// Errors   InvalidArgument if forward, strike, volatility or years are not positive and finite.
Result<VenueGreeks> venueGreeks(domain::OptionRight right, double forward, double strike, double volatility,
                                double yearsToExpiry);

/// How far each greek may be off because volatility and greeks were printed rounded: half a unit of the greek's fifth
/// decimal, and the greatest change of the greek over half a unit of the volatility's printed digit.
///
/// Errors   As venueGreeks.
Result<VenueGreeks> roundingOf(domain::OptionRight right, double forward, double strike, double volatility,
                               double yearsToExpiry, double halfVolatilityUnit);

}  // namespace ballast::volatility
