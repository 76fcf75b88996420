#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ql/models/volatility/garch.hpp>
#include <ql/time/date.hpp>
#include <random>
#include <vector>

#include "research/learning/garch.h"
#include "research/learning/realised_variance.h"

namespace ballast::learning {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Ewma, ReproducesHullsExampleAndForgetsGeometrically)
{
    EXPECT_NEAR(ewmaVariance(0.0001, 0.9, 0.02).value(), 0.00013, 1e-18) << "Hull, volatility chapter";
    const std::vector<double> quiet(100, 0.0);
    EXPECT_NEAR(ewmaVariance(0.04, 0.94, quiet).value(), 0.04 * std::pow(0.94, 100), 1e-15);
    EXPECT_NEAR(annualVolatility(0.0004), 0.02 * std::sqrt(365.0), 1e-15);
}

TEST(Ewma, RefusesWhatHasNoMeaning)
{
    for (const double bad : {0.0, 1.0, -0.1, kNan})
        EXPECT_FALSE(ewmaVariance(0.01, bad, 0.02).has_value()) << bad;
    for (const double bad : {-1.0, kNan, kInfinity})
        EXPECT_FALSE(ewmaVariance(bad, 0.9, 0.02).has_value()) << bad;
    EXPECT_FALSE(ewmaVariance(0.01, 0.9, kNan).has_value());
}

const GarchParameters kHull{.omega = 2e-6, .alpha = 0.13, .beta = 0.86};

TEST(Garch, ForecastIsTheRepeatedExpectedUpdate)
{
    double variance = 0.0005;
    double sum = 0.0;
    for (int day = 1; day <= 60; ++day) {
        sum += variance;
        // The expected square of a return is the variance itself.
        variance = garchVariance(kHull, variance, std::sqrt(variance)).value();
        const auto forecast = garchForecast(kHull, 0.0005, day).value();
        EXPECT_NEAR(forecast.variance, variance, 1e-15);
        EXPECT_NEAR(forecast.averageVariance, sum / day, 1e-15);
    }
    EXPECT_NEAR(garchForecast(kHull, 0.0005, 100'000)->variance, longRunVariance(kHull).value(), 1e-15);
}

std::vector<double> simulated(const GarchParameters& p, std::size_t count, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    double variance = longRunVariance(p).value();
    std::vector<double> returns;
    for (std::size_t i = 0; i < count; ++i) {
        returns.push_back(std::sqrt(variance) * normal(random));
        variance = garchVariance(p, variance, returns.back()).value();
    }
    return returns;
}

TEST(Garch, FitRecoversWhatTheReturnsWereMadeWith)
{
    const GarchParameters truth{.omega = 1e-5, .alpha = 0.10, .beta = 0.85};
    const auto returns = simulated(truth, 20'000, 3);
    const auto fit = fitGarch(returns).value();
    // Sampling errors of 20,000 returns are about 0.006 for alpha and 0.01 for beta.
    EXPECT_NEAR(fit.alpha, truth.alpha, 0.025);
    EXPECT_NEAR(fit.beta, truth.beta, 0.04);
    EXPECT_NEAR(longRunVariance(fit).value() / longRunVariance(truth).value(), 1.0, 0.1);
    EXPECT_GE(garchLikelihood(fit, returns).value(), garchLikelihood(truth, returns).value());
}

TEST(Garch, NoNearbyParametersAreLikelierThanTheFit)
{
    const auto returns = simulated({.omega = 4e-6, .alpha = 0.07, .beta = 0.9}, 3'000, 5);
    const auto fit = fitGarch(returns).value();
    const double best = garchLikelihood(fit, returns).value();
    for (const double omega : {0.98, 1.0, 1.02})
        for (const double alpha : {0.98, 1.0, 1.02})
            for (const double beta : {0.995, 1.0, 1.005}) {
                const GarchParameters near{
                    .omega = fit.omega * omega, .alpha = fit.alpha * alpha, .beta = fit.beta * beta};
                const auto likelihood = garchLikelihood(near, returns);
                if (!likelihood) continue;
                EXPECT_LE(*likelihood, best + 1e-9);
            }
}

TEST(Garch, FitsAtLeastAsLikelyAsQuantLib)
{
    const auto returns = simulated({.omega = 8e-6, .alpha = 0.12, .beta = 0.83}, 2'000, 7);
    QuantLib::Garch11::time_series series;
    const QuantLib::Date start(1, QuantLib::January, 2020);
    for (std::size_t i = 0; i < returns.size(); ++i)
        series[start + static_cast<QuantLib::Integer>(i)] = returns[i];
    const QuantLib::Garch11 oracle(series, QuantLib::Garch11::BestOfTwo);
    const GarchParameters theirs{.omega = oracle.omega(), .alpha = oracle.alpha(), .beta = oracle.beta()};
    const auto ours = fitGarch(returns).value();
    EXPECT_GE(garchLikelihood(ours, returns).value(), garchLikelihood(theirs, returns).value() - 1e-6);
    // QuantLib starts the variance elsewhere; the sampling error of the sum is about 0.03 with so few returns.
    EXPECT_NEAR(ours.alpha + ours.beta, theirs.alpha + theirs.beta, 0.06);
}

TEST(Garch, RefusesWhatHasNoMeaning)
{
    EXPECT_FALSE(longRunVariance({.omega = 1e-6, .alpha = 0.2, .beta = 0.8}).has_value()) << "not stationary";
    EXPECT_FALSE(longRunVariance({.omega = 0.0, .alpha = 0.1, .beta = 0.8}).has_value());
    EXPECT_FALSE(longRunVariance({.omega = 1e-6, .alpha = -0.1, .beta = 0.8}).has_value());
    EXPECT_FALSE(longRunVariance({.omega = kNan, .alpha = 0.1, .beta = 0.8}).has_value());
    EXPECT_FALSE(garchVariance(kHull, -1.0, 0.01).has_value());
    EXPECT_FALSE(garchVariance(kHull, 0.01, kNan).has_value());
    EXPECT_FALSE(garchForecast(kHull, 0.01, 0).has_value());
    EXPECT_FALSE(fitGarch(std::vector<double>(49, 0.01)).has_value()) << "too few";
    EXPECT_FALSE(fitGarch(std::vector<double>(100, 0.0)).has_value()) << "all zero";
    std::vector<double> holed(100, 0.01);
    holed[50] = kNan;
    EXPECT_FALSE(fitGarch(holed).has_value());
}

/// A series made by the regression itself, so that least squares must give its coefficients back.
std::vector<double> linearSeries(const std::vector<double>& beta, std::size_t days, double noise)
{
    std::mt19937_64 random(9);
    std::normal_distribution<double> normal;
    std::vector<double> rv;
    for (std::size_t i = 0; i < 22; ++i)
        rv.push_back(1e-3 * (1.0 + 0.3 * normal(random)));
    while (rv.size() < days) {
        const auto mean = [&](std::size_t n) {
            double sum = 0.0;
            for (std::size_t i = 0; i < n; ++i)
                sum += rv[rv.size() - 1 - i];
            return sum / static_cast<double>(n);
        };
        rv.push_back(beta[0] + beta[1] * rv.back() + beta[2] * mean(5) + beta[3] * mean(22) + noise * normal(random));
    }
    return rv;
}

TEST(Har, GivesBackTheCoefficientsOfANoiselessSeries)
{
    const std::vector<double> beta{2e-4, 0.35, 0.3, 0.15};
    const auto rv = linearSeries(beta, 60, 0.0);
    const auto model = fitHar(rv, {1, 5, 22}).value();
    for (std::size_t i = 0; i < beta.size(); ++i)
        EXPECT_NEAR(model.coefficients[i], beta[i], 1e-7) << i;
}

TEST(Har, ResidualsAreOrthogonalToTheRegressors)
{
    const auto rv = linearSeries({2e-4, 0.4, 0.2, 0.1}, 300, 1e-4);
    for (const std::size_t horizon : {std::size_t{1}, std::size_t{5}}) {
        const auto model = fitHar(rv, {1, 7, 30}, horizon).value();
        std::vector<double> moments(4, 0.0);
        for (std::size_t last = 29; last + horizon < rv.size(); ++last) {
            const std::vector<double> seen(rv.begin(), rv.begin() + static_cast<std::ptrdiff_t>(last + 1));
            double target = 0.0;
            for (std::size_t ahead = 1; ahead <= horizon; ++ahead)
                target += rv[last + ahead] / static_cast<double>(horizon);
            const double residual = target - forecastHar(model, seen).value();
            const std::vector<std::size_t> lags{1, 7, 30};
            moments[0] += residual;
            for (std::size_t j = 0; j < 3; ++j)
                for (std::size_t i = 0; i < lags[j]; ++i)
                    moments[j + 1] += residual * rv[last - i] / static_cast<double>(lags[j]);
        }
        for (const double moment : moments)
            EXPECT_NEAR(moment, 0.0, 1e-12) << horizon;
    }
}

TEST(Har, RefusesWhatHasNoMeaning)
{
    EXPECT_FALSE(fitHar(std::vector<double>(25, 1e-3), {1, 5, 22}).has_value()) << "too short";
    EXPECT_FALSE(fitHar(std::vector<double>(80, 1e-3), {1, 5, 22}).has_value()) << "a constant determines nothing";
    EXPECT_FALSE(fitHar(std::vector<double>(80, 0.0), {1, 5, 22}).has_value());
    auto rv = linearSeries({2e-4, 0.4, 0.2, 0.1}, 80, 1e-4);
    EXPECT_FALSE(fitHar(rv, {5, 1}).has_value());
    EXPECT_FALSE(fitHar(rv, {0, 5}).has_value());
    EXPECT_FALSE(fitHar(rv, {}).has_value());
    EXPECT_FALSE(fitHar(rv, {1, 5, 22}, 0).has_value());
    const auto model = fitHar(rv, {1, 5, 22}).value();
    EXPECT_FALSE(forecastHar(model, std::vector<double>(21, 1e-3)).has_value());
    rv[40] = kNan;
    EXPECT_FALSE(fitHar(rv, {1, 5, 22}).has_value());
}

TEST(Qlike, IsZeroForTheTruthAndPositiveElsewhere)
{
    EXPECT_NEAR(qlikeLoss(0.02, 0.02).value(), 0.0, 1e-15);
    for (const double forecast : {0.001, 0.019, 0.021, 0.5})
        EXPECT_GT(qlikeLoss(0.02, forecast).value(), 0.0);
    EXPECT_FALSE(qlikeLoss(0.0, 0.02).has_value());
    EXPECT_FALSE(qlikeLoss(0.02, kNan).has_value());
}

}  // namespace
}  // namespace ballast::learning
