#include "rebalancing/objective.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast::rebalancing::objective_test {
namespace {

constexpr double kSpot = 80000.0;
constexpr double kAversion = 1e-5;
constexpr double kVariance = 130'000.0;  ///< USD² an hour for one coin.

TEST(Objective, RiskRemovedIsHalfAversionTimesTheVarianceSaved)
{
    // Two coins closed to zero over three hours: ½ · 1e-5 · 130,000 · 3 · (4 − 0).
    EXPECT_NEAR(riskRemovedUsd(kAversion, kVariance, 3.0, 2.0, 0.0, 0.0), 7.8, 1e-12);
    EXPECT_NEAR(riskRemovedUsd(kAversion, kVariance, 3.0, -2.0, 0.0, 0.0), 7.8, 1e-12);
    EXPECT_NEAR(riskRemovedUsd(kAversion, kVariance, 3.0, 12.0, 10.0, 10.0), 7.8, 1e-12)
        << "distance to the target counts";
}

TEST(Objective, AddingRiskIsNegativeAndOvershootingToTheMirrorIsWorthNothing)
{
    EXPECT_LT(riskRemovedUsd(kAversion, kVariance, 1.0, 1.0, 2.0, 0.0), 0.0);
    EXPECT_NEAR(riskRemovedUsd(kAversion, kVariance, 1.0, 1.0, -1.0, 0.0), 0.0, 1e-15);
    EXPECT_EQ(riskRemovedUsd(kAversion, kVariance, 1.0, 1.0, 1.0, 0.0), 0.0) << "hold";
}

TEST(Objective, AtTheEdgeASmallTradeJustPaysItsProportionalCost)
{
    const double rate = 6e-4;
    for (const double half : {2.0, 5.0, 30.0}) {
        const double hours = riskHorizonHours(rate, kSpot, kAversion, kVariance, half, 0.01);
        ASSERT_GT(hours, 0.01);
        ASSERT_LT(hours, 168.0);
        const double small = half * 1e-6;
        const double benefit = riskRemovedUsd(kAversion, kVariance, hours, half, half - small, 0.0);
        const double cost = rate * kSpot * small;
        EXPECT_NEAR(benefit / cost, 1.0, 1e-5) << half;
        // Further out it pays, further in it does not.
        EXPECT_GT(riskRemovedUsd(kAversion, kVariance, hours, 1.2 * half, 1.2 * half - small, 0.0), cost);
        EXPECT_LT(riskRemovedUsd(kAversion, kVariance, hours, 0.8 * half, 0.8 * half - small, 0.0), cost);
    }
}

TEST(Objective, TheHorizonStaysBetweenTheLeastAndAWeek)
{
    EXPECT_DOUBLE_EQ(riskHorizonHours(6e-4, kSpot, kAversion, kVariance, 1e9, 1.0), 1.0);
    EXPECT_DOUBLE_EQ(riskHorizonHours(6e-4, kSpot, kAversion, kVariance, 1e-9, 1.0), 168.0);
    EXPECT_DOUBLE_EQ(riskHorizonHours(6e-4, kSpot, kAversion, 0.0, 1.0, 2.0), 2.0) << "no variance: the least";
    EXPECT_DOUBLE_EQ(riskHorizonHours(6e-4, kSpot, kAversion, std::nan(""), 1.0, 2.0), 2.0);
    EXPECT_DOUBLE_EQ(riskHorizonHours(0.0, kSpot, kAversion, kVariance, 1.0, 2.0), 2.0);
}

}  // namespace
}  // namespace ballast::rebalancing::objective_test
