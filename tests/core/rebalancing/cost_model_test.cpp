#include "rebalancing/cost_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast::rebalancing::cost_model_test {
namespace {

domain::HedgeVenue pool()
{
    return {.venue = "Uniswap v3",
            .instrument = "ETH/USDC",
            .underlying = "ETH",
            .kind = domain::InstrumentKind::Spot,
            .feeRate = 0.0005,
            .halfSpreadRate = 0.0002,
            .impactCoefficient = 0.9,
            .dailyVolumeCoins = 10'000.0,
            .gasUnits = 200'000.0,
            .failureProbability = 0.2};
}

const VenueQuote kQuote{.mid = 2000.0, .halfSpread = 0.5, .depthCoins = 100.0, .fundingPerHour = 1e-5};
const CostContext kContext{.dailyVolatility = 0.04, .gasGwei = 30.0, .gasCoinUsd = 2500.0, .holdingHours = 3.0};

TEST(CostModel, EveryPartFollowsItsFormula)
{
    const auto c = costOfHedge(pool(), kQuote, kContext, 25.0);
    EXPECT_EQ(c.venue, "Uniswap v3");
    EXPECT_EQ(c.instrument, "ETH/USDC");
    EXPECT_DOUBLE_EQ(c.quantity, 25.0);
    EXPECT_NEAR(c.feeUsd, 25.0, 1e-9) << "5 bp of 50,000 USD";
    EXPECT_NEAR(c.spreadUsd, 12.5, 1e-9) << "0.50 USD on each of 25 coins";
    EXPECT_NEAR(c.impactUsd, 60.0, 1e-9) << "two thirds of 0.9 · 0.04 · sqrt(25 / 10,000) of 50,000 USD";
    EXPECT_NEAR(c.gasUsd, 18.75, 1e-9) << "200,000 gas at 30 gwei is 0.006 coins or 15 USD; one in five fails";
    EXPECT_NEAR(c.carryUsd, 1.5, 1e-9) << "a long pays 1e-5 an hour of 50,000 USD for 3 hours";
    EXPECT_NEAR(c.costUsd, 25.0 + 12.5 + 60.0 + 18.75 + 1.5, 1e-9);
}

TEST(CostModel, ASaleCostsTheSameButEarnsTheFunding)
{
    const auto buy = costOfHedge(pool(), kQuote, kContext, 25.0);
    const auto sell = costOfHedge(pool(), kQuote, kContext, -25.0);
    EXPECT_DOUBLE_EQ(sell.feeUsd, buy.feeUsd);
    EXPECT_DOUBLE_EQ(sell.spreadUsd, buy.spreadUsd);
    EXPECT_DOUBLE_EQ(sell.impactUsd, buy.impactUsd);
    EXPECT_DOUBLE_EQ(sell.gasUsd, buy.gasUsd);
    EXPECT_DOUBLE_EQ(sell.carryUsd, -buy.carryUsd);
    EXPECT_DOUBLE_EQ(sell.quantity, -25.0);
}

TEST(CostModel, NothingTradedCostsNothing)
{
    const auto c = costOfHedge(pool(), kQuote, kContext, 0.0);
    EXPECT_EQ(c.costUsd, 0.0);
    EXPECT_EQ(c.gasUsd, 0.0);
}

TEST(CostModel, AnUnknownSpreadTakesTheConfiguredOneAndAZeroSpreadIsZero)
{
    VenueQuote unknown = kQuote;
    unknown.halfSpread = -1.0;
    EXPECT_NEAR(costOfHedge(pool(), unknown, kContext, 25.0).spreadUsd, 25.0 * 0.0002 * 2000.0, 1e-9);
    EXPECT_NEAR(proportionalRate(pool(), unknown), 0.0007, 1e-15);
    VenueQuote locked = kQuote;
    locked.halfSpread = 0.0;
    EXPECT_EQ(costOfHedge(pool(), locked, kContext, 25.0).spreadUsd, 0.0);
    EXPECT_NEAR(proportionalRate(pool(), kQuote), 0.0005 + 0.5 / 2000.0, 1e-15);
}

TEST(CostModel, ImpactGrowsWithThePowerThreeHalves)
{
    const double one = costOfHedge(pool(), kQuote, kContext, 1.0).impactUsd;
    EXPECT_NEAR(costOfHedge(pool(), kQuote, kContext, 4.0).impactUsd, 8.0 * one, 1e-9);
}

TEST(CostModel, GasIsFreeOffChain)
{
    auto venue = pool();
    venue.gasUnits = 0.0;
    EXPECT_EQ(gasUsd(venue, kContext), 0.0);
    EXPECT_EQ(costOfHedge(venue, kQuote, kContext, 25.0).gasUsd, 0.0);
}

}  // namespace
}  // namespace ballast::rebalancing::cost_model_test
