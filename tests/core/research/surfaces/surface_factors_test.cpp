#include "research/surfaces/surface_factors.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace ballast::volatility::surface_factors_test {
namespace {

/// Log volatilities that move by three known shapes, each an autoregression with its own speed.
struct World {
    std::array<FactorGrid, 3> shapes{};
    std::vector<FactorGrid> grids;
};

World makeWorld(int days, double slope, unsigned seed)
{
    World world;
    for (std::size_t i = 0; i < kFactorGridSize; ++i) {
        const double x = kFactorMoneyness[i % kFactorMoneyness.size()];
        world.shapes[0][i] = 1.0 / std::sqrt(20.0);
        world.shapes[1][i] = x / std::sqrt(40.0);
        world.shapes[2][i] = (x * x - 2.0) / std::sqrt(56.0);
    }
    std::mt19937 engine(seed);
    std::normal_distribution<double> normal;
    std::array<double, 3> score{};
    constexpr std::array kSizes{0.10, 0.03, 0.01};
    for (int day = 0; day < days; ++day) {
        FactorGrid grid;
        grid.fill(std::log(0.6));
        for (std::size_t f = 0; f < 3; ++f) {
            score[f] = slope * score[f] + kSizes[f] * normal(engine);
            for (std::size_t i = 0; i < kFactorGridSize; ++i)
                grid[i] += score[f] * world.shapes[f][i];
        }
        world.grids.push_back(grid);
    }
    return world;
}

double product(const FactorGrid& a, const FactorGrid& b)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < kFactorGridSize; ++i)
        sum += a[i] * b[i];
    return sum;
}

TEST(SurfaceFactors, FindLevelSlopeAndCurvatureInOrderOfStrength)
{
    const World world = makeWorld(2000, 0.9, 1);
    const auto factors = estimateFactors(world.grids, 1.0);
    ASSERT_TRUE(factors.has_value()) << factors.error().message;
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        EXPECT_GT(product(factors->loadings[f], world.shapes[f]), 0.99) << f;
        EXPECT_NEAR(product(factors->loadings[f], factors->loadings[f]), 1.0, 1e-12);
        for (std::size_t other = 0; other < f; ++other)
            EXPECT_NEAR(product(factors->loadings[f], factors->loadings[other]), 0.0, 1e-10);
    }
    const double total = 0.01 + 0.0009 + 0.0001;
    EXPECT_NEAR(factors->varianceShares[0], 0.01 / total, 0.02);
    EXPECT_NEAR(factors->varianceShares[0] + factors->varianceShares[1] + factors->varianceShares[2], 1.0, 1e-10);
}

TEST(SurfaceFactors, ScoresGiveBackASurfaceThatTheFactorsSpan)
{
    const World world = makeWorld(200, 0.9, 2);
    const auto factors = *estimateFactors(world.grids, 0.97);
    const FactorGrid back = factors.gridOf(factors.scoresOf(world.grids[17]));
    for (std::size_t i = 0; i < kFactorGridSize; ++i)
        EXPECT_NEAR(back[i], world.grids[17][i], 1e-10);
}

TEST(SurfaceFactors, RecentMovesWeighMore)
{
    auto world = makeWorld(300, 0.9, 3);
    for (std::size_t day = 290; day < 300; ++day) {
        for (std::size_t i = 0; i < kFactorGridSize; ++i)
            world.grids[day][i] += (day % 2 == 0 ? 1.0 : -1.0) * world.shapes[1][i];
    }
    const auto recent = *estimateFactors(world.grids, 0.5);
    EXPECT_GT(std::abs(product(recent.loadings[0], world.shapes[1])), 0.99);
    EXPECT_LT(std::abs(product(recent.loadings[0], world.shapes[0])), 0.1);
}

TEST(SurfaceFactors, AnAutoregressionFindsItsOwnParameters)
{
    std::mt19937 engine(12);
    std::normal_distribution<double> normal;
    std::vector<double> series{0.0};
    for (int i = 0; i < 20000; ++i)
        series.push_back(0.3 + 0.8 * series.back() + 0.5 * normal(engine));
    const auto model = fitAutoRegression(series);
    ASSERT_TRUE(model.has_value());
    EXPECT_NEAR(model->slope, 0.8, 4.0 * std::sqrt((1.0 - 0.64) / 20000.0));
    EXPECT_NEAR(model->intercept, 0.3, 0.03);
    EXPECT_NEAR(model->residualDeviation, 0.5, 4.0 * 0.5 / std::sqrt(40000.0));
}

/// With slope s, the best forecast's error over that of no change is (1 - s^2)/(2 (1 - s)) = (1 + s)/2.
TEST(SurfaceFactors, AForecastBeatsNoChangeOnlyWhereScoresReturn)
{
    const auto returning = judgeForecast(makeWorld(4000, 0.5, 4).grids, 2000, 1.0);
    ASSERT_TRUE(returning.has_value());
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        EXPECT_NEAR(returning->rSquared[f], 0.25, 0.04) << f;
        EXPECT_TRUE(returning->beatsNoChange(f));
    }
    const auto wandering = judgeForecast(makeWorld(4000, 1.0, 4).grids, 2000, 1.0);
    ASSERT_TRUE(wandering.has_value());
    for (std::size_t f = 0; f < kFactorCount; ++f)
        EXPECT_LT(wandering->rSquared[f], 0.01) << f;
}

TEST(SurfaceFactors, TheGridOfASurfaceHoldsItsVolatilities)
{
    const double years = 0.5;
    const auto smile = SviSlice::create({.a = 0.18, .b = 0.0, .rho = 0.0, .m = 0.0, .sigma = 0.1}, years);
    const Timestamp expiry = Timestamp{1'770'000'000'000'000'000} + Duration::fromSeconds(years * 365.0 * 86400.0);
    std::vector<FittedSlice> slices{
        {.expiry = expiry, .forward = 6e4, .yearsToExpiry = years, .smile = *smile, .quotes = {}}};
    const auto grid = factorGridOf(*VolatilitySurface::create(std::move(slices)));
    ASSERT_TRUE(grid.has_value()) << grid.error().message;
    for (const double value : *grid)
        EXPECT_NEAR(value, std::log(0.6), 1e-12);
}

TEST(SurfaceFactors, RefuseWhatCannotBeEstimated)
{
    const World world = makeWorld(50, 0.9, 1);
    const std::span<const FactorGrid> grids(world.grids);
    EXPECT_FALSE(estimateFactors(grids.first(4), 0.9).has_value());
    EXPECT_FALSE(estimateFactors(grids, 0.0).has_value());
    EXPECT_FALSE(estimateFactors(grids, 1.1).has_value());
    EXPECT_FALSE(estimateFactors(std::vector<FactorGrid>(9, world.grids[0]), 0.9).has_value());
    auto broken = world.grids;
    broken[3][2] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(estimateFactors(broken, 0.9).has_value());
    EXPECT_FALSE(judgeForecast(broken, 20, 0.9).has_value());
    EXPECT_FALSE(judgeForecast(grids, 49, 0.9).has_value());
    EXPECT_FALSE(fitAutoRegression(std::array{1.0, 1.0, 1.0, 2.0}).has_value());
    EXPECT_FALSE(fitAutoRegression(std::array{1.0, 2.0}).has_value());
}

}  // namespace
}  // namespace ballast::volatility::surface_factors_test
