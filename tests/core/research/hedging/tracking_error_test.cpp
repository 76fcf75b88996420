#include "research/hedging/tracking_error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

#include "pricing/black76.h"

namespace ballast::risk::tracking_error_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// S = K = 100, a month, 20 %: the set-up of Kamal and Derman.
HedgedOption atTheMoney(int steps)
{
    return {.forward = 100.0, .strike = 100.0, .volatility = 0.2, .years = 1.0 / 12.0, .steps = steps};
}

/// Final P&L of one short call that was hedged at each step along a drawn path.
double hedgedPath(const HedgedOption& option, std::mt19937_64& random, std::vector<HedgeStep>* steps = nullptr)
{
    std::normal_distribution<double> normal;
    const double dt = option.years / option.steps;
    double spot = option.forward, sum = 0.0;
    for (int i = 0; i < option.steps; ++i) {
        const double left = option.years - i * dt;
        const auto here =
            pricing::black76Greeks(domain::OptionRight::Call, spot, option.strike, option.volatility, left);
        const double next = spot * std::exp(option.volatility * std::sqrt(dt) * normal(random) -
                                            0.5 * option.volatility * option.volatility * dt);
        const double later = i + 1 == option.steps ? std::max(next - option.strike, 0.0)
                                                   : pricing::black76Price(domain::OptionRight::Call, next,
                                                                           option.strike, option.volatility, left - dt);
        const double pnl = here.delta * (next - spot) - (later - here.price);
        if (steps != nullptr)
            steps->push_back({.dollarGamma = -here.gamma * spot * spot,
                              .volatility = option.volatility,
                              .years = dt,
                              .spotMove = next - spot,
                              .totalUsd = pnl});
        sum += pnl;
        spot = next;
    }
    return sum;
}

/// Monte Carlo figures 0.428, 0.2185 and 0.1104 for 21, 84 and 336 rebalances, published beside the formula.
TEST(LifetimeTrackingError, RepeatsKamalAndDerman)
{
    for (const auto& [steps, formula, simulated] :
         {std::tuple{21, 0.44525, 0.428}, std::tuple{84, 0.22262, 0.2185}, std::tuple{336, 0.11131, 0.1104}}) {
        const auto error = lifetimeTrackingError(atTheMoney(steps));
        ASSERT_TRUE(error.has_value());
        EXPECT_NEAR(error->kamalDerman, formula, 5e-6);
        EXPECT_NEAR(error->premium, 2.3030, 5e-5);
        // The first order leaves out what a long last step does.
        EXPECT_NEAR(error->firstOrderStep / simulated, 1.0, 0.035);
    }
}

TEST(LifetimeTrackingError, OwnPathsScatterAsTheFirstOrderSays)
{
    for (const double strike : {100.0, 103.0}) {
        auto option = atTheMoney(84);
        option.strike = strike;
        std::mt19937_64 random(17);
        double squares = 0.0;
        constexpr int kPaths = 20'000;
        for (int path = 0; path < kPaths; ++path)
            squares += std::pow(hedgedPath(option, random), 2.0);
        const double simulated = std::sqrt(squares / kPaths);
        EXPECT_NEAR(lifetimeTrackingError(option)->firstOrderStep / simulated, 1.0, 0.04) << strike;
    }
}

/// The expected squared gamma at each step by brute-force integration over the spot.
TEST(LifetimeTrackingError, TheGaussianIntegralIsRightForAnyStrike)
{
    for (const double strike : {70.0, 100.0, 140.0}) {
        const HedgedOption option{
            .forward = 100.0, .strike = strike, .volatility = 0.8, .years = 0.5, .discount = 0.97, .steps = 9};
        double variance = 0.0;
        const double dt = option.years / option.steps;
        for (int i = 0; i < option.steps; ++i) {
            const double t = i * dt;
            double integral = 0.0;
            const double h = 0.001;
            for (double z = -9.0; z <= 9.0; z += h) {
                const double forward = 100.0 * std::exp(0.8 * std::sqrt(t) * z - 0.32 * t);
                const auto greeks = pricing::black76Greeks(domain::OptionRight::Call, forward, strike, 0.8,
                                                           option.years - t, option.discount);
                integral += h * pricing::normalDensity(z) * std::pow(greeks.gamma * forward * forward, 2.0);
            }
            // The discount of the gamma stays that of the start: the error is brought back to today.
            integral /= option.discount * option.discount;
            variance += 0.5 * std::pow(0.64 * dt, 2.0) * integral;
        }
        EXPECT_NEAR(lifetimeTrackingError(option)->firstOrderStep, option.discount * std::sqrt(variance),
                    1e-6 * std::sqrt(variance));
    }
}

TEST(LifetimeTrackingError, FallsWithTheRootOfTheNumberOfSteps)
{
    const auto few = lifetimeTrackingError(atTheMoney(1000)), many = lifetimeTrackingError(atTheMoney(4000));
    EXPECT_NEAR(few->kamalDerman / many->kamalDerman, 2.0, 1e-12);
    EXPECT_NEAR(few->firstOrderStep / many->firstOrderStep, 2.0, 0.03);
}

/// The error of one step is 1/2 Gamma S^2 (R^2 - s^2 dt); its scatter over drawn returns.
TEST(BoyleEmanuel, IsTheScatterOfOneStep)
{
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    const double gamma = 4000.0, volatility = 0.7, dt = 1.0 / 365.0;
    double squares = 0.0;
    constexpr int kDraws = 400'000;
    for (int i = 0; i < kDraws; ++i) {
        const double square = std::pow(volatility * std::sqrt(dt) * normal(random), 2.0);
        squares += std::pow(0.5 * gamma * (square - volatility * volatility * dt), 2.0);
    }
    EXPECT_NEAR(boyleEmanuelStd(gamma, volatility, dt).value() / std::sqrt(squares / kDraws), 1.0, 0.02);
    EXPECT_EQ(boyleEmanuelStd(-gamma, volatility, dt).value(), boyleEmanuelStd(gamma, volatility, dt).value());
}

TEST(TrackingReport, RealisedOverExpectedIsNearOneOnDrawnPaths)
{
    std::mt19937_64 random(23);
    std::vector<HedgeStep> steps;
    for (int path = 0; path < 300; ++path)
        hedgedPath(atTheMoney(84), random, &steps);
    const auto report = trackingReport(steps);
    ASSERT_TRUE(report.has_value());
    EXPECT_NEAR(report->ratio, 1.0, 0.1);
    EXPECT_GT(report->ratioError, 0.0);
    EXPECT_LT(report->ratioError, 0.1);
    EXPECT_EQ(report->steps, 84 * 300);
}

TEST(TrackingReport, TheStandardErrorOfTheRatioIsItsScatter)
{
    std::mt19937_64 random(29);
    std::normal_distribution<double> normal;
    const double volatility = 0.5, dt = 0.001;
    double sum = 0.0, squares = 0.0, stated = 0.0;
    constexpr int kTrials = 2000;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<HedgeStep> steps(400);
        for (auto& step : steps) {
            const double z = normal(random);
            step = {.dollarGamma = 1000.0, .volatility = volatility, .years = dt};
            step.totalUsd = 0.5 * 1000.0 * volatility * volatility * dt * (z * z - 1.0);
        }
        const auto report = trackingReport(steps);
        sum += report->ratio;
        squares += report->ratio * report->ratio;
        stated = report->ratioError;
    }
    const double mean = sum / kTrials;
    EXPECT_NEAR(mean, 1.0, 0.02);
    EXPECT_NEAR(std::sqrt(squares / kTrials - mean * mean) / stated, 1.0, 0.1);
}

TEST(TrackingReport, SplitsByCauseAndAddsUp)
{
    const std::vector<HedgeStep> steps{{.dollarGamma = 1e6,
                                        .volatility = 0.6,
                                        .years = 0.001,
                                        .spotMove = 100.0,
                                        .totalUsd = -60.0,
                                        .bandCoins = -0.3,
                                        .delayUsd = -7.0,
                                        .costUsd = 5.0},
                                       {.dollarGamma = 1e6, .volatility = 0.6, .years = 0.001, .totalUsd = 20.0}};
    const auto report = trackingReport(steps);
    ASSERT_TRUE(report.has_value());
    EXPECT_NEAR(report->bandUsd, -30.0, 1e-12);
    EXPECT_NEAR(report->delayUsd, -7.0, 1e-12);
    EXPECT_NEAR(report->costUsd, -5.0, 1e-12);
    EXPECT_NEAR(report->discreteUsd, -18.0 + 20.0, 1e-12);
    EXPECT_NEAR(report->totalUsd, report->bandUsd + report->delayUsd + report->costUsd + report->discreteUsd, 1e-12);
    EXPECT_NEAR(report->realisedStdUsd, std::hypot(18.0, 20.0), 1e-12);
    EXPECT_NEAR(report->expectedStdUsd, std::sqrt(2.0) * 1e6 * 0.36 * 0.001 / std::numbers::sqrt2, 1e-9);
}

TEST(TrackingReport, WithoutGammaNothingIsExpected)
{
    const std::vector<HedgeStep> steps{{.years = 0.1, .totalUsd = 3.0}};
    const auto report = trackingReport(steps);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->ratio, 0.0);
    EXPECT_EQ(report->ratioError, 0.0);
}

TEST(TrackingError, RefusesWhatIsNoHedge)
{
    EXPECT_FALSE(boyleEmanuelStd(kNan, 0.5, 0.1).has_value());
    EXPECT_FALSE(boyleEmanuelStd(1.0, -0.5, 0.1).has_value());
    EXPECT_FALSE(boyleEmanuelStd(1.0, 0.5, -0.1).has_value());
    EXPECT_FALSE(boyleEmanuelStd(1.0, 0.5, kNan).has_value());
    for (const auto& change : std::vector<void (*)(HedgedOption&)>{
             [](HedgedOption& o) { o.forward = 0.0; }, [](HedgedOption& o) { o.strike = kNan; },
             [](HedgedOption& o) { o.volatility = 0.0; }, [](HedgedOption& o) { o.years = -1.0; },
             [](HedgedOption& o) { o.discount = 0.0; }, [](HedgedOption& o) { o.steps = 0; },
             [](HedgedOption& o) { o.steps = 20'000'000; }}) {
        auto option = atTheMoney(10);
        change(option);
        EXPECT_FALSE(lifetimeTrackingError(option).has_value());
    }
    EXPECT_FALSE(trackingReport({}).has_value());
    EXPECT_FALSE(trackingReport(std::vector<HedgeStep>{{.totalUsd = kNan}}).has_value());
    EXPECT_FALSE(trackingReport(std::vector<HedgeStep>{{.volatility = -0.1}}).has_value());
    EXPECT_FALSE(trackingReport(std::vector<HedgeStep>{{.years = -0.1}}).has_value());
}

}  // namespace
}  // namespace ballast::risk::tracking_error_test
