#pragma once

#include <optional>
#include <vector>

#include "margin/margin_origin.h"
#include "margin/margin_portfolio.h"
#include "pricing/isa.h"

namespace ballast::risk {

/// A move of the extended table; volatility is up there.
struct GridExtendedMove {
    double spotShock{};  ///< Above -1.
    double share{};      ///< Of its profit or loss that counts.
};

/// Parameters of a price-by-volatility grid of Deribit's form, the same for all underlyings.
struct GridMarginParameters {
    MarginOrigin origin;
    double priceRange{};                      ///< Largest move of the main table, 0.16 is 16 %.
    int movesEachSide{4};                     ///< Evenly spaced, zero between them.
    double volatilityUp{}, volatilityDown{};  ///< Shares at 30 days.
    double shortPower{}, longPower{};         ///< Up to, and above 30 days.
    double floorDays{1.0};
    double leastVolatilityForUp{};  ///< A lower one is shocked as if it were this.
    std::vector<GridExtendedMove> extended;
    double extendedFactor{1.0};
    double extendedDampenerUsd{};                   ///< Loss of the extended table that is forgiven an underlying.
    double deltaShock{}, deltaShockThresholdUsd{};  ///< Share of delta, reached at the threshold.
    double rollPerYear{}, rollLeast{};              ///< Move between expiries, shares of spot.
    double shortOptionRate{};                       ///< Share of spot a net short option a strike.
    double maintenanceFactor{};                     ///< Of initial.
    double coinHaircut{};                           ///< Share of collateral that does not count.
};

/// Requirement of one underlying with its parts, USD, all positive.
struct GridMargin {
    double initial{}, maintenance{};
    double worstMain{}, worstExtended{};
    double deltaShock{}, rollShock{}, shortOptions{};
    std::vector<double> mainPnl;      ///< [moves][up, same, down], moves ascending.
    std::vector<double> extendedPnl;  ///< Before share and dampener.
};

/// Grid margin of one underlying. Coin-settled contracts lose coins, which are valued at the present spot.
///
/// For `isa` see MarginPricer; levels differ in the last bits.
///
/// Source   Deribit, Portfolio Margin (9 moves by 3 volatilities, extended table, dampener, delta and roll shock) and
///          the parameters that private/pme/simulate prints. The forms of the shocks are not published: here
///          delta shock = |D| S m min(1, |D| S / threshold), roll shock = the lesser of long and short sums of
///          |D_e| S max(least, perYear T_e), both marked as estimates by the parameter file.
/// Errors   InvalidArgument for an underlying that checkMarginPortfolio refuses or parameters outside their domain.
Result<GridMargin> gridMargin(const MarginUnderlying& underlying, const GridMarginParameters& parameters,
                              std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::risk
