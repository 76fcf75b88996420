#include "market_facts/statistics.h"

#include <gtest/gtest.h>

namespace ballast::market_facts {
namespace {

TEST(Statistics, OfSmallSeriesAreTheirDefinitions)
{
    const Series coins{1.0, -1.0, 1.0, -1.0};
    EXPECT_DOUBLE_EQ(kurtosis(coins), 1.0);
    EXPECT_DOUBLE_EQ(skewness(coins), 0.0);
    EXPECT_DOUBLE_EQ(deviation(coins), 1.0);
    EXPECT_DOUBLE_EQ(quantile({3.0, 1.0, 2.0, 4.0}, 0.5), 2.5);
    const Series x{1.0, 2.0, 4.0}, y{3.0, 5.0, 9.0};
    EXPECT_DOUBLE_EQ(slope(x, y), 2.0);
    EXPECT_NEAR(correlation(x, y), 1.0, 1e-12);
}

TEST(Statistics, ProductsDoNotCrossWindows)
{
    EXPECT_DOUBLE_EQ(autocorrelation({{1.0, -1.0, 1.0, -1.0}}, 1), -1.0);
    EXPECT_DOUBLE_EQ(autocorrelation({{1.0, 1.0}, {-1.0, -1.0}}, 1), 1.0) << "a step between windows is none";
}

}  // namespace
}  // namespace ballast::market_facts
