#pragma once

#include "base/result.h"

namespace ballast::quoting {

/// Fees of an option pool that moves its own volatilities, as Lyra v1 does; all parameters are settings of the pool.
/// Source   OptionMarketPricer.sol; models/inventory.md section 6.
struct OptionPoolTerms {
    double standardSize{};           ///< Contracts that move the base volatility by one point, positive.
    double skewAdjustment{};         ///< Change of the strike's skew for each change of base volatility.
    double optionPriceFee{};         ///< Of premium.
    double spotFee{};                ///< Of spot a contract.
    double weightStartYears{};       ///< A: the time weight is 1 up to here, not negative.
    double weightEndYears{};         ///< B: and 2 here, above A.
    double vegaFee{};                ///< c of the vega utilisation fee.
    double varianceFee{};            ///< c of the variance fee.
    double vegaBase{}, vegaSlope{};  ///< v0, v.
    double skewBase{}, skewSlope{}, skewReference{};  ///< s0, s, ref.
    double volatilityBase{}, volatilitySlope{};       ///< i0, i.
};

/// One trade with the pool.
struct OptionPoolTrade {
    double amount{};              ///< Contracts, positive.
    bool poolSells{};             ///< The pool's volatility rises when it sells.
    double premium{};             ///< Currency a contract, not negative.
    double spot{};                ///< Positive.
    double yearsToExpiry{};       ///< Positive.
    double volatility{};          ///< Of the option, positive.
    double vega{};                ///< Standard vega of one contract, not negative.
    double skew{};                ///< Ratio of the strike's volatility to the base, positive.
    double volatilityVariance{};  ///< How far recent base volatilities lie from their mean, not negative.
    double netVegaBefore{};       ///< Net standard vega of the pool, signed.
    double netVegaAfter{};
    double poolValue{};  ///< Positive.
};

struct OptionPoolFees {
    double volatilityMove{};  ///< Change of the base volatility, decimal.
    double skewMove{};        ///< Change of the strike's skew.
    double price{};           ///< Option price fee times time weight, currency.
    double spot{};            ///< Spot fee times time weight, currency.
    double vega{};            ///< 0 where the trade lowers the pool's net vega, currency.
    double variance{};        ///< Currency.
    double total() const { return price + spot + vega + variance; }
};

/// 1 up to A, then 1 + (T - A)/(B - A).
double timeWeight(const OptionPoolTerms& terms, double yearsToExpiry);

/// Moves and fees of a trade.
///
/// Errors   InvalidArgument for values outside their domain.
Result<OptionPoolFees> optionPoolFees(const OptionPoolTerms& terms, const OptionPoolTrade& trade);

}  // namespace ballast::quoting
