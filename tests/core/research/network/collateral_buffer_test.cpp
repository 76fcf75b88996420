#include "research/network/collateral_buffer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace ballast::risk::collateral_buffer_test {
namespace {

TEST(CollateralBuffer, PublishedQuantilesOfTheNormal)
{
    // Printed in any table: Φ^-1(0.995) and Φ^-1(0.99), Φ^-1(0.9995) and Φ^-1(0.999).
    const auto one = collateralBuffer(1.0, 1.0, 0.01).value();
    EXPECT_NEAR(one.buffer, 2.5758293035489004, 1e-14);
    EXPECT_NEAR(one.endOfPeriod, 2.3263478740408408, 1e-14);
    const auto thousandth = collateralBuffer(1.0, 1.0, 0.001).value();
    EXPECT_NEAR(thousandth.buffer, 3.2905267314918945, 1e-14);
    EXPECT_NEAR(thousandth.endOfPeriod, 3.0902323061678132, 1e-14);
}

TEST(CollateralBuffer, TheBreachProbabilityOfABufferIsTheOneAskedFor)
{
    for (const double p : {1e-200, 1e-30, 1e-9, 1e-4, 0.01, 0.2, 0.5, 0.7, 0.99, 0.999999}) {
        const auto buffer = collateralBuffer(250000.0, 8.0 / 8760.0, p).value();
        EXPECT_NEAR(breachProbability(buffer.buffer, 250000.0, 8.0 / 8760.0).value(), p, 1e-11 * p) << p;
        EXPECT_GT(buffer.buffer, buffer.endOfPeriod);
    }
}

TEST(CollateralBuffer, ASimulatedMinimumBreachesAsOftenAsSaid)
{
    std::mt19937_64 engine(51);
    std::normal_distribution<double> normal;
    constexpr int kPaths = 20000, kSteps = 400;
    const double buffer = collateralBuffer(1.0, 1.0, 0.1).value().buffer;
    // A discrete minimum is seen later: the barrier moves by 0.5826 sqrt(dt) (Broadie, Glasserman and Kou 1997).
    const double barrier = buffer - 0.5826 / std::sqrt(kSteps);
    int breaches = 0;
    for (int path = 0; path < kPaths; ++path) {
        double pnl = 0.0;
        for (int step = 0; step < kSteps && pnl > -barrier; ++step)
            pnl += normal(engine) / std::sqrt(kSteps);
        breaches += pnl <= -barrier ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(breaches) / kPaths, 0.1, 4.0 * std::sqrt(0.09 / kPaths));
}

TEST(CollateralBuffer, EdgesAndBadInput)
{
    EXPECT_EQ(collateralBuffer(0.0, 1.0, 0.01).value().buffer, 0.0);
    EXPECT_EQ(collateralBuffer(1.0, 0.0, 0.01).value().buffer, 0.0);
    EXPECT_EQ(breachProbability(0.0, 1.0, 1.0).value(), 1.0);
    EXPECT_EQ(breachProbability(1.0, 0.0, 1.0).value(), 0.0);
    const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {nan, infinity, -1.0}) {
        EXPECT_EQ(collateralBuffer(bad, 1.0, 0.1).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(collateralBuffer(1.0, bad, 0.1).error().code, ErrorCode::InvalidArgument);
        EXPECT_FALSE(breachProbability(1.0, bad, 1.0));
        EXPECT_FALSE(breachProbability(1.0, 1.0, bad));
    }
    for (const double bad : {nan, infinity, 0.0, 1.0, -0.1})
        EXPECT_EQ(collateralBuffer(1.0, 1.0, bad).error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(breachProbability(nan, 1.0, 1.0));
}

}  // namespace
}  // namespace ballast::risk::collateral_buffer_test
