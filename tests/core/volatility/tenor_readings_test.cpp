#include "volatility/tenor_readings.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "pricing/black76.h"

namespace ballast::volatility::tenor_readings_test {
namespace {

constexpr Timestamp kNow{1'770'000'000'000'000'000};

FittedSlice sliceAt(int days, const SviParameters& parameters)
{
    const double years = days / 365.0;
    return {.expiry = kNow + Duration::days(days),
            .forward = 60000.0 + 10.0 * days,
            .yearsToExpiry = years,
            .smile = *SviSlice::create(parameters, years)};
}

SviParameters smileOf(int days)
{
    const double t = days / 365.0;
    return {.a = 0.1 * t, .b = 0.15 * std::sqrt(t), .rho = -0.3, .m = 0.02, .sigma = 0.3 * std::sqrt(t)};
}

VolatilitySurface surface()
{
    std::vector<FittedSlice> slices;
    for (const int days : {3, 20, 45, 80, 120, 150})
        slices.push_back(sliceAt(days, smileOf(days)));
    return *VolatilitySurface::create(std::move(slices));
}

TEST(TenorReadings, KnowWhenTheSurfaceWasFitted)
{
    EXPECT_NEAR(static_cast<double>((asOf(surface()) - kNow).nanoseconds), 0.0, 1e3);
}

TEST(TenorReadings, AtAListedExpiryEqualTheSmileThere)
{
    const auto found = readTenor(surface(), 45 / 365.0);
    ASSERT_TRUE(found.has_value());
    const SmileReading own = readSmile(*SviSlice::create(smileOf(45), 45 / 365.0));
    EXPECT_NEAR(found->smile.atmVolatility, own.atmVolatility, 1e-9);
    EXPECT_NEAR(found->smile.riskReversal25, own.riskReversal25, 1e-9);
    EXPECT_NEAR(found->smile.butterfly25, own.butterfly25, 1e-9);
    EXPECT_NEAR(found->forward, 60450.0, 1e-3);
}

TEST(TenorReadings, BetweenExpiriesTheAtmVarianceIsLinearInTime)
{
    const auto found = readTenor(surface(), 30 / 365.0);
    ASSERT_TRUE(found.has_value());
    const double first = SviSlice::create(smileOf(20), 20 / 365.0)->totalVariance(0.0);
    const double second = SviSlice::create(smileOf(45), 45 / 365.0)->totalVariance(0.0);
    const double expected = first + (second - first) * 10.0 / 25.0;
    EXPECT_NEAR(found->smile.atmVolatility, std::sqrt(expected * 365.0 / 30.0), 1e-9);
    EXPECT_FALSE(found->isExtrapolated);
}

TEST(TenorReadings, DeltaAtTheStrikeFoundIsTheDeltaAsked)
{
    for (const double delta : {0.05, 0.1, 0.25, 0.5, 0.75, 0.9}) {
        for (const double days : {1.0, 7.0, 30.0, 100.0, 400.0}) {
            const auto k = logMoneynessAtCallDelta(surface(), days / 365.0, delta);
            ASSERT_TRUE(k.has_value());
            const Timestamp expiry = kNow + Duration::fromSeconds(days * 86400.0);
            const double deviation = surface().impliedVolatility(expiry, *k) * std::sqrt(days / 365.0);
            EXPECT_NEAR(pricing::normalCdf(-*k / deviation + 0.5 * deviation), delta, 1e-8) << days << " d";
        }
    }
}

TEST(TenorReadings, SayWhatIsOutsideTheFittedExpiries)
{
    const auto found = readStandardTenors(surface());
    ASSERT_EQ(found.size(), kStandardTenorDays.size());
    EXPECT_FALSE(found.front().isExtrapolated);
    EXPECT_TRUE(found.back().isExtrapolated);
    EXPECT_TRUE(readTenor(surface(), 1 / 365.0)->isExtrapolated);
}

TEST(TenorReadings, RefuseTenorsThatAreNone)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double years : {0.0, -1.0, nan, infinity, 101.0}) {
        EXPECT_FALSE(readTenor(surface(), years).has_value()) << years;
        EXPECT_FALSE(logMoneynessAtCallDelta(surface(), years, 0.25).has_value()) << years;
    }
    for (const double delta : {0.0, 1.0, -0.2, nan})
        EXPECT_FALSE(logMoneynessAtCallDelta(surface(), 0.1, delta).has_value()) << delta;
    EXPECT_EQ(readTenors(surface(), std::array{0.1, nan, 0.2}).size(), 2U);
}

}  // namespace
}  // namespace ballast::volatility::tenor_readings_test
