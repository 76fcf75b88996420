#include "research/hedging/trade_cost.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ballast::rebalancing::trade_cost_test {
namespace {

TradeTerms terms()
{
    return {.priceUsd = 2000.0,
            .feeRate = 5e-4,
            .halfSpreadUsd = 0.5,
            .rebateRate = 1e-4,
            .slippageRate = 2e-4,
            .impactCoefficient = 0.9,
            .dailyVolatility = 0.04,
            .dailyVolumeCoins = 10'000.0,
            .gas = {.units = 200'000.0, .gwei = 30.0, .coinUsd = 2500.0, .dataFeeUsd = 1.0, .failureProbability = 0.2},
            .fundingPerHour = 1e-5,
            .borrowPerHour = 3e-5,
            .holdingHours = 3.0};
}

TEST(TradeCost, EveryPartFollowsItsFormula)
{
    const auto cost = tradeCost(terms(), 25.0).value();
    EXPECT_NEAR(cost.fee, 25.0, 1e-9) << "5 bp of 50,000 USD";
    EXPECT_NEAR(cost.spread, 12.5, 1e-9);
    EXPECT_NEAR(cost.impact, 90.0, 1e-9) << "0.9 · 0.04 · sqrt(25 / 10,000) = 18 bp";
    EXPECT_NEAR(cost.gas, 20.0, 1e-9) << "15 USD of gas and 1 of data, one try in five fails";
    EXPECT_NEAR(cost.rebate, 5.0, 1e-9);
    EXPECT_NEAR(cost.slippage, 10.0, 1e-9);
    EXPECT_NEAR(cost.carry, 1.5, 1e-9) << "a long pays funding";
    EXPECT_NEAR(cost.total(), 25.0 + 12.5 + 90.0 + 20.0 - 5.0 + 10.0 + 1.5, 1e-9);
    auto gradual = terms();
    gradual.gradual = true;
    EXPECT_NEAR(tradeCost(gradual, 25.0)->impact, 60.0, 1e-9) << "two thirds of the peak";
}

TEST(TradeCost, AShortBorrowsAndEarnsFunding)
{
    const auto cost = tradeCost(terms(), -25.0).value();
    EXPECT_NEAR(cost.carry, (3e-5 - 1e-5) * 3.0 * 50'000.0, 1e-9);
    EXPECT_NEAR(cost.fee, 25.0, 1e-9);
}

TEST(TradeCost, NothingTradedCostsNothing)
{
    EXPECT_EQ(tradeCost(terms(), 0.0)->total(), 0.0);
    EXPECT_EQ(poolTradeCost(terms(), {}, 0.0)->total(), 0.0);
}

TEST(TradeCost, APoolChargesItsExactSwap)
{
    const std::vector<LiquidityRange> ranges{{.lowerPrice = 1000.0, .upperPrice = 4000.0, .liquidity = 50'000.0}};
    for (const double coins : {25.0, -25.0}) {
        const auto cost = poolTradeCost(terms(), ranges, coins).value();
        const auto swap = swapCoins(2000.0, ranges, coins, 5e-4).value();
        EXPECT_NEAR(cost.fee + cost.impact, swap.quote - coins * 2000.0, 1e-9);
        EXPECT_EQ(cost.spread, 0.0);
        EXPECT_GT(cost.impact, 0.0);
        EXPECT_NEAR(cost.gas, 20.0, 1e-9);
    }
    EXPECT_EQ(poolTradeCost(terms(), ranges, 1e9).error().code, ErrorCode::Refused);
}

TEST(TradeCost, RefusesWhatHasNoMeaning)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (double TradeTerms::*field :
         {&TradeTerms::priceUsd, &TradeTerms::feeRate, &TradeTerms::halfSpreadUsd, &TradeTerms::rebateRate,
          &TradeTerms::slippageRate, &TradeTerms::impactCoefficient, &TradeTerms::dailyVolatility,
          &TradeTerms::dailyVolumeCoins, &TradeTerms::borrowPerHour, &TradeTerms::holdingHours})
        for (const double bad : {kNan, kInfinity, -1e-9}) {
            auto wrong = terms();
            wrong.*field = bad;
            EXPECT_FALSE(tradeCost(wrong, 1.0).has_value()) << bad;
        }
    auto wrong = terms();
    wrong.dailyVolumeCoins = 0.0;
    EXPECT_FALSE(tradeCost(wrong, 1.0).has_value()) << "impact without volume";
    EXPECT_FALSE(tradeCost(terms(), kNan).has_value());
    for (const double bad : {1.0, -0.1, kNan}) {
        GasTerms gas = terms().gas;
        gas.failureProbability = bad;
        EXPECT_FALSE(expectedGasUsd(gas).has_value()) << bad;
    }
}

}  // namespace
}  // namespace ballast::rebalancing::trade_cost_test
