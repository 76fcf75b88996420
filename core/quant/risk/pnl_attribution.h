#pragma once

#include <span>

#include "base/result.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// Sensitivities of a position at the start of a period, USD.
struct PnlGreeks {
    double delta{};  ///< Per USD of spot.
    double gamma{};  ///< Per USD of spot squared.
    double vega{};   ///< Per 1.00 of volatility.
    double theta{};  ///< Per year of passing time.
    double vanna{};  ///< Delta per 1.00 of volatility.
    double volga{};  ///< Vega per 1.00 of volatility.
    double charm{};  ///< Delta per year.
    double veta{};   ///< Vega per year.
};

/// What moved. The volatility at the new time is that of the option's new place on the new surface.
struct PnlMove {
    double spot{};        ///< USD per coin.
    double volatility{};  ///< 1.00 of volatility.
    double years{};       ///< Passed, not negative.
};

/// Money that came and went besides, USD; gains positive, costs negative.
struct PnlCarry {
    double funding{}, borrow{}, fees{}, rebates{}, gas{}, slippage{}, transfers{};
    double newTrades{};  ///< Edge of the period's trades against mid.
    double poolFees{};   ///< Earned by pool shares, collected or not.
};

/// Where a period's P&L came from, USD. The terms and the residual add up to the total.
struct PnlAttribution {
    double delta{}, gamma{}, vega{}, theta{};
    double vanna{}, volga{}, charm{}, veta{};
    double basis{};  ///< Forward or own mid moving other than with spot.
    PnlCarry carry;
    double total{};
    double residual{};  ///< Total less all of the above: unexplained.
    int missing{};      ///< Holdings that could not be valued at both ends: in no term.

    double explained() const;
    /// |residual| over the sum of the sizes of all terms; 0 when there is nothing.
    double residualShare() const;
    /// Whether so much is unexplained that greeks, feed or step length are to be doubted.
    bool isAlarm(double threshold = 0.10) const { return residualShare() > threshold; }
    void add(const PnlAttribution& part);
};

/// Splits `totalUsd` into
///
///     delta dS + 1/2 gamma dS^2 + vega ds + theta dt + vanna dS ds + 1/2 volga ds^2 + charm dS dt + veta ds dt
///
/// and carry, and names the rest.
///
/// Source   Taylor's formula; Hull, Options, Futures, and Other Derivatives, chapter on greeks.
/// Errors   InvalidArgument if a value is not finite or time runs backwards.
Result<PnlAttribution> attributePnl(const PnlGreeks& greeks, const PnlMove& move, const PnlCarry& carry,
                                    double totalUsd);

/// Attribution of a holding between two markets, its total by valuation at both. The forward moving other than with
/// spot is `basis`, found by revaluation at the end of the period.
///
/// Errors   InvalidArgument if the holding names no instrument, its quantity is not finite, or `after` is before
///          `before`; NotFound if it cannot be valued at either end.
Result<PnlAttribution> attributeHolding(const Holding& holding, const MarketView& before, const MarketView& after,
                                        const PnlCarry& carry = {});

/// Sum over the holdings; those that cannot be valued are counted as missing. Errors as above but NotFound.
Result<PnlAttribution> attributeBook(std::span<const Holding> holdings, const MarketView& before,
                                     const MarketView& after, const PnlCarry& carry = {});

}  // namespace ballast::risk
