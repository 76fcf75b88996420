#pragma once

#include <optional>
#include <string>
#include <variant>

#include "margin/margin_grid.h"
#include "margin/margin_perpetual.h"
#include "margin/margin_scan.h"
#include "margin/pmrm.h"

namespace ballast::risk {

/// A venue's margin rule with its dated numbers.
using MarginRule = std::variant<PmrmParameters, GridMarginParameters, ScanMarginParameters, PerpetualMarginParameters>;

const MarginOrigin& originOf(const MarginRule& rule);

/// One account's margin by one rule, USD. Requirements are positive; excess is equity less a requirement.
struct VenueMargin {
    double initialUsd{};
    double maintenanceUsd{};
    double equityUsd{};  ///< As the rule counts it, before haircuts that the rule puts into the requirement.
    std::string rule, parameterDate, source;
    bool estimated{};

    double excessUsd() const { return equityUsd - maintenanceUsd; }     ///< Negative: liquidation.
    double initialExcessUsd() const { return equityUsd - initialUsd; }  ///< Negative: no new risk.
};

/// Margin of a whole account. Underlyings are added without offset between them. For `isa` see MarginPricer; levels
/// differ in the last bits, so whoever must repeat a run states one or none.
///
/// Errors   As checkMarginPortfolio and the rule's own function.
Result<VenueMargin> venueMargin(const MarginPortfolio& portfolio, const MarginRule& rule,
                                std::optional<pricing::Isa> isa = std::nullopt);

/// Equity less maintenance margin, USD: what venueMargin gives, without the words. For searches.
Result<double> maintenanceExcess(const MarginPortfolio& portfolio, const MarginRule& rule,
                                 std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::risk
