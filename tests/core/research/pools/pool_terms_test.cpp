#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "research/pools/option_pool_fees.h"
#include "research/pools/pool_perpetual.h"
#include "research/pools/skew_perpetual.h"

namespace ballast::quoting::pool_terms_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(SkewPerpetual, FillsAtTheAverageOfManySmallTrades)
{
    const SkewMarket market{.skew = -300.0, .skewScale = 1e5};
    const double fill = skewFillPrice(market, 1800.0, 500.0).value();
    double paid = 0.0;
    constexpr int kParts = 1000;
    for (int i = 0; i < kParts; ++i) {
        const SkewMarket now{.skew = -300.0 + 0.5 * i, .skewScale = 1e5};
        paid += 0.5 * skewFillPrice(now, 1800.0, 0.5).value();
    }
    EXPECT_NEAR(paid, 500.0 * fill, 1e-6) << "no gain from splitting an order";
}

TEST(SkewPerpetual, SplitsTheFeeWhereAnOrderFlipsTheSkew)
{
    EXPECT_EQ(takerShare(0.0, 5.0).value(), 1.0);
    EXPECT_EQ(takerShare(10.0, 5.0).value(), 1.0);
    EXPECT_EQ(takerShare(10.0, -10.0).value(), 0.0);
    EXPECT_EQ(takerShare(10.0, -4.0).value(), 0.0);
    EXPECT_NEAR(takerShare(10.0, -40.0).value(), 0.75, 1e-15);
    EXPECT_NEAR(skewFeeRate(10.0, -40.0, 2e-4, 6e-4).value(), 5e-4, 1e-15);
    EXPECT_FALSE(takerShare(10.0, 0.0).has_value());
}

TEST(SkewPerpetual, FundingPullsAgainstTheSkewAndItsSpeedIsClamped)
{
    const SkewMarket market{.skew = 5e5, .skewScale = 1e5, .maxFundingVelocity = 3.0};
    EXPECT_EQ(fundingVelocity(market).value(), 3.0);
    const auto funding = skewFunding(market, 0.0, 43'200.0, 2000.0).value();
    EXPECT_NEAR(funding.rate, 1.5, 1e-15);
    EXPECT_NEAR(funding.accruedPerUnit, -0.5 * 1.5 * 0.5 * 2000.0, 1e-9) << "longs pay";
    // Half a day twice is a day once.
    const auto first = skewFunding(market, 0.2, 43'200.0, 2000.0).value();
    const auto second = skewFunding(market, first.rate, 43'200.0, 2000.0).value();
    const auto whole = skewFunding(market, 0.2, 86'400.0, 2000.0).value();
    EXPECT_NEAR(first.accruedPerUnit + second.accruedPerUnit, whole.accruedPerUnit, 1e-9);
}

TEST(SkewPerpetual, LiquidationOfTwiceTheSizeCostsFourTimesThePremium)
{
    const SkewMarket market{.skewScale = 1e6};
    const double one = liquidationPremium(market, 1500.0, 200.0, 1.5).value();
    EXPECT_NEAR(one, 200.0 / 1e6 * 200.0 * 1500.0 * 1.5, 1e-9);
    EXPECT_NEAR(liquidationPremium(market, 1500.0, -400.0, 1.5).value(), 4.0 * one, 1e-9);
}

TEST(SkewPerpetual, RefusesWhatHasNoMeaning)
{
    for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
        EXPECT_FALSE(skewFillPrice({.skewScale = bad}, 100.0, 1.0).has_value());
        EXPECT_FALSE(skewFillPrice({.skewScale = 10.0}, bad, 1.0).has_value());
    }
    EXPECT_FALSE(skewFillPrice({.skew = -20.0, .skewScale = 10.0}, 100.0, 1.0).has_value()) << "a negative price";
    EXPECT_FALSE(skewFunding({.skewScale = 10.0}, kNan, 1.0, 1.0).has_value());
    EXPECT_FALSE(skewFunding({.skewScale = 10.0}, 0.0, -1.0, 1.0).has_value());
    EXPECT_FALSE(fundingVelocity({.skewScale = 10.0, .maxFundingVelocity = -1.0}).has_value());
    EXPECT_FALSE(skewFeeRate(1.0, 1.0, kNan, 0.0).has_value());
    EXPECT_FALSE(liquidationPremium({.skewScale = 10.0}, 1.0, 1.0, -1.0).has_value());
}

PoolImpact equalFactors() { return {.positiveFactor = 2e-7, .negativeFactor = 2e-7}; }

TEST(PoolPerpetual, ThereAndBackIsNeverAGain)
{
    const PoolImpact impact{.positiveFactor = 1e-7, .negativeFactor = 2e-7};
    for (double from = -1e5; from <= 1e5; from += 7'000.0)
        for (double to = -1e5; to <= 1e5; to += 9'000.0) {
            const double there = poolPriceImpactUsd(impact, from, to).value();
            const double back = poolPriceImpactUsd(impact, to, from).value();
            EXPECT_LE(there + back, 1e-9) << from << ' ' << to;
            const double equal = poolPriceImpactUsd(equalFactors(), from, to).value() +
                                 poolPriceImpactUsd(equalFactors(), to, from).value();
            EXPECT_NEAR(equal, 0.0, 1e-9);
        }
}

TEST(PoolPerpetual, ACrossoverUsesBothFactors)
{
    const PoolImpact impact{
        .positiveFactor = 1e-7, .negativeFactor = 2e-7, .positiveExponent = 2.0, .negativeExponent = 2.5};
    EXPECT_NEAR(poolPriceImpactUsd(impact, 40'000.0, -10'000.0).value(),
                1e-7 * std::pow(40'000.0, 2.0) - 2e-7 * std::pow(10'000.0, 2.5), 1e-9);
}

TEST(PoolPerpetual, FundingPassesTheSameMoneyFromSideToSide)
{
    for (const double longs : {1e3, 5e4, 2e6})
        for (const double shorts : {2e3, 6e4, 1e6}) {
            const auto funding = poolFunding(longs, shorts, 2e-5, 1.0).value();
            EXPECT_NEAR(funding.longsPay * longs + funding.shortsPay * shorts, 0.0, 1e-12 * longs);
            EXPECT_EQ(funding.longsPay > 0.0, longs > shorts);
        }
    EXPECT_EQ(poolFunding(0.0, 5.0, 1.0, 1.0)->shortsPay, 0.0) << "nobody would receive";
}

AdaptiveFunding adaptive()
{
    return {.raiseFactor = 1e-9,
            .lowerRate = 1e-10,
            .stableThreshold = 0.1,
            .lowThreshold = 0.02,
            .leastRate = 0.0,
            .mostRate = 1e-6};
}

TEST(PoolPerpetual, AdaptiveFundingRaisesKeepsAndLowers)
{
    const auto after = [](double rate, double longs, double shorts) {
        return adaptiveFundingRate(adaptive(), rate, longs, shorts, 100.0).value();
    };
    EXPECT_NEAR(after(1e-8, 75.0, 25.0), 1e-8 + 1e-9 * 0.5 * 100.0, 1e-20);
    EXPECT_EQ(after(1e-8, 52.5, 47.5), 1e-8) << "between the thresholds it stays";
    EXPECT_NEAR(after(2e-8, 50.5, 49.5), 1e-8, 1e-20);
    EXPECT_EQ(after(1e-8, 50.5, 49.5), 0.0) << "and not past zero";
    EXPECT_GT(after(-1e-8, 52.5, 47.5), -1e-8) << "a rate that the smaller side pays turns";
    EXPECT_EQ(after(9.99e-7, 100.0, 0.0), 1e-6);
    EXPECT_EQ(after(-9.99e-7, 0.0, 100.0), -1e-6);
    EXPECT_EQ(after(1e-7, 0.0, 0.0), 0.0);
    auto crossed = adaptive();
    crossed.lowThreshold = 0.2;
    EXPECT_FALSE(adaptiveFundingRate(crossed, 0.0, 1.0, 1.0, 1.0).has_value());
}

TEST(PoolPerpetual, BorrowingRisesWithUseAndHasItsKink)
{
    EXPECT_NEAR(borrowingRate(1e6, 4e6, 2e-9, 1.0).value(), 2e-9 / 4.0, 1e-24);
    EXPECT_EQ(borrowingRate(0.0, 4e6, 2e-9, 1.0).value(), 0.0);
    const KinkedBorrowing rule{.base = 1e-9, .above = 5e-9, .kink = 0.75};
    EXPECT_NEAR(kinkedBorrowingRate(rule, 0.75).value(), 0.75e-9, 1e-24);
    EXPECT_NEAR(kinkedBorrowingRate(rule, 1.0).value(), 5e-9, 1e-24) << "at full use the upper rate";
    double last = -1.0;
    for (double use = 0.0; use < 1.2; use += 0.01) {
        const double rate = kinkedBorrowingRate(rule, use).value();
        EXPECT_GT(rate, last);
        last = rate;
    }
}

TEST(PoolPerpetual, RefusesWhatHasNoMeaning)
{
    for (const double bad : {kNan, kInfinity}) {
        EXPECT_FALSE(poolPriceImpactUsd(equalFactors(), bad, 0.0).has_value());
        EXPECT_FALSE(poolPriceImpactUsd({.positiveFactor = bad, .negativeFactor = bad}, 1.0, 0.0).has_value());
        EXPECT_FALSE(poolFunding(bad, 1.0, 1.0, 1.0).has_value());
        EXPECT_FALSE(borrowingRate(1.0, bad, 1.0, 1.0).has_value());
        EXPECT_FALSE(kinkedBorrowingRate({.above = 1.0, .kink = 0.5}, bad).has_value());
    }
    EXPECT_FALSE(poolPriceImpactUsd({.positiveFactor = 2.0, .negativeFactor = 1.0}, 1.0, 0.0).has_value());
    EXPECT_FALSE(poolFunding(-1.0, 1.0, 1.0, 1.0).has_value());
    EXPECT_FALSE(borrowingRate(1.0, 0.0, 1.0, 1.0).has_value());
    EXPECT_FALSE(kinkedBorrowingRate({.base = 2.0, .above = 1.0, .kink = 0.5}, 0.5).has_value());
    EXPECT_FALSE(kinkedBorrowingRate({.above = 1.0, .kink = 1.0}, 0.5).has_value());
}

OptionPoolTerms poolTerms()
{
    return {.standardSize = 50.0,
            .skewAdjustment = 0.75,
            .optionPriceFee = 0.01,
            .spotFee = 1e-4,
            .weightStartYears = 0.1,
            .weightEndYears = 0.5,
            .vegaFee = 3.0,
            .varianceFee = 0.02,
            .vegaBase = 1.0,
            .vegaSlope = 0.5,
            .skewBase = 1.0,
            .skewSlope = 2.0,
            .skewReference = 1.0,
            .volatilityBase = 1.0,
            .volatilitySlope = 4.0};
}

OptionPoolTrade poolTrade()
{
    return {.amount = 10.0,
            .poolSells = true,
            .premium = 90.0,
            .spot = 2000.0,
            .yearsToExpiry = 0.3,
            .volatility = 0.8,
            .vega = 2.0,
            .skew = 1.1,
            .volatilityVariance = 0.05,
            .netVegaBefore = -100.0,
            .netVegaAfter = -120.0,
            .poolValue = 1e6};
}

TEST(OptionPoolFees, EveryPartFollowsItsFormula)
{
    const auto fees = optionPoolFees(poolTerms(), poolTrade()).value();
    EXPECT_NEAR(fees.volatilityMove, 0.002, 1e-15) << "a fifth of a standard size moves a fifth of a point";
    EXPECT_NEAR(fees.skewMove, 0.0015, 1e-15);
    EXPECT_NEAR(fees.price, 0.01 * 90.0 * 10.0 * 1.5, 1e-12) << "half way between the time weights";
    EXPECT_NEAR(fees.spot, 1e-4 * 2000.0 * 10.0 * 1.5, 1e-12);
    EXPECT_NEAR(fees.vega, 3.0 * 0.8 * 120.0 / 1e6 * 10.0, 1e-15);
    EXPECT_NEAR(fees.variance, 0.02 * 2.0 * 1.2 * 1.2 * 10.0, 1e-12);
}

TEST(OptionPoolFees, FlowThatLowersThePoolsVegaPaysNoVegaFee)
{
    auto trade = poolTrade();
    trade.netVegaAfter = -80.0;
    EXPECT_EQ(optionPoolFees(poolTerms(), trade)->vega, 0.0);
    trade.netVegaAfter = 110.0;
    EXPECT_GT(optionPoolFees(poolTerms(), trade)->vega, 0.0) << "past zero to a larger size";
    trade.poolSells = false;
    EXPECT_LT(optionPoolFees(poolTerms(), trade)->volatilityMove, 0.0);
    EXPECT_EQ(timeWeight(poolTerms(), 0.05), 1.0);
}

TEST(OptionPoolFees, RefusesWhatHasNoMeaning)
{
    for (double OptionPoolTrade::*field :
         {&OptionPoolTrade::amount, &OptionPoolTrade::spot, &OptionPoolTrade::yearsToExpiry,
          &OptionPoolTrade::volatility, &OptionPoolTrade::skew, &OptionPoolTrade::poolValue})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto trade = poolTrade();
            trade.*field = bad;
            EXPECT_FALSE(optionPoolFees(poolTerms(), trade).has_value()) << bad;
        }
    auto terms = poolTerms();
    terms.weightEndYears = 0.1;
    EXPECT_FALSE(optionPoolFees(terms, poolTrade()).has_value());
    terms = poolTerms();
    terms.standardSize = 0.0;
    EXPECT_FALSE(optionPoolFees(terms, poolTrade()).has_value());
}

}  // namespace
}  // namespace ballast::quoting::pool_terms_test
