#include "research/surfaces/variance_interpolation.h"

#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace ballast::volatility::variance_interpolation_test {
namespace {

constexpr std::array kKnots{VarianceAt{0.1, 0.04}, VarianceAt{0.3, 0.10}, VarianceAt{0.7, 0.16}};

TEST(VarianceInterpolation, IsLinearBetweenAndConstantVolatilityBefore)
{
    EXPECT_NEAR(*interpolateTotalVariance(kKnots, 0.2), 0.07, 1e-15);
    EXPECT_NEAR(*interpolateTotalVariance(kKnots, 0.3), 0.10, 1e-15);
    EXPECT_NEAR(*interpolateTotalVariance(kKnots, 0.05), 0.02, 1e-15);
}

TEST(VarianceInterpolation, AfterTheLastTheForwardVarianceGoesOn)
{
    EXPECT_NEAR(*interpolateTotalVariance(kKnots, 1.1), 0.22, 1e-15);
    constexpr std::array kFalling{VarianceAt{0.1, 0.05}, VarianceAt{0.2, 0.04}};
    EXPECT_NEAR(*interpolateTotalVariance(kFalling, 0.5), 0.04, 1e-15);
    constexpr std::array kOne{VarianceAt{0.5, 0.05}};
    EXPECT_NEAR(*interpolateTotalVariance(kOne, 1.0), 0.10, 1e-15);
}

TEST(VarianceInterpolation, NeverFallsWhereTheKnotsDoNot)
{
    std::mt19937 engine(1);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 500; ++i) {
        std::vector<VarianceAt> knots{{0.01 + uniform(engine), 0.01 * uniform(engine)}};
        for (int j = 0; j < 5; ++j)
            knots.push_back(
                {knots.back().years + 0.01 + uniform(engine), knots.back().totalVariance + uniform(engine)});
        double before = 0.0;
        for (double years = 0.005; years < 8.0; years += 0.05) {
            const double w = *interpolateTotalVariance(knots, years);
            EXPECT_GE(w, before - 1e-14);
            before = w;
        }
    }
}

TEST(VarianceInterpolation, RefusesBadKnotsAndTimes)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(interpolateTotalVariance({}, 0.5).has_value());
    for (const double years : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()})
        EXPECT_FALSE(interpolateTotalVariance(kKnots, years).has_value());
    EXPECT_FALSE(interpolateTotalVariance(std::array{VarianceAt{0.2, 0.1}, VarianceAt{0.2, 0.2}}, 0.1).has_value());
    EXPECT_FALSE(interpolateTotalVariance(std::array{VarianceAt{0.2, -0.1}}, 0.1).has_value());
    EXPECT_FALSE(interpolateTotalVariance(std::array{VarianceAt{0.2, nan}}, 0.1).has_value());
}

}  // namespace
}  // namespace ballast::volatility::variance_interpolation_test
