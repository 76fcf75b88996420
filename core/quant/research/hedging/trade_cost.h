#pragma once

#include <span>

#include "base/result.h"
#include "research/pools/pool_swap.h"

namespace ballast::rebalancing {

/// Gas of one transaction.
struct GasTerms {
    double units{};               ///< 0 off chain.
    double gwei{};                ///< Base fee plus tip.
    double coinUsd{};             ///< Price of the gas coin.
    double dataFeeUsd{};          ///< Posting data to the first layer, USD; 0 where there is none.
    double failureProbability{};  ///< In [0, 1): a failed try pays and is repeated.
};

/// Terms of trading at one venue. Rates are fractions of traded value.
struct TradeTerms {
    double priceUsd{};           ///< Mid or pool price, USD per coin, positive.
    double feeRate{};            ///< Not negative; a maker's gain stands in rebateRate.
    double halfSpreadUsd{};      ///< USD per coin, not negative.
    double rebateRate{};         ///< Received, not negative.
    double slippageRate{};       ///< Allowance for front-running and stale quotes, not negative.
    double impactCoefficient{};  ///< Y, of order 0.5 to 1, not negative.
    double dailyVolatility{};    ///< Decimal per square root of a day, not negative.
    double dailyVolumeCoins{};   ///< Positive where impactCoefficient is.
    bool gradual{};              ///< Worked through the day: the average impact is 2/3 of the peak.
    GasTerms gas;
    double fundingPerHour{};  ///< A long pays this share of notional; negative: it receives.
    double borrowPerHour{};   ///< A short pays this for its borrowed coins, not negative.
    double holdingHours{};    ///< Over which carry is counted, not negative.
};

/// Parts of a cost in USD; positive is paid.
struct TradeCost {
    double fee{}, spread{}, impact{}, gas{}, rebate{}, slippage{}, carry{};
    double total() const { return fee + spread + impact + gas + slippage + carry - rebate; }
};

/// USD of one transaction that succeeds: (units gwei 1e-9 price + data fee) / (1 - p).
Result<double> expectedGasUsd(const GasTerms& gas);

/// Price change of a trade as a fraction, Y sigma_day sqrt(|x| / V_day); by 2/3 where the trade is worked gradually.
///
/// Source   Toth et al. (2011), Physical Review X 1, 021006; Almgren et al. (2005).
double squareRootImpact(const TradeTerms& terms, double coins);

/// Cost of trading `coins` (positive buys) at a venue with a book,
///
///     C(x) = (fee + slippage - rebate) |x| S + half-spread |x| + impact |x| S + gas 1{x != 0} + carry(x).
///
/// Source   models/hedging.md section 3.
/// Errors   InvalidArgument for a value outside its domain.
Result<TradeCost> tradeCost(const TradeTerms& terms, double coins);

/// The same in a pool of constant-liquidity ranges: spread and impact are replaced by the exact swap; the fee is the
/// pool's. terms.priceUsd is the pool's price.
///
/// Errors   As above, and those of swapCoins.
Result<TradeCost> poolTradeCost(const TradeTerms& terms, std::span<const LiquidityRange> ranges, double coins);

}  // namespace ballast::rebalancing
