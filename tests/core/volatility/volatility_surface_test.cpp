#include "volatility/volatility_surface.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/pricing/golden.h"
#include "pricing/black76.h"

namespace ballast::volatility::volatility_surface_test {
namespace {

constexpr Timestamp kNow{1'770'000'000'000'000'000};

/// A smile whose total variance is `w` everywhere when `b` is 0.
FittedSlice sliceAt(double years, SviParameters parameters, double forward = 100.0)
{
    const auto expiry = kNow + Duration::fromSeconds(years * 365.0 * 86400.0);
    FittedSlice slice{.expiry = expiry, .smile = *SviSlice::create(parameters, years)};
    slice.forward = forward;
    slice.yearsToExpiry = years;
    slice.butterflyOk = true;
    return slice;
}

FittedSlice flatAt(double years, double variance) { return sliceAt(years, {variance, 0.0, 0.0, 0.0, 0.1}); }

Timestamp after(double years) { return kNow + Duration::fromSeconds(years * 365.0 * 86400.0); }

TEST(VolatilitySurface, InterpolatesTheGoldenVariances)
{
    const auto golden = pricing::test::findGolden("total_variance_interp");
    BALLAST_SKIP_WITHOUT(golden, "total_variance_interp");
    for (const auto& each : (*golden)["cases"]) {
        const auto number = [&](const char* name) { return each[name].get<double>(); };
        const auto surface =
            VolatilitySurface::create({flatAt(number("t1"), number("w1")), flatAt(number("t2"), number("w2"))});
        ASSERT_TRUE(surface.has_value());
        // Expiries are whole nanoseconds, hence not 1e-13.
        EXPECT_NEAR(surface->totalVariance(after(number("t")), 0.1), each["expected"]["w"].get<double>(), 1e-12);
        EXPECT_NEAR(surface->impliedVolatility(after(number("t")), 0.1), each["expected"]["iv"].get<double>(), 1e-10);
    }
}

TEST(VolatilitySurface, IsTheFirstVolatilityBeforeTheFirstExpiry)
{
    const auto surface = VolatilitySurface::create({flatAt(0.1, 0.04), flatAt(0.2, 0.06)});
    ASSERT_TRUE(surface.has_value());
    EXPECT_NEAR(surface->impliedVolatility(after(0.01), 0.0), std::sqrt(0.4), 1e-12);
    EXPECT_NEAR(surface->totalVariance(after(0.05), 0.0), 0.02, 1e-12);
    EXPECT_EQ(surface->totalVariance(kNow - Duration::days(1), 0.0), 0.0);
}

TEST(VolatilitySurface, GoesOnWithTheLastForwardVariance)
{
    const auto surface = VolatilitySurface::create({flatAt(0.1, 0.04), flatAt(0.2, 0.06)});
    ASSERT_TRUE(surface.has_value());
    EXPECT_NEAR(surface->totalVariance(after(0.4), 0.3), 0.10, 1e-10);
    EXPECT_NEAR(surface->impliedVolatility(after(0.4), 0.3), std::sqrt(0.25), 1e-9);
}

TEST(VolatilitySurface, GivesTheSmileItselfAtItsExpiry)
{
    const SviParameters smile{.a = 0.01, .b = 0.1, .rho = -0.2, .m = 0.0, .sigma = 0.1};
    const auto surface = VolatilitySurface::create({flatAt(0.05, 0.005), sliceAt(0.1, smile), flatAt(0.2, 0.4)});
    ASSERT_TRUE(surface.has_value());
    const FittedSlice& own = surface->slices()[1];
    EXPECT_NEAR(surface->impliedVolatility(own.expiry, 0.3), own.smile.impliedVolatility(0.3), 1e-12);
}

TEST(VolatilitySurface, OneSmileIsConstantInTime)
{
    const auto surface = VolatilitySurface::create({flatAt(0.1, 0.04)});
    ASSERT_TRUE(surface.has_value());
    EXPECT_NEAR(surface->impliedVolatility(after(3.0), 0.0), std::sqrt(0.4), 1e-12);
}

TEST(VolatilitySurface, SortsAndReplacesSlices)
{
    const auto surface = VolatilitySurface::create({flatAt(0.2, 0.06), flatAt(0.1, 0.04)});
    ASSERT_TRUE(surface.has_value());
    EXPECT_LT(surface->slices()[0].expiry, surface->slices()[1].expiry);
    const VolatilitySurface changed = surface->withSlice(flatAt(0.1, 0.05)).withSlice(flatAt(0.15, 0.055));
    EXPECT_EQ(changed.slices().size(), 3U);
    EXPECT_NEAR(changed.findSlice(after(0.1))->smile.totalVariance(0.0), 0.05, 1e-15);
    EXPECT_EQ(surface->slices().size(), 2U);
    EXPECT_EQ(surface->findSlice(after(0.15)), nullptr);
}

TEST(VolatilitySurface, ForwardsLieBetweenTheirNeighbours)
{
    FittedSlice far = flatAt(0.3, 0.06);
    far.forward = 121.0;
    const auto surface = VolatilitySurface::create({flatAt(0.1, 0.04), far});
    ASSERT_TRUE(surface.has_value());
    EXPECT_NEAR(surface->forward(after(0.2)), 110.0, 1e-9);
    EXPECT_EQ(surface->forward(after(0.01)), 100.0);
    EXPECT_EQ(surface->forward(after(9.0)), 121.0);
}

TEST(VolatilitySurface, RefusesNothingAndTheSameExpiryTwice)
{
    EXPECT_FALSE(VolatilitySurface::create({}).has_value());
    EXPECT_FALSE(VolatilitySurface::create({flatAt(0.1, 0.04), flatAt(0.1, 0.05)}).has_value());
}

TEST(SmileReading, StrikesHaveTheirDeltas)
{
    const auto smile = SviSlice::create({.a = 0.01, .b = 0.15, .rho = -0.4, .m = 0.02, .sigma = 0.1}, 0.1);
    ASSERT_TRUE(smile.has_value());
    const SmileReading reading = readSmile(*smile);
    const auto delta = [&](domain::OptionRight right, double k) {
        return pricing::black76Greeks(right, 1.0, std::exp(k), smile->impliedVolatility(k), 0.1).delta;
    };
    EXPECT_NEAR(delta(domain::OptionRight::Call, reading.call25LogMoneyness), 0.25, 1e-10);
    EXPECT_NEAR(delta(domain::OptionRight::Put, reading.put25LogMoneyness), -0.25, 1e-10);
    EXPECT_LT(reading.riskReversal25, 0.0);
    EXPECT_GT(reading.butterfly25, 0.0);
    EXPECT_EQ(reading.atmVolatility, smile->impliedVolatility(0.0));
}

TEST(SmileReading, AFlatSmileHasNeitherSkewNorWings)
{
    const SmileReading reading = readSmile(flatAt(0.5, 0.2).smile);
    EXPECT_NEAR(reading.riskReversal25, 0.0, 1e-14);
    EXPECT_NEAR(reading.butterfly25, 0.0, 1e-14);
}

}  // namespace
}  // namespace ballast::volatility::volatility_surface_test
