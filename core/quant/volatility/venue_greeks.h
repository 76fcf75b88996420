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

/// How far each greek may be off because of how it was printed: half a unit of its fifth decimal, its greatest change
/// over half a unit of the volatility's printed digit, and its change if it was computed `yearsOlder` before its stamp.
///
/// Errors   As venueGreeks, and if `yearsOlder` is negative or not finite.
Result<VenueGreeks> printingSlack(domain::OptionRight right, double forward, double strike, double volatility,
                                  double yearsToExpiry, double halfVolatilityUnit, double yearsOlder = 0.0);

}  // namespace ballast::volatility
