#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "rebalancing/no_trade_band.h"
#include "rebalancing/objective.h"
#include "research/hedging/leland.h"
#include "research/hedging/two_band.h"
#include "research/hedging/zakamouline.h"

namespace ballast::rebalancing::bands_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Leland, ShortIsHedgedAboveAndLongBelowTheVolatility)
{
    // Worked in models/hedging.md: 20 % volatility, 1 % round trip, weekly.
    const LelandInputs in{.volatility = 0.2, .roundTripCost = 0.01, .yearsBetween = 1.0 / 52.0};
    EXPECT_NEAR(lelandNumber(in).value(), 0.28768, 5e-6);
    EXPECT_NEAR(lelandShortVolatility(in).value(), 0.22695, 5e-6);
    const double low = lelandLongVolatility(in).value();
    const double high = lelandShortVolatility(in).value();
    EXPECT_NEAR(low * low + high * high, 2.0 * 0.2 * 0.2, 1e-15) << "equal and opposite changes of variance";
}

TEST(Leland, HasNoLongVolatilityWhenHedgedTooOften)
{
    const auto none = lelandLongVolatility({.volatility = 0.2, .roundTripCost = 0.01, .yearsBetween = 1e-4});
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, ErrorCode::Unsupported);
    for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
        EXPECT_FALSE(lelandNumber({.volatility = bad, .roundTripCost = 0.01, .yearsBetween = 0.1}).has_value());
        EXPECT_FALSE(lelandNumber({.volatility = 0.2, .roundTripCost = 0.01, .yearsBetween = bad}).has_value());
    }
    EXPECT_FALSE(lelandNumber({.volatility = 0.2, .roundTripCost = -0.01, .yearsBetween = 0.1}).has_value());
}

ZakamoulineInputs option(double contracts)
{
    return {.spot = 100.0,
            .strike = 105.0,
            .yearsToExpiry = 0.25,
            .volatility = 0.6,
            .rate = 0.02,
            .costRate = 1e-3,
            .riskAversion = 0.1,
            .contracts = contracts};
}

TEST(Zakamouline, AShortOptionIsHedgedAtAHigherVolatilityThanALongOne)
{
    const auto written = zakamoulineBand(option(-1.0)).value();
    const auto held = zakamoulineBand(option(1.0)).value();
    EXPECT_GT(written.modifiedVolatility, 0.6);
    EXPECT_LT(held.modifiedVolatility, 0.6);
    EXPECT_LT(written.centre, 0.0);
    EXPECT_GT(held.centre, 0.0);
    EXPECT_EQ(written.halfWidth, held.halfWidth);
}

TEST(Zakamouline, WidensWithCostAndNarrowsWithAversion)
{
    double last = 0.0;
    for (double cost = 1e-5; cost < 1e-2; cost *= 2.0) {
        auto in = option(-1.0);
        in.costRate = cost;
        const double half = zakamoulineBand(in)->halfWidth;
        EXPECT_GT(half, last);
        last = half;
    }
    last = 1.0;
    for (double aversion = 0.01; aversion < 100.0; aversion *= 2.0) {
        auto in = option(-1.0);
        in.riskAversion = aversion;
        const double half = zakamoulineBand(in)->halfWidth;
        EXPECT_LE(half, last);
        last = half;
    }
}

TEST(Zakamouline, ManyContractsAreOneUnderAsManyTimesTheAversion)
{
    auto one = option(-1.0);
    one.riskAversion *= 50.0;
    const auto single = zakamoulineBand(one).value();
    const auto many = zakamoulineBand(option(-50.0)).value();
    EXPECT_NEAR(many.centre, 50.0 * single.centre, 1e-12);
    EXPECT_NEAR(many.halfWidth, 50.0 * single.halfWidth, 1e-12);
}

TEST(Zakamouline, IsClampedToHalfTheContractsAndFallsBackWhereTheShiftIsTooLarge)
{
    auto in = option(1.0);
    in.yearsToExpiry = 1e-6;
    EXPECT_LE(zakamoulineBand(in)->halfWidth, 0.5);
    in = option(1.0);
    in.costRate = 0.05;
    in.riskAversion = 100.0;
    const auto band = zakamoulineBand(in).value();
    ASSERT_LT(1.0 + band.shift, 0.0);
    EXPECT_EQ(band.modifiedVolatility, 0.6);
    const auto other = zakamoulineBand(option(1.0), {.shift = -5.76}).value();
    EXPECT_NEAR(other.shift / zakamoulineBand(option(1.0))->shift, 5.76 / 4.76, 1e-12) << "the factor is a setting";
}

TEST(Zakamouline, RefusesWhatHasNoMeaning)
{
    for (double ZakamoulineInputs::*field :
         {&ZakamoulineInputs::spot, &ZakamoulineInputs::strike, &ZakamoulineInputs::yearsToExpiry,
          &ZakamoulineInputs::volatility, &ZakamoulineInputs::riskAversion, &ZakamoulineInputs::contracts})
        for (const double bad : {0.0, kNan, kInfinity}) {
            auto in = option(1.0);
            in.*field = bad;
            EXPECT_FALSE(zakamoulineBand(in).has_value()) << bad;
        }
    auto in = option(1.0);
    in.costRate = -1e-9;
    EXPECT_FALSE(zakamoulineBand(in).has_value());
    in = option(1.0);
    in.rate = 1e6;
    EXPECT_FALSE(zakamoulineBand(in).has_value());
}

TEST(WidestBand, CapsGammaButNotTheFloors)
{
    BandInputs in{.spot = 100.0, .gammaPerUsd = 50.0, .costRate = 1e-3, .riskAversion = 1e-5};
    const double free = bandHalfWidth(in).value();
    in.widestCoins = 0.5 * free;
    EXPECT_DOUBLE_EQ(bandHalfWidth(in).value(), 0.5 * free);
    in.lot = free;
    EXPECT_DOUBLE_EQ(bandHalfWidth(in).value(), free);
    in.widestCoins = kNan;
    EXPECT_FALSE(bandHalfWidth(in).has_value());
    in.widestCoins = 1.0;
    in.discount = 0.0;
    EXPECT_FALSE(bandHalfWidth(in).has_value());
}

TwoBandInputs gasBook(double gas)
{
    return {.innerHalfWidth = 2.0,
            .fixedCostUsd = gas,
            .costRate = 6e-4,
            .spot = 80'000.0,
            .impactUsd = 3.0,
            .riskAversion = 1e-5,
            .hourlyVarianceUsd2 = 130'000.0,
            .horizonHours = 24.0};
}

double worthOf(const TwoBandInputs& in, double distance)
{
    const double x = distance - in.innerHalfWidth;
    return riskRemovedUsd(in.riskAversion, in.hourlyVarianceUsd2, in.horizonHours, distance, in.innerHalfWidth, 0.0) -
           in.fixedCostUsd - in.costRate * x * in.spot - in.impactUsd * std::pow(x, 1.5);
}

TEST(TwoBand, TriggersExactlyWhereATradeBreaksEven)
{
    for (const double gas : {0.0, 0.5, 5.0, 50.0, 500.0}) {
        const auto in = gasBook(gas);
        const auto band = twoBand(in).value();
        EXPECT_EQ(band.inner, 2.0);
        EXPECT_NEAR(worthOf(in, band.trigger), 0.0, 1e-6 * (1.0 + gas)) << gas;
        for (double further = 1.001; further < 100.0; further *= 1.3)
            EXPECT_GT(worthOf(in, band.trigger * further), 0.0) << "beyond it every trade pays";
    }
}

TEST(TwoBand, DearerGasWaitsLongerAndFreeTradingDoesNotWait)
{
    double last = 0.0;
    for (double gas = 0.1; gas < 1e4; gas *= 2.0) {
        const double trigger = twoBand(gasBook(gas))->trigger;
        EXPECT_GT(trigger, last);
        last = trigger;
    }
    auto free = gasBook(0.0);
    free.costRate = 0.0;
    free.impactUsd = 0.0;
    EXPECT_EQ(twoBand(free)->trigger, 2.0);
}

TEST(TwoBand, RefusesWhatHasNoMeaning)
{
    for (double TwoBandInputs::*field : {&TwoBandInputs::spot, &TwoBandInputs::riskAversion,
                                         &TwoBandInputs::hourlyVarianceUsd2, &TwoBandInputs::horizonHours})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto in = gasBook(1.0);
            in.*field = bad;
            EXPECT_FALSE(twoBand(in).has_value()) << bad;
        }
    for (double TwoBandInputs::*field : {&TwoBandInputs::innerHalfWidth, &TwoBandInputs::fixedCostUsd,
                                         &TwoBandInputs::costRate, &TwoBandInputs::impactUsd})
        for (const double bad : {-1e-9, kNan, kInfinity}) {
            auto in = gasBook(1.0);
            in.*field = bad;
            EXPECT_FALSE(twoBand(in).has_value()) << bad;
        }
}

}  // namespace
}  // namespace ballast::rebalancing::bands_test
