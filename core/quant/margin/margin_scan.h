#pragma once

#include <optional>
#include <vector>

#include "margin/margin_origin.h"
#include "margin/margin_portfolio.h"
#include "pricing/isa.h"

namespace ballast::risk {

struct ScanScenario {
    double spotShock{};        ///< Above -1.
    double volatilityShock{};  ///< Share at 30 days, above -1.
    double weight{1.0};        ///< Share of the loss that counts.
};

/// Parameters of a weighted scan of Paradex' form, the same for all underlyings.
struct ScanMarginParameters {
    MarginOrigin origin;
    std::vector<ScanScenario> scenarios;
    double shortPower{}, longPower{};  ///< Up to, and above 30 days.
    double floorDays{1.0};
    double netDeltaRate{}, hedgedDeltaRate{};  ///< Shares of spot.
    double fundingHours{};
    double perpetualFeeRate{}, optionFeeRate{};  ///< To close, shares of spot.
    double maintenanceShare{};                   ///< Of the net initial requirement.
};

/// Requirement of one underlying with its parts, USD, all positive.
struct ScanMargin {
    double initial{}, maintenance{};
    double scanRisk{};
    double deltaRequirement{};
    double fundingProvision{}, feeProvision{};
    double netDelta{}, hedgedDelta{};  ///< Coins.
    std::vector<double> scenarioPnl;   ///< Before weights.
};

/// Scan margin of one underlying: the greater of the worst weighted loss and the delta requirement
/// netRate |net| + hedgedRate (gross - |net|)/2, and provisions for funding to be paid and fees to close.
///
/// For `isa` see MarginPricer; levels differ in the last bits.
///
/// Source   Paradex, Portfolio Margin.
/// Errors   InvalidArgument for an underlying that checkMarginPortfolio refuses or parameters outside their domain;
///          Unsupported for a coin-settled contract.
Result<ScanMargin> scanMargin(const MarginUnderlying& underlying, const ScanMarginParameters& parameters,
                              std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::risk
