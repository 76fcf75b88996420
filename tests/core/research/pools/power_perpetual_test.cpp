#include "research/pools/power_perpetual.h"

#include <array>
#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace ballast::pricing::power_perpetual_test {
namespace {

struct Draw {
    PowerPerpetual contract;
    double spot, volatility, rate;
};

Draw draw(std::mt19937_64& engine)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    return {.contract = {.power = 0.5 + 3.0 * uniform(engine),
                         .normalisation = 0.2 + 0.8 * uniform(engine),
                         .scale = 10000.0,
                         .fundingYears = 0.002 + 0.1 * uniform(engine)},
            .spot = 500.0 + 4000.0 * uniform(engine),
            .volatility = 0.1 + 1.5 * uniform(engine),
            .rate = 0.1 * uniform(engine)};
}

/// The mark as the funding period's power contract, its expectation summed over the normal density.
double markByIntegration(const Draw& d)
{
    const double f = d.contract.fundingYears, deviation = d.volatility * std::sqrt(f);
    const double drift = (d.rate - 0.5 * d.volatility * d.volatility) * f;
    double sum = 0.0;
    constexpr double kStep = 1e-3;
    for (int i = -12000; i <= 12000; ++i) {
        const double z = kStep * i;
        sum += kStep * std::exp(-0.5 * z * z) * std::pow(d.spot * std::exp(drift + deviation * z), d.contract.power);
    }
    return sum / std::sqrt(2.0 * std::acos(-1.0)) * std::exp(-d.rate * f) * d.contract.normalisation / d.contract.scale;
}

std::complex<double> markAt(const Draw& d, std::complex<double> spot, std::complex<double> volatility)
{
    const double p = d.contract.power;
    return d.contract.normalisation / d.contract.scale * std::pow(spot, p) *
           std::exp((p - 1.0) * (d.rate + 0.5 * p * volatility * volatility) * d.contract.fundingYears);
}

TEST(PowerPerpetual, TheMarkIsTheExpectationAtTheFundingPeriod)
{
    std::mt19937_64 engine(1);
    for (int i = 0; i < 50; ++i) {
        const Draw d = draw(engine);
        const auto greeks = powerPerpetualGreeks(d.contract, d.spot, d.volatility, d.rate);
        ASSERT_TRUE(greeks.has_value());
        EXPECT_NEAR(greeks->price, markByIntegration(d), 1e-10 * greeks->price);
    }
}

TEST(PowerPerpetual, SensitivitiesAreDerivativesByComplexStep)
{
    std::mt19937_64 engine(2);
    constexpr double kTiny = 1e-30;
    for (int i = 0; i < 500; ++i) {
        const Draw d = draw(engine);
        const auto greeks = powerPerpetualGreeks(d.contract, d.spot, d.volatility, d.rate).value();
        EXPECT_NEAR(greeks.delta, markAt(d, {d.spot, kTiny}, d.volatility).imag() / kTiny, 1e-12 * greeks.delta);
        EXPECT_NEAR(greeks.vega, markAt(d, d.spot, {d.volatility, kTiny}).imag() / kTiny,
                    1e-12 * std::abs(greeks.vega) + 1e-14);
        const double h = 1e-4 * d.spot, k = 1e-5;
        const auto at = [&](double spot, double vol) {
            return powerPerpetualGreeks(d.contract, spot, vol, d.rate).value();
        };
        const double scale = greeks.price;
        EXPECT_NEAR(greeks.gamma, (at(d.spot + h, d.volatility).delta - at(d.spot - h, d.volatility).delta) / (2 * h),
                    1e-7 * scale / (d.spot * d.spot));
        EXPECT_NEAR(greeks.vanna, (at(d.spot, d.volatility + k).delta - at(d.spot, d.volatility - k).delta) / (2 * k),
                    1e-7 * scale / d.spot);
        EXPECT_NEAR(greeks.volga, (at(d.spot, d.volatility + k).vega - at(d.spot, d.volatility - k).vega) / (2 * k),
                    1e-7 * scale);
    }
}

TEST(PowerPerpetual, FundingPaysForGamma)
{
    std::mt19937_64 engine(3);
    for (int i = 0; i < 500; ++i) {
        const Draw d = draw(engine);
        const auto g = powerPerpetualGreeks(d.contract, d.spot, d.volatility, d.rate).value();
        const double earned = g.theta + 0.5 * d.volatility * d.volatility * d.spot * d.spot * g.gamma +
                              d.rate * d.spot * g.delta - d.rate * g.price;
        EXPECT_NEAR(earned, 0.0, 1e-12 * g.price);
    }
}

TEST(PowerPerpetual, SquareEtherIsTheTextbookMark)
{
    // S^2 exp(s^2 f) normalisation / 10,000: 3,000 and 90 % over 17.5 days.
    const auto g = powerPerpetualGreeks({.normalisation = 0.7, .scale = 10000.0}, 3000.0, 0.9);
    ASSERT_TRUE(g.has_value());
    EXPECT_NEAR(g->price, 0.7 * 900.0 * std::exp(0.81 * 17.5 / 365.0), 1e-10);
    EXPECT_NEAR(g->delta, 2.0 * g->price / 3000.0, 1e-12);
    EXPECT_NEAR(g->theta, -0.81 * g->price, 1e-10);
}

TEST(PowerPerpetual, ImpliedVolatilityUndoesTheMark)
{
    std::mt19937_64 engine(4);
    for (int i = 0; i < 500; ++i) {
        const Draw d = draw(engine);
        if (std::abs(d.contract.power - 1.0) < 0.01) continue;
        const double mark = powerPerpetualGreeks(d.contract, d.spot, d.volatility, d.rate).value().price;
        const auto found = powerPerpetualImpliedVolatility(d.contract, d.spot, mark, d.rate);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        EXPECT_NEAR(*found, d.volatility, 1e-8);
    }
}

TEST(PowerPerpetual, AMarkBelowTheIndexImpliesNoVolatility)
{
    const auto found = powerPerpetualImpliedVolatility({}, 100.0, 9999.0);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, ErrorCode::Arbitrage);
}

TEST(PowerPerpetual, BadInputsAreNamed)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    for (const auto field : {&PowerPerpetual::power, &PowerPerpetual::normalisation, &PowerPerpetual::scale,
                             &PowerPerpetual::fundingYears}) {
        for (const double bad : {nan, inf, 0.0, -1.0}) {
            PowerPerpetual contract;
            contract.*field = bad;
            const auto greeks = powerPerpetualGreeks(contract, 100.0, 0.5);
            ASSERT_FALSE(greeks.has_value());
            EXPECT_EQ(greeks.error().code, ErrorCode::InvalidArgument);
            EXPECT_FALSE(powerPerpetualImpliedVolatility(contract, 100.0, 11000.0).has_value());
        }
    }
    EXPECT_FALSE(powerPerpetualGreeks({}, 0.0, 0.5).has_value());
    EXPECT_FALSE(powerPerpetualGreeks({}, 100.0, nan).has_value());
    EXPECT_FALSE(powerPerpetualGreeks({}, 100.0, -0.5).has_value());
    EXPECT_FALSE(powerPerpetualGreeks({}, 100.0, 0.5, nan).has_value());
    EXPECT_FALSE(powerPerpetualGreeks({}, 1e200, 0.5).has_value());
    EXPECT_FALSE(powerPerpetualGreeks({}, 100.0, 1e3).has_value());
    EXPECT_FALSE(powerPerpetualImpliedVolatility({}, 100.0, 0.0).has_value());
    EXPECT_FALSE(powerPerpetualImpliedVolatility({.power = 1.0}, 100.0, 100.0).has_value());
}

}  // namespace
}  // namespace ballast::pricing::power_perpetual_test
