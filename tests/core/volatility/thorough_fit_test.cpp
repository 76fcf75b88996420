// The reference fit against brute force: the best of many refinements from starts drawn at random.

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "research/surfaces/volatility_quotes.h"
#include "volatility/svi_refinement.h"

namespace ballast::volatility::thorough_fit_test {
namespace {

class Random {
public:
    explicit Random(unsigned seed) : m_engine(seed) {}
    double between(double low, double high)
    {
        return low + (high - low) * std::uniform_real_distribution<double>(0.0, 1.0)(m_engine);
    }

private:
    std::mt19937 m_engine;
};

/// Quotes as a venue lists them: dense at the money, wider spreads in the wings, noise within the spread.
std::vector<VolatilityQuote> randomQuotes(Random& random, double years, double noise)
{
    const double root = std::sqrt(years);
    const auto smile = SviSlice::create({.a = random.between(0.02, 0.3) * years,
                                         .b = random.between(0.05, 0.5) * root,
                                         .rho = random.between(-0.7, 0.7),
                                         .m = random.between(-0.2, 0.2) * root,
                                         .sigma = random.between(0.1, 0.8) * root},
                                        years);
    const int half = static_cast<int>(random.between(4.0, 12.0));
    std::vector<VolatilityQuote> quotes;
    for (int i = -half; i <= half; ++i) {
        const double k = 1.2 * root * i * std::abs(i) / (half * half);
        const double spread = 0.004 + 0.02 * std::abs(k) / root;
        quotes.push_back({k, smile->impliedVolatility(k) + noise * spread * random.between(-1.0, 1.0), spread});
    }
    return quotes;
}

double bestOfManyStarts(const std::vector<VariancePoint>& points, Random& random)
{
    const double low = points.front().k;
    const double high = points.back().k;
    const double range = high - low;
    double greatest = 0.0;
    for (const VariancePoint& point : points)
        greatest = std::max(greatest, point.totalVariance);
    const SviBox box{{0.0, 1e-9, 1e-9, low - 3.0 * range, std::log(1e-4 * range)},
                     {greatest, 2.0, 2.0, high + 3.0 * range, std::log(20.0 * range)}};
    const auto blocks = blocksOf(points);
    double best = 1e300;
    for (int i = 0; i < 60; ++i) {
        const SviCoordinates start{greatest * random.between(0.0, 0.6), random.between(0.01, 1.5),
                                   random.between(0.01, 1.5), random.between(low, high),
                                   std::log(range * std::exp(random.between(-4.0, 0.5)))};
        best = std::min(best, refine(blocks, {}, start, box, 1e-13).cost);
    }
    return best;
}

TEST(ThoroughFit, ReachesTheBestOfManyRandomStarts)
{
    Random random(31);
    for (int i = 0; i < 150; ++i) {
        const double years = std::exp(random.between(std::log(0.005), 0.0));
        const auto quotes = randomQuotes(random, years, i % 3 == 0 ? 0.0 : 1.0);
        const auto points = pointsOf(quotes, years);
        ASSERT_TRUE(points.has_value());
        const auto fit = calibrateToQuotes(quotes, years);
        ASSERT_TRUE(fit.has_value()) << fit.error().message;
        EXPECT_LE(fit->objective, 1.001 * bestOfManyStarts(*points, random) + 1e-18) << i;
        EXPECT_TRUE(SviSlice::create(fit->parameters, years).has_value()) << i;
    }
}

}  // namespace
}  // namespace ballast::volatility::thorough_fit_test
