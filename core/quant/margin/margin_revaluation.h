#pragma once

#include <optional>
#include <vector>

#include "margin/margin_portfolio.h"
#include "margin/margin_pricer.h"

namespace ballast::risk {

/// One underlying revalued under moves of spot and of volatilities in proportion; discount factors are 1.
class MarginRevaluation {
public:
    /// The underlying must have passed checkMarginPortfolio and must outlive this. Volatilities move by
    /// volatilityTermScale of each expiry. For `isa` see MarginPricer.
    MarginRevaluation(const MarginUnderlying& underlying, double floorDays, double shortPower, double longPower,
                      std::optional<pricing::Isa> isa = std::nullopt);

    /// Profit or loss, USD. Coin-settled contracts lose or win coins, valued at the present spot.
    ///
    /// spotShock is above -1; volatilityShock is the move at 30 days as a share of volatility; a volatility below
    /// `leastVolatility` is taken as that before an upward shock.
    double pnl(double spotShock, double volatilityShock, double leastVolatility = 0.0) const;

    /// Delta in coins of each leg: options in order, then perpetuals. Coin-settled options net of their premium.
    std::vector<double> deltas() const;

private:
    double optionsPnl(double spotShock, double volatilityShock, double leastVolatility) const;
    double perpetualsPnl(double spotShock) const;

    const MarginUnderlying& m_underlying;
    MarginPricer m_pricer;
    std::vector<double> m_scale;  ///< By expiry.
    std::vector<double> m_marks;  ///< Undiscounted value of an option contract before coins.
};

/// Sum over expiries and strikes of shorts beyond longs, calls and puts together, contracts.
double netShortOptions(const MarginUnderlying& underlying);

}  // namespace ballast::risk
