#include "research/surfaces/black_scholes.h"

#include <array>
#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "core/pricing/golden.h"

namespace ballast::pricing::black_scholes_test {
namespace {

using domain::OptionRight;
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;

enum Axis : std::size_t { Spot, Volatility, Years, Rate };
using Point = std::array<Wide, 4>;

Wide wideCdf(const Wide& x) { return boost::math::erfc(Wide(-x / sqrt(Wide(2)))) / 2; }

/// The value in fifty digits; written apart from the core.
Wide wideValue(const SpotOption& option, const Point& at)
{
    const Wide sign = option.right == OptionRight::Call ? 1 : -1;
    const Wide deviation = at[Volatility] * sqrt(at[Years]);
    const Wide carried = at[Spot] * exp(-Wide(option.yield) * at[Years]);
    const Wide struck = Wide(option.strike) * exp(-at[Rate] * at[Years]);
    const Wide d1 = log(carried / struck) / deviation + deviation / 2;
    return sign * (carried * wideCdf(sign * d1) - struck * wideCdf(sign * (d1 - deviation)));
}

/// Central differences along each axis in turn, with steps of 1e-10 of the value.
Wide derivative(const SpotOption& option, Point at, std::vector<Axis> axes)
{
    if (axes.empty()) return wideValue(option, at);
    const Axis axis = axes.back();
    axes.pop_back();
    const Wide step = Wide("1e-10") * (axis == Rate ? Wide(1) : at[axis]);
    Point up = at, down = at;
    up[axis] += step;
    down[axis] -= step;
    return (derivative(option, up, axes) - derivative(option, down, axes)) / (2 * step);
}

SpotOption randomOption(std::mt19937_64& engine)
{
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    SpotOption option;
    option.right = uniform(engine) < 0.5 ? OptionRight::Call : OptionRight::Put;
    option.spot = 100.0 * std::exp(uniform(engine) - 0.5);
    option.volatility = 0.05 + 2.0 * uniform(engine);
    option.years = std::exp(-6.0 + 7.0 * uniform(engine));
    option.strike = option.spot * std::exp((6.0 * uniform(engine) - 3.0) * option.volatility * std::sqrt(option.years));
    option.rate = 0.2 * uniform(engine) - 0.05;
    option.yield = 0.2 * uniform(engine) - 0.05;
    return option;
}

TEST(BlackScholes, EverySensitivityIsTheDerivativeOfTheValue)
{
    struct Case {
        const char* name;
        double OptionGreeks::*field;
        double sign;
        std::vector<Axis> axes;
        int spotPower;
    };
    const std::array cases{Case{"price", &OptionGreeks::price, 1.0, {}, 1},
                           Case{"delta", &OptionGreeks::delta, 1.0, {Spot}, 0},
                           Case{"gamma", &OptionGreeks::gamma, 1.0, {Spot, Spot}, -1},
                           Case{"vega", &OptionGreeks::vega, 1.0, {Volatility}, 1},
                           Case{"theta", &OptionGreeks::theta, -1.0, {Years}, 1},
                           Case{"rho", &OptionGreeks::rho, 1.0, {Rate}, 1},
                           Case{"vanna", &OptionGreeks::vanna, 1.0, {Spot, Volatility}, 0},
                           Case{"volga", &OptionGreeks::volga, 1.0, {Volatility, Volatility}, 1},
                           Case{"charm", &OptionGreeks::charm, -1.0, {Spot, Years}, 0},
                           Case{"speed", &OptionGreeks::speed, 1.0, {Spot, Spot, Spot}, -2},
                           Case{"zomma", &OptionGreeks::zomma, 1.0, {Spot, Spot, Volatility}, -1},
                           Case{"color", &OptionGreeks::color, -1.0, {Spot, Spot, Years}, -1},
                           Case{"veta", &OptionGreeks::veta, -1.0, {Volatility, Years}, 1}};
    std::mt19937_64 engine(20261122);
    for (int i = 0; i < 60; ++i) {
        const SpotOption option = randomOption(engine);
        const OptionGreeks greeks = blackScholesGreeks(option);
        const Point at{option.spot, option.volatility, option.years, option.rate};
        for (const auto& each : cases) {
            const double exact = each.sign * derivative(option, at, each.axes).convert_to<double>();
            // A sum of terms of the natural scale over the years: its rounding is that of the terms.
            const double scale = std::pow(option.spot, each.spotPower) / std::min(option.years, 1.0);
            EXPECT_NEAR(greeks.*each.field, exact, 1e-10 * std::abs(exact) + 1e-12 * scale)
                << each.name << " spot " << option.spot << " strike " << option.strike << " vol " << option.volatility
                << " years " << option.years;
        }
    }
}

TEST(BlackScholes, ReproducesThePrintedBookPrices)
{
    const auto golden = test::findGolden("book_values");
    BALLAST_SKIP_WITHOUT(golden, "book_values");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        if (each["quantity"] != "price") continue;
        const SpotOption option{.right = in["type"] == "call" ? OptionRight::Call : OptionRight::Put,
                                .spot = in["S"],
                                .strike = in["K"],
                                .volatility = in["sigma"],
                                .years = in["T"],
                                .rate = in["r"],
                                .yield = in["q"]};
        const double half = 0.5000001 * std::pow(10.0, -each["decimals"].get<int>());
        EXPECT_NEAR(blackScholesPrice(option), each["printed"].get<double>(), half) << each["source"];
    }
}

TEST(BlackScholes, CallLessPutIsTheCarriedSpotLessTheDiscountedStrike)
{
    std::mt19937_64 engine(1);
    for (int i = 0; i < 5000; ++i) {
        SpotOption option = randomOption(engine);
        option.right = OptionRight::Call;
        const OptionGreeks call = blackScholesGreeks(option);
        option.right = OptionRight::Put;
        const OptionGreeks put = blackScholesGreeks(option);
        const double carried = std::exp(-option.yield * option.years);
        const double discount = std::exp(-option.rate * option.years);
        const double scale = option.spot + option.strike;
        EXPECT_NEAR(call.price - put.price, option.spot * carried - option.strike * discount, 1e-13 * scale);
        EXPECT_NEAR(call.delta - put.delta, carried, 1e-13);
        EXPECT_NEAR(call.rho - put.rho, option.strike * option.years * discount, 1e-12 * scale);
        EXPECT_EQ(call.gamma, put.gamma);
        EXPECT_EQ(call.vega, put.vega);
    }
}

TEST(BlackScholes, IsHomogeneousInSpotAndStrike)
{
    std::mt19937_64 engine(2);
    for (int i = 0; i < 2000; ++i) {
        const SpotOption option = randomOption(engine);
        SpotOption scaled = option;
        scaled.spot *= 1024.0;
        scaled.strike *= 1024.0;
        EXPECT_NEAR(blackScholesPrice(scaled), 1024.0 * blackScholesPrice(option), 1e-11 * option.spot);
        EXPECT_NEAR(blackScholesGreeks(scaled).delta, blackScholesGreeks(option).delta, 1e-14);
    }
}

TEST(BlackScholes, SatisfiesItsDifferentialEquation)
{
    std::mt19937_64 engine(3);
    for (int i = 0; i < 2000; ++i) {
        const SpotOption o = randomOption(engine);
        const OptionGreeks g = blackScholesGreeks(o);
        const double gain = g.theta + 0.5 * o.volatility * o.volatility * o.spot * o.spot * g.gamma +
                            (o.rate - o.yield) * o.spot * g.delta;
        EXPECT_NEAR(gain, o.rate * g.price, 1e-12 * o.spot * (1.0 + std::abs(g.theta) / o.spot));
    }
}

TEST(BlackScholes, WithQEqualToRIsBlack76OnTheSpot)
{
    std::mt19937_64 engine(4);
    for (int i = 0; i < 2000; ++i) {
        SpotOption option = randomOption(engine);
        option.yield = option.rate;
        const OptionGreeks spot = blackScholesGreeks(option);
        const OptionGreeks forward = black76Greeks(option.right, option.spot, option.strike, option.volatility,
                                                   option.years, std::exp(-option.rate * option.years));
        EXPECT_NEAR(spot.price, forward.price, 1e-13 * option.spot);
        EXPECT_NEAR(spot.charm, forward.charm, 1e-11 * (1.0 + std::abs(forward.charm)));
        EXPECT_NEAR(spot.color, forward.color, 1e-11 * (1.0 / option.spot + std::abs(forward.color)));
        EXPECT_NEAR(spot.veta, forward.veta, 1e-11 * (option.spot + std::abs(forward.veta)));
    }
}

TEST(BlackScholes, WithoutTimeOnlyThePayoffIsLeft)
{
    const SpotOption expired{.right = OptionRight::Put, .spot = 90.0, .strike = 100.0, .volatility = 0.5, .rate = 0.1};
    const OptionGreeks greeks = blackScholesGreeks(expired);
    EXPECT_DOUBLE_EQ(greeks.price, 10.0);
    EXPECT_DOUBLE_EQ(greeks.delta, -1.0);
    for (const double rest : {greeks.gamma, greeks.vega, greeks.theta, greeks.rho, greeks.charm, greeks.veta})
        EXPECT_EQ(rest, 0.0);
}

TEST(BlackScholes, WithoutVolatilityIsTheLimitOfLittleVolatility)
{
    for (const double strike : {80.0, 120.0}) {
        SpotOption option{.spot = 100.0, .strike = strike, .years = 0.5, .rate = 0.05, .yield = 0.02};
        const OptionGreeks none = blackScholesGreeks(option);
        option.volatility = 1e-4;
        const OptionGreeks little = blackScholesGreeks(option);
        for (const auto field : {&OptionGreeks::price, &OptionGreeks::delta, &OptionGreeks::theta, &OptionGreeks::rho,
                                 &OptionGreeks::charm, &OptionGreeks::gamma, &OptionGreeks::vega})
            EXPECT_NEAR(none.*field, little.*field, 1e-12);
    }
}

TEST(BlackScholes, NeverGivesANumberThatIsNotFinite)
{
    for (const double strike : {1e-9, 1.0, 1e9})
        for (const double vol : {0.0, 1e-12, 1e-6, 0.5, 1e4})
            for (const double years : {-1.0, 0.0, 1e-12, 1.0, 40.0})
                for (const double rate : {-1.0, 0.0, 1.0}) {
                    const OptionGreeks g = blackScholesGreeks(
                        {.spot = 1.0, .strike = strike, .volatility = vol, .years = years, .rate = rate, .yield = 0.5});
                    for (const double value : {g.price, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga,
                                               g.charm, g.speed, g.zomma, g.color, g.veta})
                        EXPECT_TRUE(std::isfinite(value)) << strike << " " << vol << " " << years << " " << rate;
                }
}

TEST(BlackScholes, BadInputsAreNamed)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const SpotOption good{.spot = 100.0, .strike = 100.0, .volatility = 0.5, .years = 1.0};
    EXPECT_TRUE(checkSpotOption(good).has_value());
    for (const auto field : {&SpotOption::spot, &SpotOption::strike, &SpotOption::volatility, &SpotOption::years,
                             &SpotOption::rate, &SpotOption::yield}) {
        for (const double bad : {nan, inf, -inf}) {
            SpotOption option = good;
            option.*field = bad;
            const auto checked = checkSpotOption(option);
            ASSERT_FALSE(checked.has_value());
            EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
            EXPECT_NE(checked.error().message.find("spot"), std::string::npos);
        }
    }
    EXPECT_FALSE(checkSpotOption({.spot = 0.0, .strike = 1.0}).has_value());
    EXPECT_FALSE(checkSpotOption({.spot = 1.0, .strike = -1.0}).has_value());
    EXPECT_FALSE(checkSpotOption({.spot = 1.0, .strike = 1.0, .years = 100.0, .rate = 1.0}).has_value());
}

}  // namespace
}  // namespace ballast::pricing::black_scholes_test
