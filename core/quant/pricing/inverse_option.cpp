#include "pricing/inverse_option.h"

namespace ballast::pricing {

double inverseOptionPrice(domain::OptionRight right, double forward, double strike, double volatility,
                          double yearsToExpiry)
{
    return black76Price(right, forward, strike, volatility, yearsToExpiry) / forward;
}

InverseOptionGreeks inverseOptionGreeks(domain::OptionRight right, double forward, double strike, double volatility,
                                        double yearsToExpiry)
{
    InverseOptionGreeks greeks;
    greeks.quote = black76Greeks(right, forward, strike, volatility, yearsToExpiry);
    greeks.coinPrice = greeks.quote.price / forward;
    greeks.netTransactionDelta = greeks.quote.delta - greeks.coinPrice;
    greeks.coinDelta = greeks.netTransactionDelta / forward;
    greeks.coinGamma = (greeks.quote.gamma - 2.0 * greeks.coinDelta) / forward;
    greeks.coinVega = greeks.quote.vega / forward;
    greeks.coinTheta = greeks.quote.theta / forward;
    greeks.coinVanna = (greeks.quote.vanna - greeks.coinVega) / forward;
    greeks.coinVolga = greeks.quote.volga / forward;
    return greeks;
}

}  // namespace ballast::pricing
