#include "volatility/svi_slice.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "core/pricing/golden.h"
#include "pricing/black76.h"
#include "volatility/arbitrage.h"

namespace ballast::volatility::svi_slice_test {
namespace {

constexpr SviParameters kPlain{.a = 0.02, .b = 0.1, .rho = -0.3, .m = 0.05, .sigma = 0.2};
/// Gatheral and Jacquier (2014), section 3: the example of Axel Vogt, with butterfly arbitrage.
constexpr SviParameters kVogt{.a = -0.0410, .b = 0.1331, .rho = 0.3060, .m = 0.3586, .sigma = 0.4153};

SviParameters parametersOf(const nlohmann::json& raw)
{
    return {.a = raw["a"].get<double>(),
            .b = raw["b"].get<double>(),
            .rho = raw["rho"].get<double>(),
            .m = raw["m"].get<double>(),
            .sigma = raw["sigma"].get<double>()};
}

TEST(SviSlice, MatchesTheGoldenPoints)
{
    const auto golden = pricing::test::findGolden("svi_points");
    BALLAST_SKIP_WITHOUT(golden, "svi_points");
    for (const auto& each : (*golden)["cases"]) {
        const auto slice = SviSlice::create(parametersOf(each["raw"]), each["t"].get<double>());
        ASSERT_TRUE(slice.has_value()) << slice.error().message;
        for (const auto& point : each["points"]) {
            const double k = point["k"].get<double>();
            EXPECT_NEAR(slice->totalVariance(k), point["w"].get<double>(), 1e-10);
            EXPECT_NEAR(slice->impliedVolatility(k), point["iv"].get<double>(), 1e-10);
            EXPECT_NEAR(slice->butterfly(k), point["g"].get<double>(), 1e-10);
        }
        // The golden grid is ten times finer.
        EXPECT_NEAR(checkButterfly(*slice).minG, each["min_g"].get<double>(), 1e-5) << each["id"];
        EXPECT_NEAR(checkButterfly(*slice).minGAt, each["argmin_k"].get<double>(), 1e-3) << each["id"];
    }
}

TEST(SviSlice, IsSymmetricAboutItsCentreWhenRhoIsZero)
{
    const auto slice = SviSlice::create({.a = 0.04, .b = 0.1, .rho = 0.0, .m = 0.1, .sigma = 0.2}, 0.25);
    ASSERT_TRUE(slice.has_value());
    EXPECT_NEAR(slice->totalVariance(0.3), slice->totalVariance(-0.1), 1e-15);
}

TEST(SviSlice, DerivativesAreThoseOfTotalVariance)
{
    const auto slice = SviSlice::create(kPlain, 0.5);
    ASSERT_TRUE(slice.has_value());
    const double h = 1e-5;
    for (const double k : {-1.0, -0.2, 0.0, 0.05, 0.4, 2.0}) {
        const VarianceJet jet = slice->jet(k);
        EXPECT_NEAR(jet.wPrime, (slice->totalVariance(k + h) - slice->totalVariance(k - h)) / (2 * h), 1e-10);
        EXPECT_NEAR(jet.wSecond, (slice->jet(k + h).wPrime - slice->jet(k - h).wPrime) / (2 * h), 1e-9);
    }
}

TEST(SviSlice, DensityIsTheSecondStrikeDerivativeOfTheCall)
{
    const auto slice = SviSlice::create(kPlain, 0.5);
    ASSERT_TRUE(slice.has_value());
    const auto call = [&](double strike) {
        const double k = std::log(strike);
        return pricing::black76Price(domain::OptionRight::Call, 1.0, strike, slice->impliedVolatility(k), 0.5);
    };
    const double h = 1e-4;
    for (const double strike : {0.7, 1.0, 1.3}) {
        const double byStrike = (call(strike + h) - 2.0 * call(strike) + call(strike - h)) / (h * h);
        EXPECT_NEAR(slice->density(std::log(strike)), strike * byStrike, 1e-6);
    }
}

TEST(SviSlice, DensityOfASoundSmileHasMassOne)
{
    const auto slice = SviSlice::create(kPlain, 0.5);
    ASSERT_TRUE(slice.has_value());
    double mass = 0.0;
    double mean = 0.0;
    for (double k = -6.0; k < 6.0; k += 1e-3) {
        mass += 1e-3 * slice->density(k);
        mean += 1e-3 * slice->density(k) * std::exp(k);
    }
    EXPECT_NEAR(mass, 1.0, 1e-6);
    EXPECT_NEAR(mean, 1.0, 1e-4);
}

TEST(SviSlice, VolatilitiesComeInOrder)
{
    const auto slice = SviSlice::create(kPlain, 0.5);
    ASSERT_TRUE(slice.has_value());
    const std::array k{-0.5, 0.0, 0.5};
    std::array<double, 3> volatilities{};
    slice->impliedVolatilities(k, volatilities);
    for (std::size_t i = 0; i < k.size(); ++i)
        EXPECT_EQ(volatilities[i], slice->impliedVolatility(k[i]));
}

TEST(SviSlice, RefusesParametersOutsideItsDomain)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(SviSlice::create(kPlain, 0.0).has_value());
    EXPECT_FALSE(SviSlice::create(kPlain, nan).has_value());
    EXPECT_FALSE(SviSlice::create({.a = 0.1, .b = -0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 1.0).has_value());
    EXPECT_FALSE(SviSlice::create({.a = 0.1, .b = 0.1, .rho = 1.0, .m = 0.0, .sigma = 0.1}, 1.0).has_value());
    EXPECT_FALSE(SviSlice::create({.a = 0.1, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.0}, 1.0).has_value());
    EXPECT_FALSE(SviSlice::create({.a = -0.1, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 1.0).has_value());
    const auto refused = SviSlice::create({.a = nan, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 1.0);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
}

TEST(Arbitrage, FindsTheButterflyOfAxelVogt)
{
    const auto slice = SviSlice::create(kVogt, 1.0);
    ASSERT_TRUE(slice.has_value());
    const ButterflyCheck check = checkButterfly(*slice);
    EXPECT_FALSE(check.ok());
    EXPECT_TRUE(check.wingsOk);
    EXPECT_NEAR(check.minG, -0.032863572851580, 1e-7);
    EXPECT_NEAR(check.minGAt, 0.8793, 1e-3);
}

TEST(Arbitrage, AWingSteeperThanTwoIsNotOk)
{
    const auto slice = SviSlice::create({.a = 0.1, .b = 1.2, .rho = 0.8, .m = 0.0, .sigma = 0.5}, 1.0);
    ASSERT_TRUE(slice.has_value());
    EXPECT_FALSE(checkButterfly(*slice).wingsOk);
}

TEST(Arbitrage, FindsWhereTwoSmilesCross)
{
    const auto early = SviSlice::create({.a = 0.01, .b = 0.3, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 0.1);
    const auto late = SviSlice::create({.a = 0.08, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 0.5);
    ASSERT_TRUE(early.has_value() && late.has_value());
    const CalendarCheck check = checkCalendar(*early, *late);
    EXPECT_FALSE(check.ok());
    EXPECT_NEAR(std::abs(check.at), 3.0, 1e-12);
    EXPECT_NEAR(check.leastGap, late->totalVariance(3.0) - early->totalVariance(3.0), 1e-12);
    EXPECT_FALSE(checkCalendar(*late, *early).ok());
}

SviSlice randomSmile(std::mt19937& engine)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    const double b = 1.2 * std::pow(uniform(engine), 3.0);
    const double rho = 1.9 * uniform(engine) - 0.95;
    const double sigma = std::exp(-6.0 + 6.0 * uniform(engine));
    const double least = 0.5 * std::pow(uniform(engine), 6.0);
    const double a = least - b * sigma * std::sqrt(1.0 - rho * rho) + 1e-12;
    return *SviSlice::create({.a = a, .b = b, .rho = rho, .m = uniform(engine) - 0.5, .sigma = sigma}, 0.5);
}

TEST(Arbitrage, FindsTheLeastValuesOfTheWholeGrid)
{
    std::mt19937 engine(3);
    for (int i = 0; i < 2000; ++i) {
        const SviSlice slice = randomSmile(engine);
        const SviSlice other = randomSmile(engine);
        double leastG = 1e300;
        double leastGap = 1e300;
        for (int j = 0; j < kArbitrageGridSize; ++j) {
            const double k = arbitrageGridPoint(j);
            leastG = std::min(leastG, slice.butterfly(k));
            leastGap = std::min(leastGap, other.totalVariance(k) - slice.totalVariance(k));
        }
        ASSERT_NEAR(checkButterfly(slice).minG, leastG, 1e-12 * std::max(1.0, std::abs(leastG))) << i;
        ASSERT_NEAR(checkCalendar(slice, other).leastGap, leastGap, 1e-14) << i;
    }
}

TEST(Arbitrage, ASmileDoesNotCrossItself)
{
    const auto slice = SviSlice::create(kPlain, 0.5);
    ASSERT_TRUE(slice.has_value());
    EXPECT_EQ(checkCalendar(*slice, *slice).leastGap, 0.0);
    EXPECT_TRUE(checkCalendar(*slice, *slice).ok());
}

}  // namespace
}  // namespace ballast::volatility::svi_slice_test
