#include "modelrisk/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "modelrisk/fourier_pricer.h"
#include "pricing/implied_volatility.h"

namespace ballast::modelrisk::calibration_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Black volatilities of a model's own prices.
std::vector<VolatilityPoint> pointsOf(const JumpHeston& model)
{
    std::vector<VolatilityPoint> points;
    const auto pricer = FourierPricer::create(model);
    for (const double days : {7.0, 21.0, 45.0, 90.0, 180.0}) {
        const double years = days / 365.0;
        std::vector<double> k;
        for (const double z : {-1.2, -0.6, 0.0, 0.6, 1.2})
            k.push_back(z * std::sqrt(model.theta * years));
        const auto calls = pricer->calls(years, k);
        for (std::size_t i = 0; i < k.size(); ++i)
            points.push_back({.years = years,
                              .logMoneyness = k[i],
                              .volatility = pricing::impliedVolatility(domain::OptionRight::Call, 1.0, std::exp(k[i]),
                                                                       (*calls)[i], years)
                                                .value()});
    }
    return points;
}

TEST(Calibration, FindsBackTheHestonThatMadeThePrices)
{
    for (const JumpHeston& known : {JumpHeston{.v0 = 0.30, .kappa = 2.5, .theta = 0.42, .sigma = 1.1, .rho = -0.45},
                                    JumpHeston{.v0 = 0.55, .kappa = 6.0, .theta = 0.36, .sigma = 2.4, .rho = 0.15}}) {
        const auto points = pointsOf(known);
        const auto found = calibrateHeston(points);
        ASSERT_TRUE(found.has_value());
        EXPECT_LT(found->error.rootMeanSquare, 1e-3) << "volatility points";
        EXPECT_LT(found->error.greatest, 5e-3);
        EXPECT_EQ(found->error.points, static_cast<int>(points.size()));
        EXPECT_NEAR(found->model.v0, known.v0, 1e-3 * known.v0);
        EXPECT_NEAR(found->model.theta, known.theta, 0.01 * known.theta);
        EXPECT_NEAR(found->model.kappa, known.kappa, 0.02 * known.kappa);
        EXPECT_NEAR(found->model.sigma, known.sigma, 0.02 * known.sigma);
        EXPECT_NEAR(found->model.rho, known.rho, 0.01);
    }
}

TEST(Calibration, BatesMeetsPricesWithJumpsThatHestonCannot)
{
    const JumpHeston known{
        .v0 = 0.30, .kappa = 2.5, .theta = 0.40, .sigma = 0.8, .rho = -0.3, .lambda = 1.2, .nu = -0.12, .delta = 0.15};
    const auto points = pointsOf(known);
    const auto heston = calibrateHeston(points);
    ASSERT_TRUE(heston.has_value());
    const auto bates = calibrateBates(points, *heston);
    ASSERT_TRUE(bates.has_value());
    EXPECT_LT(bates->error.rootMeanSquare, 0.05);
    EXPECT_LT(bates->error.rootMeanSquare, 0.5 * heston->error.rootMeanSquare);
}

TEST(Calibration, JumpsAreNeverWorseThanNone)
{
    const auto points = pointsOf({.v0 = 0.30, .kappa = 2.5, .theta = 0.42, .sigma = 1.1, .rho = -0.45});
    const auto heston = calibrateHeston(points);
    ASSERT_TRUE(heston.has_value());
    const auto bates = calibrateBates(points, *heston);
    ASSERT_TRUE(bates.has_value());
    EXPECT_LE(bates->error.rootMeanSquare, heston->error.rootMeanSquare);
}

TEST(Calibration, OfAFlatSurfaceHasNearlyNoVolatilityOfVariance)
{
    std::vector<VolatilityPoint> points;
    for (const double years : {0.05, 0.2, 0.5})
        for (const double k : {-0.2, 0.0, 0.2})
            points.push_back({.years = years, .logMoneyness = k, .volatility = 0.6});
    const auto found = calibrateHeston(points);
    ASSERT_TRUE(found.has_value());
    EXPECT_LT(found->error.greatest, 0.1);
}

TEST(Calibration, SamePointsSameAnswer)
{
    const auto points = pointsOf({.v0 = 0.30, .kappa = 2.5, .theta = 0.42, .sigma = 1.1, .rho = -0.45});
    const auto first = calibrateHeston(points), second = calibrateHeston(points);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->model.kappa, second->model.kappa);
    EXPECT_EQ(first->model.sigma, second->model.sigma);
    EXPECT_EQ(first->evaluations, second->evaluations);
}

TEST(Calibration, FitErrorIsZeroForTheModelItself)
{
    const JumpHeston known{.v0 = 0.55, .kappa = 6.0, .theta = 0.36, .sigma = 2.4, .rho = 0.15};
    const auto error = fitError(known, pointsOf(known));
    ASSERT_TRUE(error.has_value());
    EXPECT_LT(error->greatest, 1e-6);
    auto moved = pointsOf(known);
    for (auto& point : moved)
        point.volatility += 0.01;
    EXPECT_NEAR(fitError(known, moved)->rootMeanSquare, 1.0, 1e-6);
}

TEST(Calibration, StopsWhenAsked)
{
    std::stop_source stop;
    stop.request_stop();
    const auto points = pointsOf({.v0 = 0.30, .kappa = 2.5, .theta = 0.42, .sigma = 1.1, .rho = -0.45});
    const auto result = calibrateHeston(points, stop.get_token());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::Refused);
}

TEST(Calibration, RefusesWhatIsNoSurface)
{
    const auto good = pointsOf({.v0 = 0.30, .kappa = 2.5, .theta = 0.42, .sigma = 1.1, .rho = -0.45});
    EXPECT_FALSE(calibrateHeston({}).has_value());
    EXPECT_FALSE(calibrateHeston(std::span(good).first(4)).has_value());
    EXPECT_FALSE(calibrateBates(std::span(good).first(7), {.model = {0.3, 1.0, 0.3, 1.0, 0.0}}).has_value());
    EXPECT_FALSE(calibrateBates(good, {}).has_value()) << "a start that is no model";
    for (double VolatilityPoint::*field :
         {&VolatilityPoint::years, &VolatilityPoint::logMoneyness, &VolatilityPoint::volatility})
        for (const double bad : {kNan, std::numeric_limits<double>::infinity(), -40.0}) {
            auto points = good;
            points[3].*field = bad;
            EXPECT_FALSE(calibrateHeston(points).has_value());
            EXPECT_FALSE(fitError({0.3, 1.0, 0.3, 1.0, 0.0}, points).has_value());
        }
}

}  // namespace
}  // namespace ballast::modelrisk::calibration_test
