#include "research/pools/uniswap_v3.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "core/pricing/golden.h"

namespace ballast::pricing::uniswap_v3_test {
namespace {

/// Value as a sum of swaps over narrow steps of the price, each at the price where it happens, from the lower end.
double valueBySwaps(const LiquidityRange& range, double price)
{
    constexpr int kSteps = 20000;
    const double tokens = range.liquidity * (1.0 / std::sqrt(range.lowerPrice) - 1.0 / std::sqrt(range.upperPrice));
    double left = tokens, quote = 0.0;
    const double top = std::min(std::max(price, range.lowerPrice), range.upperPrice);
    for (int i = 0; i < kSteps; ++i) {
        const double a = range.lowerPrice + (top - range.lowerPrice) * i / kSteps;
        const double b = range.lowerPrice + (top - range.lowerPrice) * (i + 1) / kSteps;
        const double sold = range.liquidity * (1.0 / std::sqrt(a) - 1.0 / std::sqrt(b));
        left -= sold;
        quote += sold * std::sqrt(a * b);
    }
    return left * price + quote;
}

TEST(UniswapV3, MatchesTheGoldenCases)
{
    const auto golden = test::findGolden("uniswap_v3");
    BALLAST_SKIP_WITHOUT(golden, "uniswap_v3");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        const auto greeks = liquidityGreeks({in["L"], in["pa"], in["pb"]}, in["P"], in["sigma"]);
        ASSERT_TRUE(greeks.has_value());
        EXPECT_NEAR(greeks->value, each["expected"]["value"].get<double>(), 1e-9 * greeks->value);
        EXPECT_NEAR(greeks->lossPerYear, each["expected"]["lvr_per_year"].get<double>(), 1e-9 * greeks->lossPerYear);
    }
}

TEST(UniswapV3, ValueIsWhatTheSwapsOnTheWayLeft)
{
    const LiquidityRange range{.liquidity = 1000.0, .lowerPrice = 1600.0, .upperPrice = 2500.0};
    for (const double price : {1000.0, 1600.0, 1800.0, 2400.0, 2500.0, 4000.0}) {
        const auto greeks = liquidityGreeks(range, price, 0.5);
        ASSERT_TRUE(greeks.has_value());
        EXPECT_NEAR(greeks->value, valueBySwaps(range, price), 1e-8 * greeks->value) << price;
    }
}

TEST(UniswapV3, BelowItIsAllTokenAndAboveAllQuote)
{
    const LiquidityRange range{.liquidity = 1000.0, .lowerPrice = 1600.0, .upperPrice = 2500.0};
    const auto below = liquidityGreeks(range, 1500.0, 0.8), above = liquidityGreeks(range, 2600.0, 0.8);
    ASSERT_TRUE(below.has_value() && above.has_value());
    EXPECT_EQ(below->quote, 0.0);
    EXPECT_NEAR(below->value, 1500.0 * below->tokens, 1e-10);
    EXPECT_EQ(below->gamma, 0.0);
    EXPECT_EQ(below->lossPerYear, 0.0);
    EXPECT_EQ(above->tokens, 0.0);
    EXPECT_NEAR(above->value, 1000.0 * (50.0 - 40.0), 1e-10);
    EXPECT_EQ(above->delta, 0.0);
}

TEST(UniswapV3, SensitivitiesAreDerivativesAndGammaCostsTheLoss)
{
    std::mt19937_64 engine(2);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 1000; ++i) {
        const LiquidityRange range{1.0 + 1e4 * uniform(engine), 1000.0, 1100.0 + 3000.0 * uniform(engine)};
        const double price = range.lowerPrice + 5.0 + uniform(engine) * (range.upperPrice - range.lowerPrice - 10.0);
        const double vol = 0.1 + uniform(engine), h = 0.01;
        const auto at = [&](double p) { return liquidityGreeks(range, p, vol).value(); };
        const LiquidityGreeks greeks = at(price);
        EXPECT_NEAR(greeks.delta, (at(price + h).value - at(price - h).value) / (2 * h), 1e-6 * greeks.delta + 1e-8);
        EXPECT_NEAR(greeks.gamma, (at(price + h).delta - at(price - h).delta) / (2 * h), 1e-6 * std::abs(greeks.gamma));
        // Source of the identity: the loss is what delta hedging pays for short gamma.
        EXPECT_NEAR(greeks.lossPerYear, -0.5 * vol * vol * price * price * greeks.gamma, 1e-12 * greeks.lossPerYear);
    }
}

TEST(UniswapV3, TheFullRangeLosesAnEighthOfTheVariance)
{
    const auto greeks = liquidityGreeks({1.0, 1e-24, 1e24}, 1.0, 0.5);
    ASSERT_TRUE(greeks.has_value());
    EXPECT_NEAR(greeks->lossOverValue, 0.25 / 8.0, 1e-12);
}

TEST(UniswapV3, BadInputsAreNamed)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const LiquidityRange good{1.0, 1.0, 2.0};
    EXPECT_TRUE(liquidityGreeks(good, 1.5, 0.0).has_value());
    for (const LiquidityRange& bad :
         {LiquidityRange{nan, 1.0, 2.0}, LiquidityRange{0.0, 1.0, 2.0}, LiquidityRange{1.0, 0.0, 2.0},
          LiquidityRange{1.0, 2.0, 2.0}, LiquidityRange{1.0, 1.0, inf}, LiquidityRange{1.0, nan, 2.0}})
        EXPECT_FALSE(liquidityGreeks(bad, 1.5, 0.5).has_value());
    for (const double price : {nan, inf, 0.0, -1.0}) {
        const auto greeks = liquidityGreeks(good, price, 0.5);
        ASSERT_FALSE(greeks.has_value());
        EXPECT_EQ(greeks.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_FALSE(liquidityGreeks(good, 1.5, -0.1).has_value());
    EXPECT_FALSE(liquidityGreeks(good, 1.5, nan).has_value());
}

}  // namespace
}  // namespace ballast::pricing::uniswap_v3_test
