#pragma once

#include <optional>
#include <string>
#include <vector>

#include "margin/margin_origin.h"
#include "margin/margin_portfolio.h"
#include "pricing/isa.h"

namespace ballast::risk {

/// How volatilities move in a PMRM scenario. Linear and Absolute tilt the smile at unmoved forwards.
enum class PmrmVolatilityShock { Up, None, Down, Linear, Absolute };

struct PmrmScenario {
    double spotFactor{1.0};  ///< Positive: 1.18 is up 18 %.
    PmrmVolatilityShock volatility{PmrmVolatilityShock::None};
    double dampening{1.0};  ///< Share of the profit or loss that counts.
};

/// How one expiry's discounted value is marked down (long) or up (short).
struct PmrmDiscount {
    double base{1.0};
    double rateMultiplier{};
    double rateAddition{};  ///< Per year.
};

struct PmrmVolatilityRange {
    double up{}, down{};               ///< Shares of volatility at 30 days.
    double shortPower{}, longPower{};  ///< Up to, and above 30 days.
    double floorDays{};                ///< Nearer expiries count as this far.
    double leastShockedUp{};           ///< Decimal volatility.
};

struct PmrmSkew {
    double linearCap{}, linearCapPerRoot{};  ///< Cap of the tilt: base + c sqrt(T).
    double absoluteCap{}, absoluteCapPerRoot{};
    double leastWidth{};  ///< Least log-moneyness at which the cap is reached.
    double widthScale{};
    double widthStatic{}, widthPerRoot{};  ///< Width sqrt(T) scale (static + sqrt(T) perRoot).
};

struct PmrmContingency {
    double confidenceThreshold{}, confidenceMargin{};
    double perpetualMaintenance{}, perpetualInitial{};  ///< Shares of spot a coin; the initial one comes on top.
    double optionMaintenance{}, optionInitial{};        ///< Shares of spot a naked short.
    double pegThreshold{}, pegLossFactor{};
    double basisUp{}, basisDown{};  ///< Factors of the forward.
    double basisAddition{}, basisPerYear{};
};

/// What a collateral counts for, as the coin of the book itself or beside it; used when a portfolio is built from
/// holdings.
struct CollateralTerms {
    std::string currency;
    double initialHaircut{}, maintenanceHaircut{};
    bool riskCancelling{};
};

/// Parameters of Derive's portfolio margin manager, version 2, for one underlying's market.
struct PmrmParameters {
    MarginOrigin origin;
    double initialFactor{1.0}, maintenanceFactor{};  ///< Of the worst loss.
    PmrmDiscount longValue, shortValue;
    PmrmVolatilityRange volatility;
    PmrmSkew skew;
    PmrmContingency contingency;
    std::vector<PmrmScenario> scenarios;
    std::vector<CollateralTerms> collateral;
};

/// Margin with its parts, USD. Both margins are net health: negative maintenance means liquidation.
struct PmrmMargin {
    double maintenanceHealth{}, initialHealth{};
    double equity{};                  ///< Cash and all at mark.
    double optionMark{};              ///< Options at their discounted mark.
    double basisContingency{};        ///< Not positive.
    double worstLoss{};               ///< Least of the basis and the scenarios.
    std::vector<double> scenarioPnl;  ///< In the order of the parameters.
};

/// Portfolio margin of one underlying by PMRM version 2. For `isa` see MarginPricer; levels differ in the last bits.
///
/// Source   Derive, public contracts v2-core (PMRM_2), commit 7736900d; 88 of the exchange's own test portfolios.
/// Errors   InvalidArgument as checkMarginPortfolio, or for a parameter beyond 1e4, a power outside [0, 5], a scenario
///          or basis factor that is not positive, no scenario, or rates whose discount vanishes; Unsupported for more
///          than one underlying or a coin-settled contract, which the venue does not list.
Result<PmrmMargin> pmrmMargin(const MarginPortfolio& portfolio, const PmrmParameters& parameters,
                              std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::risk
