#include "research/surfaces/surface_calibration.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "research/surfaces/volatility_quotes.h"

namespace ballast::volatility::surface_calibration_test {
namespace {

struct Quoted {
    std::vector<double> years;
    std::vector<std::vector<VariancePoint>> points;

    std::vector<SmileInput> inputs() const
    {
        std::vector<SmileInput> list;
        for (std::size_t i = 0; i < years.size(); ++i)
            list.push_back({years[i], points[i]});
        return list;
    }
};

/// Smiles whose levels, skews and wings are drawn apart, so that neighbours often cross, with noisy quotes.
Quoted randomQuotes(std::mt19937& engine)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    Quoted quoted;
    for (const double years : {0.005, 0.02, 0.08, 0.25, 0.6, 1.0}) {
        const double level = 0.2 + 0.3 * uniform(engine);
        const double root = std::sqrt(years);
        const auto truth = SviSlice::create({.a = 0.5 * level * level * years,
                                             .b = (0.05 + 0.2 * uniform(engine)) * root,
                                             .rho = 1.2 * uniform(engine) - 0.6,
                                             .m = 0.2 * (uniform(engine) - 0.5) * root,
                                             .sigma = (0.1 + 0.4 * uniform(engine)) * root},
                                            years);
        std::vector<VariancePoint> points;
        for (int i = 0; i < 25; ++i) {
            const double k = 2.0 * truth->impliedVolatility(0.0) * root * (i / 12.0 - 1.0);
            const double w = truth->totalVariance(k) * (1.0 + 0.02 * (uniform(engine) - 0.5));
            points.push_back({k, w, 1.0 / (w * w)});
        }
        quoted.years.push_back(years);
        quoted.points.push_back(std::move(points));
    }
    return quoted;
}

/// Brute force over the whole grid: what is called sound is sound.
TEST(SurfaceCalibration, NoArbitrageIsLeftUnmarked)
{
    std::mt19937 engine(21);
    int marked = 0;
    for (int i = 0; i < 60; ++i) {
        const Quoted quoted = randomQuotes(engine);
        const auto smiles = calibrateSurface(quoted.inputs());
        ASSERT_TRUE(smiles.has_value()) << smiles.error().message;
        for (std::size_t s = 0; s < smiles->size(); ++s) {
            const CalibratedSmile& own = (*smiles)[s];
            marked += own.isArbitrageFree() ? 0 : 1;
            double leastG = 1e9, leastGap = 1e9;
            for (int j = 0; j < kArbitrageGridSize; ++j) {
                const double k = arbitrageGridPoint(j);
                leastG = std::min(leastG, own.fit.smile.butterfly(k));
                if (s == 0) continue;
                leastGap =
                    std::min(leastGap, own.fit.smile.totalVariance(k) - (*smiles)[s - 1].fit.smile.totalVariance(k));
            }
            EXPECT_TRUE(!own.fit.butterfly.ok() || leastG >= -1e-12) << leastG;
            EXPECT_TRUE(s == 0 || !own.calendar.ok() || leastGap >= -1e-14) << leastGap;
        }
    }
    EXPECT_LE(marked, 36) << "of 360";
}

TEST(SurfaceCalibration, AWarmStartFindsTheSameSurface)
{
    std::mt19937 engine(22);
    const Quoted quoted = randomQuotes(engine);
    const auto cold = calibrateSurface(quoted.inputs());
    ASSERT_TRUE(cold.has_value());
    std::vector<SviParameters> starts;
    for (const CalibratedSmile& smile : *cold)
        starts.push_back(smile.fit.smile.parameters());
    const auto warm = calibrateSurface(quoted.inputs(), starts);
    ASSERT_TRUE(warm.has_value());
    for (std::size_t i = 0; i < cold->size(); ++i)
        EXPECT_NEAR((*warm)[i].fit.rmseVolPoints, (*cold)[i].fit.rmseVolPoints, 0.05) << i;
}

TEST(SurfaceCalibration, TheSameInputsGiveTheSameBits)
{
    std::mt19937 engine(23);
    const Quoted quoted = randomQuotes(engine);
    const auto first = *calibrateSurface(quoted.inputs());
    const auto second = *calibrateSurface(quoted.inputs());
    for (std::size_t i = 0; i < first.size(); ++i)
        EXPECT_EQ(first[i].fit.smile.parameters().a, second[i].fit.smile.parameters().a);
}

TEST(SurfaceCalibration, RefusesBadInput)
{
    std::mt19937 engine(24);
    const Quoted fine = randomQuotes(engine);
    EXPECT_FALSE(calibrateSurface({}).has_value());
    EXPECT_FALSE(calibrateSurface(fine.inputs(), std::vector<SviParameters>(2)).has_value());
    auto swapped = fine.inputs();
    std::swap(swapped[0], swapped[1]);
    EXPECT_FALSE(calibrateSurface(swapped).has_value());
    Quoted broken = fine;
    broken.points[1][1].k = std::numeric_limits<double>::infinity();
    EXPECT_FALSE(calibrateSurface(broken.inputs()).has_value());
    broken = fine;
    broken.points[1].resize(3);
    EXPECT_FALSE(calibrateSurface(broken.inputs()).has_value());
}

TEST(VolatilityQuotes, WeighByTheirPrecisionAndAddUpToOne)
{
    const std::array quotes{VolatilityQuote{-0.1, 0.5, 0.01}, VolatilityQuote{0.1, 0.5, 0.02}};
    const auto points = pointsOf(quotes, 0.25);
    ASSERT_TRUE(points.has_value());
    EXPECT_NEAR((*points)[0].weight, 0.8, 1e-15);
    EXPECT_NEAR((*points)[1].weight, 0.2, 1e-15);
    EXPECT_NEAR((*points)[0].totalVariance, 0.0625, 1e-15);
}

TEST(VolatilityQuotes, RefuseQuotesWithoutPrecision)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(pointsOf({}, 0.25).has_value());
    for (const auto& bad : {VolatilityQuote{0.0, 0.5, 0.0}, VolatilityQuote{0.0, -0.5, 0.01},
                            VolatilityQuote{nan, 0.5, 0.01}, VolatilityQuote{0.0, nan, 0.01}})
        EXPECT_FALSE(pointsOf(std::array{bad}, 0.25).has_value());
    EXPECT_FALSE(pointsOf(std::array{VolatilityQuote{0.0, 0.5, 0.01}}, 0.0).has_value());
    EXPECT_FALSE(calibrateToQuotes(std::array{VolatilityQuote{0.0, 0.5, 0.01}}, 0.1).has_value());
}

}  // namespace
}  // namespace ballast::volatility::surface_calibration_test
