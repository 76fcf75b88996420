#include "pricing/black76.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <ql/option.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <random>

#include "core/pricing/golden.h"

namespace ballast::pricing::black76_test {
namespace {

using domain::OptionRight;

OptionRight rightOf(const nlohmann::json& inputs)
{
    return inputs["type"] == "call" ? OptionRight::Call : OptionRight::Put;
}

/// Black-76 of a spot-form case whose q equals r: F = S.
OptionGreeks greeksOf(const nlohmann::json& in)
{
    const double years = in["T"].get<double>();
    return black76Greeks(rightOf(in), in["S"].get<double>(), in["K"].get<double>(), in["sigma"].get<double>(), years,
                         std::exp(-in["r"].get<double>() * years));
}

void expectWithin(double value, const nlohmann::json& expected, const char* name, double scale)
{
    const double wanted = expected[name].get<double>();
    EXPECT_NEAR(value, wanted, 1e-10 * std::abs(wanted) + 1e-12 * scale) << name;
}

TEST(Black76, MatchesTheGoldenGridWhereTheForwardIsTheSpot)
{
    const auto golden = test::findGolden("bsm_grid");
    BALLAST_SKIP_WITHOUT(golden, "bsm_grid");
    int tested = 0;
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        if (in["r"] != in["q"]) continue;
        ++tested;
        const double spot = in["S"].get<double>();
        const OptionGreeks greeks = greeksOf(in);
        const auto& expected = each["expected"];
        SCOPED_TRACE(in.dump());
        expectWithin(greeks.price, expected, "price", spot);
        expectWithin(greeks.delta, expected, "delta", 1.0);
        expectWithin(greeks.gamma, expected, "gamma", 1.0 / spot);
        expectWithin(greeks.vega, expected, "vega", spot);
        expectWithin(greeks.theta, expected, "theta", spot);
        expectWithin(greeks.vanna, expected, "vanna", 1.0);
        expectWithin(greeks.volga, expected, "volga", spot);
        expectWithin(greeks.charm, expected, "charm", 1.0);
        expectWithin(greeks.speed, expected, "speed", 1.0 / (spot * spot));
        expectWithin(greeks.zomma, expected, "zomma", 1.0 / spot);
        expectWithin(greeks.color, expected, "color", 1.0 / spot);
        expectWithin(greeks.veta, expected, "veta", spot);
    }
    EXPECT_GE(tested, 60);
}

TEST(Black76, PricesEveryGoldenCaseFromItsForwardAndDiscount)
{
    const auto golden = test::findGolden("bsm_grid");
    BALLAST_SKIP_WITHOUT(golden, "bsm_grid");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        const double years = in["T"].get<double>();
        const double rate = in["r"].get<double>();
        const double forward = in["S"].get<double>() * std::exp((rate - in["q"].get<double>()) * years);
        const double price = black76Price(rightOf(in), forward, in["K"].get<double>(), in["sigma"].get<double>(), years,
                                          std::exp(-rate * years));
        expectWithin(price, each["expected"], "price", in["S"].get<double>());
    }
}

TEST(Black76, ReproducesThePrintedBookPrices)
{
    const auto golden = test::findGolden("book_values");
    BALLAST_SKIP_WITHOUT(golden, "book_values");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        const double years = in["T"].get<double>();
        const double rate = in["r"].get<double>();
        if (each["quantity"] != "price") continue;
        const double forward = in["S"].get<double>() * std::exp((rate - in["q"].get<double>()) * years);
        const double price = black76Price(rightOf(in), forward, in["K"].get<double>(), in["sigma"].get<double>(), years,
                                          std::exp(-rate * years));
        const double half = 0.5000001 * std::pow(10.0, -each["decimals"].get<int>());
        EXPECT_NEAR(price, each["printed"].get<double>(), half) << each["source"];
    }
}

TEST(Black76, AgreesWithQuantLibOnRandomInputs)
{
    std::mt19937 engine(20261122);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 2000; ++i) {
        const double forward = 1000.0 + 100000.0 * uniform(engine);
        const double years = 0.001 + 2.0 * uniform(engine);
        const double vol = 0.1 + 1.5 * uniform(engine);
        const double strike = forward * std::exp(vol * std::sqrt(years) * (4.0 * uniform(engine) - 2.0));
        const double discount = 0.9 + 0.1 * uniform(engine);
        const bool isCall = i % 2 == 0;
        const QuantLib::BlackCalculator oracle(isCall ? QuantLib::Option::Call : QuantLib::Option::Put, strike, forward,
                                               vol * std::sqrt(years), discount);
        const OptionGreeks greeks =
            black76Greeks(isCall ? OptionRight::Call : OptionRight::Put, forward, strike, vol, years, discount);
        EXPECT_NEAR(greeks.price, oracle.value(), 1e-11 * forward);
        EXPECT_NEAR(greeks.delta, oracle.deltaForward(), 1e-12);
        EXPECT_NEAR(greeks.gamma, oracle.gammaForward(), 1e-11 / forward);
        EXPECT_NEAR(greeks.vega, oracle.vega(years), 1e-11 * forward);
    }
}

TEST(Black76, CallLessPutIsTheDiscountedForwardLessStrike)
{
    std::mt19937 engine(7);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 2000; ++i) {
        const double forward = 60000.0;
        const double strike = forward * std::exp(6.0 * uniform(engine) - 3.0);
        const double vol = 3.0 * uniform(engine);
        const double years = 2.0 * uniform(engine);
        const double call = black76Price(OptionRight::Call, forward, strike, vol, years, 0.97);
        const double put = black76Price(OptionRight::Put, forward, strike, vol, years, 0.97);
        EXPECT_NEAR(call - put, 0.97 * (forward - strike), 1e-10 * (forward + strike));
    }
}

TEST(Black76, ValueRisesWithVolatilityAndACallFallsWithStrike)
{
    double lastByVol = -1.0;
    double lastByStrike = 1e9;
    for (int i = 1; i <= 200; ++i) {
        const double byVol = black76Price(OptionRight::Put, 100.0, 90.0, 0.02 * i, 0.25);
        const double byStrike = black76Price(OptionRight::Call, 100.0, 2.0 * i, 0.6, 0.25);
        EXPECT_GE(byVol, lastByVol);
        EXPECT_LE(byStrike, lastByStrike);
        lastByVol = byVol;
        lastByStrike = byStrike;
    }
}

TEST(Black76, SensitivitiesAreDerivativesOfTheValue)
{
    const double forward = 100.0, strike = 110.0, vol = 0.7, years = 0.3, discount = 0.98;
    const double rate = -std::log(discount) / years;
    const auto at = [&](double f, double s, double t) {
        return black76Greeks(OptionRight::Call, f, strike, s, t, std::exp(-rate * t));
    };
    const OptionGreeks greeks = at(forward, vol, years);
    const double h = 1e-4;
    EXPECT_NEAR(greeks.delta, (at(forward + h, vol, years).price - at(forward - h, vol, years).price) / (2 * h), 1e-8);
    EXPECT_NEAR(greeks.gamma, (at(forward + h, vol, years).delta - at(forward - h, vol, years).delta) / (2 * h), 1e-8);
    EXPECT_NEAR(greeks.theta, -(at(forward, vol, years + h).price - at(forward, vol, years - h).price) / (2 * h), 1e-4);
    EXPECT_NEAR(greeks.charm, -(at(forward, vol, years + h).delta - at(forward, vol, years - h).delta) / (2 * h), 1e-6);
    EXPECT_NEAR(greeks.color, -(at(forward, vol, years + h).gamma - at(forward, vol, years - h).gamma) / (2 * h), 1e-6);
    EXPECT_NEAR(greeks.vanna, (at(forward, vol + h, years).delta - at(forward, vol - h, years).delta) / (2 * h), 1e-7);
    EXPECT_NEAR(greeks.volga, (at(forward, vol + h, years).vega - at(forward, vol - h, years).vega) / (2 * h), 1e-5);
}

TEST(Black76, WithoutTimeOrVolatilityOnlyThePayoffIsLeft)
{
    const OptionGreeks expired = black76Greeks(OptionRight::Put, 90.0, 100.0, 0.5, 0.0, 0.9);
    EXPECT_DOUBLE_EQ(expired.price, 9.0);
    EXPECT_DOUBLE_EQ(expired.delta, -0.9);
    EXPECT_EQ(expired.gamma, 0.0);
    EXPECT_EQ(expired.vega, 0.0);
    EXPECT_EQ(expired.theta, 0.0);
    EXPECT_DOUBLE_EQ(black76Greeks(OptionRight::Call, 100.0, 100.0, 0.0, 1.0).delta, 0.5);
    EXPECT_EQ(black76Greeks(OptionRight::Call, 90.0, 100.0, -0.1, -1.0).delta, 0.0);
}

TEST(Black76, NeverGivesANumberThatIsNotFinite)
{
    for (const double strike : {1e-9, 1e-3, 1.0, 1e3, 1e9}) {
        for (const double vol : {1e-12, 1e-6, 0.5, 20.0, 1e4}) {
            for (const double years : {1e-12, 1e-6, 1.0, 1e3}) {
                const OptionGreeks greeks = black76Greeks(OptionRight::Call, 1.0, strike, vol, years);
                for (const double value :
                     {greeks.price, greeks.delta, greeks.gamma, greeks.vega, greeks.theta, greeks.vanna, greeks.volga,
                      greeks.charm, greeks.speed, greeks.zomma, greeks.color, greeks.veta, greeks.rho}) {
                    EXPECT_TRUE(std::isfinite(value)) << strike << " " << vol << " " << years;
                }
            }
        }
    }
}

TEST(Black76, BadInputsAreNamed)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(checkBlack76Inputs(100.0, 90.0, 0.0, 0.0).has_value());
    for (const auto& checked : {checkBlack76Inputs(0.0, 90.0, 0.5, 1.0), checkBlack76Inputs(100.0, -1.0, 0.5, 1.0),
                                checkBlack76Inputs(100.0, 90.0, nan, 1.0), checkBlack76Inputs(100.0, 90.0, 0.5, nan),
                                checkBlack76Inputs(100.0, 90.0, 0.5, 1.0, 0.0)}) {
        ASSERT_FALSE(checked.has_value());
        EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(checked.error().message.find("forward"), std::string::npos);
    }
}

}  // namespace
}  // namespace ballast::pricing::black76_test
