#include "volatility/svi_calibration.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "core/pricing/golden.h"
#include "volatility/arbitrage.h"
#include "volatility/svi_coordinates.h"

namespace ballast::volatility::svi_calibration_test {
namespace {

using Points = std::vector<VariancePoint>;

constexpr CalibrationOptions kPlainLeastSquares{
    .start = {}, .earlier = {}, .later = {}, .robust = false, .repair = false};

Points pointsOf(const SviSlice& slice, double widest, int count)
{
    Points points;
    for (int i = 0; i < count; ++i) {
        const double k = widest * (2.0 * i / (count - 1) - 1.0);
        points.push_back({k, slice.totalVariance(k), 1.0});
    }
    return points;
}

Points goldenPoints(const nlohmann::json& in)
{
    const double years = in["T"].get<double>();
    Points points;
    double total = 0.0;
    for (std::size_t i = 0; i < in["k"].size(); ++i) {
        const double iv = in["iv"][i].get<double>();
        const double weight = std::pow(2.0 * iv * years * in["iv_half_spread"][i].get<double>(), -2.0);
        points.push_back({in["k"][i].get<double>(), iv * iv * years, weight});
        total += weight;
    }
    for (VariancePoint& point : points)
        point.weight /= total;
    return points;
}

TEST(SviCalibration, ReachesTheGoldenObjectives)
{
    const auto golden = pricing::test::findGolden("svi_fit");
    BALLAST_SKIP_WITHOUT(golden, "svi_fit");
    for (const auto& each : (*golden)["cases"]) {
        const double years = each["inputs"]["T"].get<double>();
        const auto found = calibrateSvi(goldenPoints(each["inputs"]), years, kPlainLeastSquares);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        const double best = each["expected"]["objective"].get<double>();
        EXPECT_LE(found->objective, 1.001 * best + 1e-18);
        const auto slice = SviSlice::create(found->parameters, years);
        ASSERT_TRUE(slice.has_value()) << slice.error().message;
        const double tolerance = best < 1e-18 ? 1e-9 : 1e-6;
        for (const auto& point : each["expected"]["w_at"]) {
            EXPECT_NEAR(slice->totalVariance(point[0].get<double>()), point[1].get<double>(), tolerance);
        }
    }
}

TEST(SviCalibration, FindsRandomSmilesAgain)
{
    std::mt19937 engine(11);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 200; ++i) {
        const double widest = 0.1 + 0.9 * uniform(engine);
        const double b = 0.05 + 0.3 * uniform(engine);
        const double rho = 1.4 * uniform(engine) - 0.7;
        const double sigma = widest * (0.1 + 0.7 * uniform(engine));
        const SviParameters truth{.a = 0.01 * uniform(engine),
                                  .b = b,
                                  .rho = rho,
                                  .m = widest * (0.6 * uniform(engine) - 0.3),
                                  .sigma = sigma};
        const auto slice = SviSlice::create(truth, 0.25);
        ASSERT_TRUE(slice.has_value());
        const auto found = calibrateSvi(pointsOf(*slice, widest, 25), 0.25, kPlainLeastSquares);
        ASSERT_TRUE(found.has_value());
        EXPECT_LE(std::sqrt(found->objective / 25.0), 1e-7 * slice->totalVariance(0.0)) << i;
    }
}

TEST(SviCalibration, OneWildQuoteHardlyMovesARobustFit)
{
    const auto truth = SviSlice::create({.a = 0.01, .b = 0.15, .rho = -0.2, .m = 0.0, .sigma = 0.15}, 0.1);
    ASSERT_TRUE(truth.has_value());
    Points points = pointsOf(*truth, 0.5, 21);
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i].totalVariance *= i % 2 == 0 ? 1.001 : 0.999;
    points[4].totalVariance *= 1.5;
    const auto worstError = [&](bool robust) {
        const auto found =
            calibrateSvi(points, 0.1, {.start = {}, .earlier = {}, .later = {}, .robust = robust, .repair = true});
        const auto slice = SviSlice::create(found->parameters, 0.1);
        double worst = 0.0;
        for (const VariancePoint& point : points) {
            worst = std::max(worst, std::abs(slice->impliedVolatility(point.k) - truth->impliedVolatility(point.k)));
        }
        return worst;
    };
    EXPECT_LT(worstError(true), 0.01);
    EXPECT_LT(worstError(true), 0.5 * worstError(false));
}

TEST(SviCalibration, RepairsTheButterflyOfAxelVogt)
{
    const auto vogt = SviSlice::create({.a = -0.0410, .b = 0.1331, .rho = 0.3060, .m = 0.3586, .sigma = 0.4153}, 1.0);
    ASSERT_TRUE(vogt.has_value());
    const Points points = pointsOf(*vogt, 1.2, 41);
    const auto found = calibrateSvi(points, 1.0);
    ASSERT_TRUE(found.has_value());
    const auto slice = SviSlice::create(found->parameters, 1.0);
    ASSERT_TRUE(slice.has_value());
    EXPECT_TRUE(checkButterfly(*slice).ok());
    EXPECT_LT(std::sqrt(found->objective / 41.0), 0.02);
}

TEST(SviCalibration, StaysBetweenItsNeighbours)
{
    const auto early = SviSlice::create({.a = 0.02, .b = 0.1, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 0.1);
    const auto late = SviSlice::create({.a = 0.03, .b = 0.12, .rho = 0.0, .m = 0.0, .sigma = 0.1}, 0.2);
    const auto steep = SviSlice::create({.a = 0.02, .b = 0.16, .rho = 0.3, .m = 0.0, .sigma = 0.08}, 0.15);
    ASSERT_TRUE(early.has_value() && late.has_value() && steep.has_value());
    ASSERT_FALSE(checkCalendar(*steep, *late).ok());
    const auto found = calibrateSvi(pointsOf(*steep, 0.15, 15), 0.15,
                                    {.start = {}, .earlier = &*early, .later = &*late, .robust = true, .repair = true});
    ASSERT_TRUE(found.has_value());
    const auto slice = SviSlice::create(found->parameters, 0.15);
    EXPECT_TRUE(checkCalendar(*early, *slice).ok());
    EXPECT_TRUE(checkCalendar(*slice, *late).ok());
}

TEST(SviCalibration, TheSameInputGivesTheSameBits)
{
    const auto truth = SviSlice::create({.a = 0.01, .b = 0.15, .rho = -0.2, .m = 0.0, .sigma = 0.15}, 0.1);
    Points points = pointsOf(*truth, 0.5, 21);
    points[7].totalVariance *= 1.02;
    const auto first = calibrateSvi(points, 0.1);
    const auto second = calibrateSvi(points, 0.1);
    EXPECT_EQ(first->parameters.a, second->parameters.a);
    EXPECT_EQ(first->parameters.rho, second->parameters.rho);
    EXPECT_EQ(first->objective, second->objective);
}

TEST(SviCalibration, RefusesTooFewOrUnusablePoints)
{
    Points points{{-0.1, 0.01}, {0.0, 0.009}, {0.1, 0.01}, {0.2, 0.012}};
    EXPECT_FALSE(calibrateSvi(points, 0.1).has_value());
    points.push_back({0.3, 0.015});
    EXPECT_TRUE(calibrateSvi(points, 0.1).has_value());
    EXPECT_FALSE(calibrateSvi(points, 0.0).has_value());
    points[2].totalVariance = std::nan("");
    const auto refused = calibrateSvi(points, 0.1);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
}

TEST(SviCoordinates, GradientsAreDerivatives)
{
    const SviCoordinates x = toCoordinates({.a = 0.01, .b = 0.2, .rho = -0.4, .m = 0.05, .sigma = 0.15});
    const SviParameters back = toParameters(x);
    EXPECT_NEAR(back.a, 0.01, 1e-15);
    EXPECT_NEAR(back.rho, -0.4, 1e-15);
    const double h = 1e-6;
    for (const double k : {-0.6, 0.0, 0.3}) {
        const JetGradient at = SviEvaluator(x).jetGradient(k);
        for (std::size_t i = 0; i < x.size(); ++i) {
            SviCoordinates up = x;
            SviCoordinates down = x;
            up[i] += h;
            down[i] -= h;
            const VarianceJet high = SviEvaluator(up).jetGradient(k).jet;
            const VarianceJet low = SviEvaluator(down).jetGradient(k).jet;
            EXPECT_NEAR(at.w[i], (high.w - low.w) / (2 * h), 1e-8) << i;
            EXPECT_NEAR(at.wPrime[i], (high.wPrime - low.wPrime) / (2 * h), 1e-8) << i;
            EXPECT_NEAR(at.wSecond[i], (high.wSecond - low.wSecond) / (2 * h), 1e-7) << i;
        }
    }
}

}  // namespace
}  // namespace ballast::volatility::svi_calibration_test
