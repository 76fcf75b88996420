#pragma once

#include <Eigen/Core>
#include <vector>

#include "base/result.h"

namespace ballast::quoting {

/// What one contract costs us to quote, in the currency of its vega.
struct OptionQuoteTerms {
    double midVolatility{};        ///< Decimal, positive.
    double vega{};                 ///< Currency per 1.00 of volatility and contract, positive.
    Eigen::VectorXd factorVegas;   ///< [factors]: currency per unit of a surface factor and contract.
    double fee{};                  ///< Currency a contract; a rebate is negative.
    double hedgeCost{};            ///< Of hedging the contract, not negative.
    double adverseSelection{};     ///< Half-spread add-on from markouts, not negative.
    double baseOffset{};           ///< Closed-form offset of the quoting model, not negative.
    double spreadMultiplier{1.0};  ///< From utilisation, at least 1.
    double tickVolatility{};       ///< Least half-spread, volatility, not negative.
};

/// The book's residual risk over the surface factors.
struct VolatilityInventory {
    Eigen::MatrixXd curvature;    ///< Gamma_vol: [factors][factors], currency per factor vega squared; semidefinite.
    Eigen::VectorXd factorVegas;  ///< V: [factors], of the whole book after delta hedging.
};

/// A quote in volatility with what it is made of, all decimals of volatility.
struct VolatilityQuote {
    double bid{}, ask{};
    double shift{};  ///< Inventory: added to both sides.
    double halfSpread{};
    double feePart{}, hedgePart{}, adversePart{}, basePart{};  ///< Of the half-spread before the multiplier.
    double multiplierPart{};                                   ///< What utilisation adds.
    double tickPart{};                                         ///< What the least half-spread adds.
};

/// Bid and ask volatility = mid - (l' Gamma_vol V) / vega -+ h, with l the option's factor vegas and
/// h = max(tick, multiplier (fee + hedge cost + adverse selection + base) / vega).
///
/// Source   models/inventory.md section 5; the shift is the slope of 1/2 V' Gamma_vol V in one contract.
/// Errors   InvalidArgument for shapes that do not fit, values outside their domain, or a bid that would not be
/// positive
///          (nothing is quoted there).
Result<VolatilityQuote> volatilityQuote(const OptionQuoteTerms& option, const VolatilityInventory& book);

/// All options against one book.
///
/// Errors   That of the first option that fails.
Result<std::vector<VolatilityQuote>> volatilityQuotes(const std::vector<OptionQuoteTerms>& options,
                                                      const VolatilityInventory& book);

}  // namespace ballast::quoting
