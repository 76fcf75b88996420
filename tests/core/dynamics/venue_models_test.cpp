#include "dynamics/venue_models.h"

#include <cmath>
#include <gtest/gtest.h>

namespace ballast::dynamics::venue_models_test {
namespace {

TEST(GasFee, ABlockMovesItByAnEighthAtMost)
{
    GasFee gas(7);
    double before = gas.block(1'767'571'200);
    for (int i = 1; i < 20'000; ++i) {
        const double now = gas.block(1'767'571'200 + 12 * i);
        ASSERT_LE(now / before, 1.125 + 1e-12);
        ASSERT_GE(now / before, 0.875 - 1e-12);
        before = now;
    }
}

TEST(OracleRounds, WritesOnDeviationAndByTheHour)
{
    OracleRounds still(1, 1), moving(1, 1);
    int stillRounds = 0, driven = 0;
    for (std::int64_t second = 0; second < 86'400; second += 12) {
        if (still.step(second, 3'000.0)) ++stillRounds;
        const auto round = moving.step(second, second < 40'000 ? 3'000.0 : 3'020.0);
        if (round && !round->scheduled) ++driven;
    }
    EXPECT_NEAR(stillRounds, 25, 1) << "one at the start, and one an hour";
    EXPECT_EQ(driven, 1);
}

TEST(PoolPrice, StaysWithinFeeAndGasOfSpotAndMovesNoFurther)
{
    PoolPrice pool(0.0005, 0.0003);
    EXPECT_DOUBLE_EQ(pool.block(100.0), 100.0);
    EXPECT_DOUBLE_EQ(pool.block(100.05), 100.0) << "not worth an arbitrage";
    EXPECT_NEAR(pool.block(101.0), 101.0 * (1.0 - 0.0008), 1e-9);
}

TEST(PerpetualPremium, FundingIsClampedAroundInterest)
{
    EXPECT_DOUBLE_EQ(PerpetualPremium::fundingOf(0.0), 1.0);
    EXPECT_DOUBLE_EQ(PerpetualPremium::fundingOf(6.0), 1.0);
    EXPECT_DOUBLE_EQ(PerpetualPremium::fundingOf(9.0), 4.0);
    EXPECT_DOUBLE_EQ(PerpetualPremium::fundingOf(-10.0), -5.0);
}

TEST(Arrivals, ComeAtTheirRateAndInClusters)
{
    Arrivals arrivals(3, 1, {.perSecond = 2.0, .branching = 0.6, .decayPerSecond = 3.0, .sameSide = 0.7});
    std::vector<double> counts(4'000, 0.0);
    for (double time = arrivals.wait(); time < 40'000.0; time += arrivals.wait())
        counts[static_cast<std::size_t>(time / 10.0)] += 1.0;
    double mean = 0.0, square = 0.0;
    for (const double count : counts)
        mean += count / 4'000.0, square += count * count / 4'000.0;
    EXPECT_NEAR(mean, 20.0, 0.6);
    EXPECT_GT((square - mean * mean) / mean, 3.0) << "a Poisson flow has 1";
}

TEST(OptionSpreads, WidenInStressAndAreWholeTicks)
{
    for (std::size_t coin = 0; coin < kCoinCount; ++coin)
        EXPECT_GT(optionSpreadPoints(coin, 7.0, 0.25, 1.0), optionSpreadPoints(coin, 7.0, 0.25, 0.0));
    const auto quote = quoteInTicks(0.01234, 0.0011, 0.0005);
    EXPECT_NEAR(quote.ask - quote.bid, 0.0010, 1e-12);
    EXPECT_LE(quote.bid, 0.01234);
    EXPECT_GE(quote.ask, 0.01234);
}

}  // namespace
}  // namespace ballast::dynamics::venue_models_test
