#include "simulation/fill_cost.h"

#include <gtest/gtest.h>

namespace ballast::simulation::fill_cost_test {
namespace {

const domain::HedgeVenue kVenue{.feeRate = 0.0005,
                                .impactCoefficient = 0.7,
                                .dailyVolumeCoins = 10'000.0,
                                .gasUnits = 180'000.0,
                                .failureProbability = 0.10};

// Figures by hand from models/hedging.md section 3.
TEST(FillCost, ImpactIsTheSquareRootLawAndTwoThirdsOfItOnAverage)
{
    EXPECT_NEAR(peakImpact(kVenue, 0.04, 100.0), 0.7 * 0.04 * 0.1, 1e-15);
    EXPECT_NEAR(averageImpact(kVenue, 0.04, 100.0), 0.0028 * 2.0 / 3.0, 1e-15);
}

TEST(FillCost, TheReachableSizeMeetsItsRoomWithTheLastCoin)
{
    const double coins = coinsWithin(kVenue, 0.04, 0.0014);
    EXPECT_NEAR(coins, 25.0, 1e-9);
    EXPECT_NEAR(peakImpact(kVenue, 0.04, coins), 0.0014, 1e-15);
    EXPECT_EQ(coinsWithin(kVenue, 0.04, 0.0), 0.0);
    EXPECT_EQ(coinsWithin(kVenue, 0.04, -0.01), 0.0);
}

TEST(FillCost, GasIsUnitsTimesFeeTimesTheCoinDividedBySuccess)
{
    // 180,000 × 25e-9 = 0.0045 ETH, ÷ 0.9 = 0.005.
    EXPECT_NEAR(gasEther(kVenue, 25.0), 0.005, 1e-12);
}

TEST(FillCost, OptionFeeIsThreeBasisPointsOfTheIndexCappedAtAnEighthOfPremium)
{
    EXPECT_NEAR(optionFeeUsd(100'000.0, 3'000.0), 30.0, 1e-9);
    EXPECT_NEAR(optionFeeUsd(100'000.0, 80.0), 10.0, 1e-9);
}

}  // namespace
}  // namespace ballast::simulation::fill_cost_test
