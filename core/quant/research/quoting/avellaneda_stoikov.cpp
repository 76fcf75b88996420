#include "research/quoting/avellaneda_stoikov.h"

#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::quoting {

Result<PriceQuote> avellanedaStoikov(const AvellanedaStoikovInputs& in)
{
    const bool finite = std::isfinite(in.mid) && std::isfinite(in.inventory) && std::isfinite(in.riskAversion) &&
                        std::isfinite(in.volatility) && std::isfinite(in.timeLeft) && std::isfinite(in.decay);
    if (!finite || !(in.riskAversion > 0.0 && in.decay > 0.0 && in.volatility >= 0.0 && in.timeLeft >= 0.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("Avellaneda-Stoikov needs positive risk aversion and intensity decay and volatility "
                                "and time of zero or more; were {}, {}, {}, {} at mid {}, inventory {}",
                                in.riskAversion, in.decay, in.volatility, in.timeLeft, in.mid, in.inventory));
    const double variance = in.riskAversion * in.volatility * in.volatility * in.timeLeft;
    PriceQuote quote;
    quote.reservation = in.mid - in.inventory * variance;
    quote.spread = variance + 2.0 / in.riskAversion * steady::log1p(in.riskAversion / in.decay);
    quote.bid = quote.reservation - 0.5 * quote.spread;
    quote.ask = quote.reservation + 0.5 * quote.spread;
    if (!std::isfinite(quote.bid) || !std::isfinite(quote.ask))
        return fail(ErrorCode::InvalidArgument, "an Avellaneda-Stoikov quote is beyond what a double holds");
    return quote;
}

}  // namespace ballast::quoting
