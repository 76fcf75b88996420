#include "research/hedging/path_hedge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ballast::rebalancing::path_hedge_test {
namespace {

TEST(PathHedge, AddsUpWhatWasPaidWithItsInterest)
{
    const std::vector<double> prices{100.0, 110.0, 90.0, 120.0};
    const std::vector<double> deltas{0.5, 0.75, 0.25, 1.0};
    const PathHedgeTerms terms{.strike = 100.0, .growth = 1.01, .units = 2.0};
    const auto hedge = hedgeAlongPath(prices, deltas, terms).value();
    const double debt = ((100.0 * 1.01 + 55.0) * 1.01 - 90.0) * 1.01 + 180.0;
    EXPECT_NEAR(hedge.netCost, debt - 200.0, 1e-12);
    EXPECT_EQ(hedge.trades, 4);
}

TEST(PathHedge, ACoinHeldThroughoutCostsItsPriceLessTheStrike)
{
    const std::vector<double> prices{100.0, 101.0, 130.0};
    const std::vector<double> deltas{1.0, 1.0, 1.0};
    const auto hedge = hedgeAlongPath(prices, deltas, {.strike = 90.0}).value();
    EXPECT_NEAR(hedge.netCost, 10.0, 1e-12);
    EXPECT_EQ(hedge.trades, 1);
}

TEST(PathHedge, RefusesWhatHasNoMeaning)
{
    const std::vector<double> two{1.0, 1.0};
    const std::vector<double> one{1.0};
    EXPECT_FALSE(hedgeAlongPath(two, one, {.strike = 1.0}).has_value());
    EXPECT_FALSE(hedgeAlongPath({}, {}, {.strike = 1.0}).has_value());
    for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        EXPECT_FALSE(hedgeAlongPath(two, two, {.strike = bad}).has_value());
        EXPECT_FALSE(hedgeAlongPath(two, two, {.strike = 1.0, .growth = bad}).has_value());
        EXPECT_FALSE(hedgeAlongPath(std::vector<double>{1.0, bad}, two, {.strike = 1.0}).has_value());
    }
    EXPECT_FALSE(hedgeAlongPath(two, std::vector<double>{0.5, std::nan("")}, {.strike = 1.0}).has_value());
}

}  // namespace
}  // namespace ballast::rebalancing::path_hedge_test
