#pragma once

#include "pricing/black76.h"

namespace ballast::pricing {

/// Which delta a coin-settled option is said to have.
enum class GreeksConvention {
    BlackScholes,    ///< N(c d1) c: keeps wealth in quote currency flat.
    PremiumAdjusted  ///< Less the coin premium: keeps wealth in coins flat; what a venue adds to its delta total.
};

/// Sensitivities of an option that pays max(c(S - K), 0)/S coins and whose premium is in coins.
///
/// Source   Alexander and Imeraj (2023), Inverse options in a Black-Scholes world; the venue's own help pages for
///          the two deltas.
/// Units    Per option on one coin. F in quote currency per coin; vega, vanna, volga per 1.00 of volatility; theta
///          per year.
struct InverseOptionGreeks {
    OptionGreeks quote;            ///< The same option in quote currency: Black-76 on F with no discount.
    double coinPrice{};            ///< v = V/F, coins.
    double coinDelta{};            ///< dv/dF.
    double netTransactionDelta{};  ///< F dv/dF = delta - v, coins.
    double coinGamma{};            ///< d2v/dF2.
    double coinVega{};             ///< dv/dvol.
    double coinTheta{};            ///< dv/dt.
    double coinVanna{};            ///< d2v/dF dvol.
    double coinVolga{};            ///< d2v/dvol2.

    /// Delta in coins under the convention asked for.
    double delta(GreeksConvention convention) const noexcept
    {
        return convention == GreeksConvention::BlackScholes ? quote.delta : netTransactionDelta;
    }
};

/// Premium in coins, v = V/F. Inputs as black76Price.
double inverseOptionPrice(domain::OptionRight right, double forward, double strike, double volatility,
                          double yearsToExpiry);

/// Premium and sensitivities. Inputs and edges as black76Greeks.
InverseOptionGreeks inverseOptionGreeks(domain::OptionRight right, double forward, double strike, double volatility,
                                        double yearsToExpiry);

}  // namespace ballast::pricing
