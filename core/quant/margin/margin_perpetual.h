#pragma once

#include <string>
#include <vector>

#include "margin/margin_origin.h"
#include "margin/margin_portfolio.h"

namespace ballast::risk {

struct LeverageTier {
    double lowerBoundUsd{};  ///< Notional from which it applies.
    double maxLeverage{};    ///< Positive.
};

struct LeverageTable {
    std::string underlying;
    std::vector<LeverageTier> tiers;  ///< Ascending, the first from 0.
};

/// Parameters of margin by leverage tiers of Hyperliquid's form.
struct PerpetualMarginParameters {
    MarginOrigin origin;
    double maintenanceShare{0.5};  ///< Maintenance rate over the initial rate at most leverage.
    std::vector<LeverageTable> tables;
};

struct PerpetualMargin {
    double initial{}, maintenance{};  ///< USD, positive.
};

/// Cross margin of one underlying's perpetuals. Maintenance is notional rate - deduction with
/// deduction_n = deduction_(n-1) + lowerBound_n (rate_n - rate_(n-1)), continuous over tiers; initial is the notional
/// over the account's leverage, at most that of the notional's tier.
///
/// Source   Hyperliquid, Margining and Margin tiers.
/// Errors   InvalidArgument for an underlying that checkMarginPortfolio refuses or tiers out of order; NotFound for an
///          underlying without a table; Unsupported for options and coin-settled contracts.
Result<PerpetualMargin> perpetualMargin(const MarginUnderlying& underlying,
                                        const PerpetualMarginParameters& parameters);

}  // namespace ballast::risk
