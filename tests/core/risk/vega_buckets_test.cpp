#include "risk/vega_buckets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/risk/term_market.h"

namespace ballast::risk::vega_buckets_test {
namespace {

using domain::OptionRight;
using testing::TermMarket;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(VegaBuckets, SumOfBucketsIsTheParallelVega)
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        TermMarket market;
        const auto book = market.drawBook(seed, 200);
        double parallel = 0.0, gross = 0.0;
        for (const auto& holding : book) {
            const double vega = valueHolding(holding, market.view()).exposure.vega;
            parallel += vega;
            gross += std::abs(vega);
        }
        const auto buckets = vegaBuckets(book, market.view());
        ASSERT_TRUE(buckets.has_value());
        EXPECT_NEAR(buckets->parallelVegaUsd, parallel, 1e-12 * gross);
        double sum = 0.0;
        for (const auto& row : buckets->rows)
            sum += row.vegaUsd;
        EXPECT_EQ(sum, buckets->parallelVegaUsd);
        const auto tenors = keyTenorVega(book, market.view());
        ASSERT_TRUE(tenors.has_value());
        sum = 0.0;
        for (const auto& row : tenors->rows)
            sum += row.vegaUsd;
        EXPECT_NEAR(sum, parallel, 1e-12 * gross);
        EXPECT_NEAR(tenors->parallelVegaUsd, parallel, 1e-12 * gross);
    }
}

TEST(VegaBuckets, ABucketBeginsAtItsEdge)
{
    TermMarket market;
    const std::vector<std::pair<int, std::size_t>> places{{1, 0},  {6, 0},  {7, 1},  {29, 1},  {30, 2}, {45, 2},
                                                          {60, 3}, {89, 3}, {90, 4}, {180, 5}, {270, 5}};
    for (const auto& [days, bucket] : places) {
        const std::vector<Holding> one{
            {.instrument = &market.addOption(OptionRight::Call, 60000.0, days), .quantity = 1.0}};
        const auto buckets = vegaBuckets(one, market.view());
        ASSERT_TRUE(buckets.has_value());
        ASSERT_EQ(buckets->rows.size(), 6U);
        for (std::size_t i = 0; i < buckets->rows.size(); ++i)
            EXPECT_EQ(buckets->rows[i].legs, i == bucket ? 1 : 0) << days << " days in bucket " << i;
    }
}

TEST(VegaBuckets, BucketsTouchAndTheLastHasNoEnd)
{
    const auto buckets = vegaBuckets({}, TermMarket().view());
    ASSERT_TRUE(buckets.has_value());
    EXPECT_EQ(buckets->rows.front().fromDays, 0.0);
    for (std::size_t i = 1; i < buckets->rows.size(); ++i)
        EXPECT_EQ(buckets->rows[i - 1].toDays, buckets->rows[i].fromDays);
    EXPECT_FALSE(buckets->rows.back().toDays.has_value());
}

/// A calendar spread flat in parallel vega is short of standardised vega when it is short the near expiry.
TEST(VegaBuckets, StandardisedVegaSeesACalendarSpread)
{
    TermMarket market;
    Holding near{.instrument = &market.addOption(OptionRight::Call, 60000.0, 7), .quantity = -1.0};
    Holding far{.instrument = &market.addOption(OptionRight::Call, 60000.0, 120), .quantity = 1.0};
    const double nearVega = valueHolding(near, market.view()).exposure.vega;
    const double farVega = valueHolding(far, market.view()).exposure.vega;
    far.quantity = -nearVega / farVega;
    const std::vector<Holding> spread{near, far};
    const auto buckets = vegaBuckets(spread, market.view());
    ASSERT_TRUE(buckets.has_value());
    EXPECT_NEAR(buckets->parallelVegaUsd, 0.0, 1e-10);
    // Short n at 7 days, long n at 120: n (sqrt(30/120) - sqrt(30/7)).
    EXPECT_NEAR(buckets->standardisedVegaUsd, -nearVega * (0.5 - std::sqrt(30.0 / 7.0)), 1e-9);
}

TEST(VegaBuckets, AnOptionOfThirtyDaysIsItsOwnStandard)
{
    TermMarket market;
    const std::vector<Holding> one{{.instrument = &market.addOption(OptionRight::Put, 55000.0, 30), .quantity = 3.0}};
    const auto buckets = vegaBuckets(one, market.view());
    ASSERT_TRUE(buckets.has_value());
    EXPECT_NEAR(buckets->standardisedVegaUsd, buckets->parallelVegaUsd, 1e-9);
}

TEST(VegaBuckets, AKeyTenorTakesTheShareOfItsDistance)
{
    TermMarket market;
    const std::vector<Holding> one{{.instrument = &market.addOption(OptionRight::Call, 62000.0, 45), .quantity = 1.0}};
    const auto vegas = keyTenorVega(one, market.view());
    ASSERT_TRUE(vegas.has_value());
    for (const auto& row : vegas->rows)
        EXPECT_NEAR(row.vegaUsd, row.days == 30.0 || row.days == 60.0 ? 0.5 * vegas->parallelVegaUsd : 0.0, 1e-9);
}

TEST(VegaBuckets, OutsideTheTenorsTheNearestTakesAll)
{
    TermMarket market;
    for (const auto& [days, tenor] : {std::pair{1, 7.0}, std::pair{270, 180.0}, std::pair{90, 90.0}}) {
        const std::vector<Holding> one{
            {.instrument = &market.addOption(OptionRight::Call, 60000.0, days), .quantity = 1.0}};
        const auto vegas = keyTenorVega(one, market.view());
        ASSERT_TRUE(vegas.has_value());
        for (const auto& row : vegas->rows)
            EXPECT_NEAR(row.vegaUsd, row.days == tenor ? vegas->parallelVegaUsd : 0.0, 1e-9);
    }
}

TEST(VegaBuckets, AnOptionWithoutASliceIsMissingNotZero)
{
    TermMarket market;
    const std::vector<Holding> one{{.instrument = &market.addOption(OptionRight::Call, 60000.0, 77), .quantity = 1.0}};
    const auto buckets = vegaBuckets(one, market.view());
    ASSERT_TRUE(buckets.has_value());
    EXPECT_EQ(buckets->missing, 1);
    for (const auto& row : buckets->rows)
        EXPECT_EQ(row.legs, 0);
    EXPECT_EQ(keyTenorVega(one, market.view())->missing, 1);
}

TEST(VegaBuckets, RefusesWhatIsNotABook)
{
    TermMarket market;
    const auto& option = market.addOption(OptionRight::Call, 60000.0, 30);
    for (const std::vector<Holding>& bad :
         {std::vector<Holding>{{.instrument = nullptr, .quantity = 1.0}},
          std::vector<Holding>{{.instrument = &option, .quantity = kNan}},
          std::vector<Holding>{{.instrument = &option, .quantity = std::numeric_limits<double>::infinity()}}}) {
        EXPECT_FALSE(vegaBuckets(bad, market.view()).has_value());
        EXPECT_FALSE(keyTenorVega(bad, market.view()).has_value());
    }
    for (const std::vector<double>& edges : {std::vector<double>{7.0, 7.0},
                                             {30.0, 7.0},
                                             {-1.0},
                                             {0.0, 7.0},
                                             {kNan},
                                             {std::numeric_limits<double>::infinity()}}) {
        EXPECT_FALSE(vegaBuckets({}, market.view(), edges).has_value());
        EXPECT_FALSE(keyTenorVega({}, market.view(), edges).has_value());
    }
    EXPECT_FALSE(keyTenorVega({}, market.view(), {}).has_value());
    EXPECT_EQ(vegaBuckets({}, market.view(), {})->rows.size(), 1U);
}

}  // namespace
}  // namespace ballast::risk::vega_buckets_test
