#include "research/hedging/trade_cost.h"

#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"

namespace ballast::rebalancing {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }

Result<void> check(const TradeTerms& t, double coins)
{
    const bool amounts = isAmount(t.feeRate) && isAmount(t.halfSpreadUsd) && isAmount(t.rebateRate) &&
                         isAmount(t.slippageRate) && isAmount(t.impactCoefficient) && isAmount(t.dailyVolatility) &&
                         isAmount(t.dailyVolumeCoins) && isAmount(t.borrowPerHour) && isAmount(t.holdingHours);
    const bool finite = std::isfinite(coins) && std::isfinite(t.fundingPerHour) && std::isfinite(t.priceUsd);
    if (amounts && finite && t.priceUsd > 0.0 && (t.impactCoefficient == 0.0 || t.dailyVolumeCoins > 0.0)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the cost of {} coins needs a positive price and, where there is impact, a positive daily "
                            "volume, and rates, volatility and hours of zero or more; were price {}, volume {}, fee "
                            "{}, half-spread {}, impact {}, volatility {}, hours {}",
                            coins, t.priceUsd, t.dailyVolumeCoins, t.feeRate, t.halfSpreadUsd, t.impactCoefficient,
                            t.dailyVolatility, t.holdingHours));
}

double carryUsd(const TradeTerms& terms, double coins)
{
    const double perHour = coins > 0.0 ? terms.fundingPerHour : terms.borrowPerHour - terms.fundingPerHour;
    return perHour * terms.holdingHours * std::abs(coins) * terms.priceUsd;
}

/// What does not depend on the kind of venue.
Result<TradeCost> commonParts(const TradeTerms& terms, double coins)
{
    if (auto valid = check(terms, coins); !valid) return tl::unexpected(valid.error());
    const auto gas = expectedGasUsd(terms.gas);
    if (!gas) return tl::unexpected(gas.error());
    const double notional = std::abs(coins) * terms.priceUsd;
    TradeCost cost;
    cost.gas = coins != 0.0 ? *gas : 0.0;
    cost.rebate = terms.rebateRate * notional;
    cost.slippage = terms.slippageRate * notional;
    cost.carry = carryUsd(terms, coins);
    return cost;
}

}  // namespace

Result<double> expectedGasUsd(const GasTerms& gas)
{
    const bool amounts = isAmount(gas.units) && isAmount(gas.gwei) && isAmount(gas.coinUsd) && isAmount(gas.dataFeeUsd);
    if (!amounts || !(gas.failureProbability >= 0.0 && gas.failureProbability < 1.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("gas needs amounts of zero or more and a failure probability in [0, 1); were {} units, "
                                "{} gwei, {} USD a coin, {} USD of data fee, probability {}",
                                gas.units, gas.gwei, gas.coinUsd, gas.dataFeeUsd, gas.failureProbability));
    return finiteOnly((gas.units * gas.gwei * 1e-9 * gas.coinUsd + gas.dataFeeUsd) / (1.0 - gas.failureProbability),
                      "the price of gas");
}

double squareRootImpact(const TradeTerms& terms, double coins)
{
    if (!(terms.impactCoefficient > 0.0)) return 0.0;
    const double peak =
        terms.impactCoefficient * terms.dailyVolatility * std::sqrt(std::abs(coins) / terms.dailyVolumeCoins);
    return terms.gradual ? peak * (2.0 / 3.0) : peak;
}

Result<TradeCost> tradeCost(const TradeTerms& terms, double coins)
{
    return commonParts(terms, coins).and_then([&](TradeCost cost) {
        const double notional = std::abs(coins) * terms.priceUsd;
        cost.fee = terms.feeRate * notional;
        cost.spread = terms.halfSpreadUsd * std::abs(coins);
        cost.impact = squareRootImpact(terms, coins) * notional;
        return finiteOnly(cost, {cost.total()}, "the cost of a trade");
    });
}

Result<TradeCost> poolTradeCost(const TradeTerms& terms, std::span<const LiquidityRange> ranges, double coins)
{
    auto cost = commonParts(terms, coins);
    if (!cost) return cost;
    const auto swap = swapCoins(terms.priceUsd, ranges, coins, terms.feeRate);
    if (!swap) return tl::unexpected(swap.error());
    cost->fee = swap->feeQuote;
    cost->impact = swap->costQuote - swap->feeQuote;
    return finiteOnly(*cost, {cost->total()}, "the cost of a swap");
}

}  // namespace ballast::rebalancing
