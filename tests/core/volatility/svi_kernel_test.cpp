#include "volatility/svi_kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <random>

namespace ballast::volatility::svi_kernel_test {
namespace {

using pricing::Isa;

struct Case {
    std::vector<VariancePoint> points;
    SviCoordinates x{};
};

Case randomCase(std::mt19937& engine, int count)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    Case result;
    for (int i = 0; i < count; ++i)
        result.points.push_back({2.0 * uniform(engine) - 1.0, 0.01 + 0.2 * uniform(engine), 0.1 + uniform(engine)});
    result.x = {0.01 + 0.05 * uniform(engine), 0.02 + uniform(engine), 0.02 + uniform(engine), uniform(engine) - 0.5,
                std::log(0.02 + uniform(engine))};
    return result;
}

double costAt(const std::vector<VariancePoint>& points, const SviCoordinates& x)
{
    const SviEvaluator smile(x);
    double sum = 0.0;
    for (const VariancePoint& point : points)
        sum += point.weight * std::pow(smile.variance(point.k) - point.totalVariance, 2);
    return sum;
}

TEST(SviKernel, EveryLevelGivesTheSameBits)
{
    std::mt19937 engine(2);
    for (int i = 0; i < 200; ++i) {
        const Case each = randomCase(engine, 5 + i % 40);
        const auto blocks = blocksOf(each.points);
        ErrorModel plain;
        errorModel(blocks, each.x, plain, Isa::Plain);
        const auto sums = hyperbolaSums(blocks, 0.1, 0.3, Isa::Plain);
        for (const Isa isa : {Isa::Avx2, Isa::Avx512}) {
            if (!pricing::machineHas(isa)) continue;
            ErrorModel wide;
            errorModel(blocks, each.x, wide, isa);
            EXPECT_EQ(std::bit_cast<std::uint64_t>(plain.cost), std::bit_cast<std::uint64_t>(wide.cost));
            EXPECT_EQ(plain.gradient, wide.gradient);
            EXPECT_EQ(plain.hessian, wide.hessian);
            EXPECT_EQ(hyperbolaSums(blocks, 0.1, 0.3, isa).uv, sums.uv);
            EXPECT_EQ(hyperbolaSums(blocks, 0.1, 0.3, isa).vw, sums.vw);
        }
    }
}

SviParameters randomParameters(std::mt19937& engine)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    return {.a = 0.02 * uniform(engine),
            .b = 0.02 + uniform(engine),
            .rho = 1.8 * uniform(engine) - 0.9,
            .m = uniform(engine) - 0.5,
            .sigma = 0.02 + uniform(engine)};
}

TEST(SviKernel, EveryLevelJudgesArbitrageWithTheSameBits)
{
    std::mt19937 engine(3);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 500; ++i) {
        const auto earlier = randomParameters(engine), later = randomParameters(engine);
        LaneArray low, high;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            low[lane] = 6.0 * uniform(engine) - 3.0;
            high[lane] = low[lane] + 0.3 * uniform(engine);
        }
        const auto at = [&](Isa isa) {
            std::array<JetBlock, 4> j;
            std::array<LaneArray, 2> bounds;
            jets(earlier, low, j[0], isa);
            jets(earlier, high, j[1], isa);
            jets(later, low, j[2], isa);
            jets(later, high, j[3], isa);
            butterflyBounds(earlier, j[0], j[1], bounds[0], isa);
            gapBounds(j[0], j[1], j[2], j[3], bounds[1], isa);
            std::vector<std::uint64_t> bits;
            for (const auto& block : j)
                for (const auto* lanes : {&block.k, &block.w, &block.wPrime, &block.wSecond, &block.g})
                    for (const double value : *lanes)
                        bits.push_back(std::bit_cast<std::uint64_t>(value));
            for (const auto& lanes : bounds)
                for (const double value : lanes)
                    bits.push_back(std::bit_cast<std::uint64_t>(value));
            return bits;
        };
        for (const Isa isa : {Isa::Avx2, Isa::Avx512}) {
            if (!pricing::machineHas(isa)) continue;
            EXPECT_EQ(at(isa), at(Isa::Plain));
        }
    }
}

TEST(SviKernel, CostAndGradientAreThoseOfThePlainSum)
{
    std::mt19937 engine(4);
    for (int i = 0; i < 200; ++i) {
        const Case each = randomCase(engine, 5 + i % 40);
        ErrorModel model;
        errorModel(blocksOf(each.points), each.x, model);
        EXPECT_NEAR(model.cost, costAt(each.points, each.x), 1e-12 * (1.0 + model.cost));
        for (std::size_t c = 0; c < kCoordinateCount; ++c) {
            const double h = 1e-6 * std::max(std::abs(each.x[c]), 0.01);
            SviCoordinates up = each.x, down = each.x;
            up[c] += h;
            down[c] -= h;
            const double slope = (costAt(each.points, up) - costAt(each.points, down)) / (4.0 * h);
            EXPECT_NEAR(model.gradient[c], slope, 1e-6 * (1.0 + std::abs(slope))) << c;
        }
    }
}

TEST(SviKernel, BoundsAreNeverAboveTheFunctionBetweenTheirEnds)
{
    std::mt19937 engine(6);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 3000; ++i) {
        const auto first = SviSlice::create(toParameters(randomCase(engine, 5).x), 1.0);
        const auto second = SviSlice::create(toParameters(randomCase(engine, 5).x), 1.0);
        ASSERT_TRUE(first && second);
        const double start = 6.0 * uniform(engine) - 3.0;
        const double length = std::pow(10.0, -3.0 * uniform(engine));
        LaneArray low, high;
        low.fill(start);
        high.fill(start + length);
        JetBlock a0, a1, b0, b1;
        jets(first->parameters(), low, a0);
        jets(first->parameters(), high, a1);
        jets(second->parameters(), low, b0);
        jets(second->parameters(), high, b1);
        LaneArray g, gap;
        butterflyBounds(first->parameters(), a0, a1, g);
        gapBounds(a0, a1, b0, b1, gap);
        for (int j = 0; j <= 50; ++j) {
            const double k = start + length * j / 50.0;
            EXPECT_LE(g[0], first->butterfly(k) + 1e-10);
            EXPECT_LE(gap[0], second->totalVariance(k) - first->totalVariance(k) + 1e-12);
        }
    }
}

}  // namespace
}  // namespace ballast::volatility::svi_kernel_test
