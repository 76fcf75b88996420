#include "research/pools/pool_swap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace ballast::rebalancing::pool_swap_test {
namespace {

/// Virtual reserves of a constant-product pool with liquidity L at price P: x = L/sqrt(P), y = L sqrt(P).
constexpr double kLiquidity = 1e4;

std::vector<LiquidityRange> wide() { return {{.lowerPrice = 1.0, .upperPrice = 1e8, .liquidity = kLiquidity}}; }

std::vector<LiquidityRange> ladder()
{
    return {{.lowerPrice = 1500.0, .upperPrice = 1800.0, .liquidity = 9000.0},
            {.lowerPrice = 1800.0, .upperPrice = 1990.0, .liquidity = 40000.0},
            {.lowerPrice = 1990.0, .upperPrice = 2010.0, .liquidity = 120000.0},
            {.lowerPrice = 2010.0, .upperPrice = 2200.0, .liquidity = 30000.0},
            {.lowerPrice = 2300.0, .upperPrice = 2600.0, .liquidity = 5000.0}};
}

TEST(PoolSwap, KeepsTheProductOfTheReserves)
{
    for (const double coins : {-80.0, -1.0, -1e-6, 1e-6, 1.0, 80.0}) {
        const auto swap = swapCoins(2000.0, wide(), coins, 0.0).value();
        const double x = kLiquidity / std::sqrt(2000.0) - swap.coins;
        const double y = kLiquidity * std::sqrt(2000.0) + swap.quote;
        EXPECT_NEAR(x * y / (kLiquidity * kLiquidity), 1.0, 1e-13) << coins;
        EXPECT_NEAR(swap.endPrice, y / x, 1e-9 * swap.endPrice);
    }
}

TEST(PoolSwap, CostsTheSameInOnePartOrManyAcrossRanges)
{
    for (const double direction : {-1.0, 1.0}) {
        const auto whole = swapCoins(2000.0, ladder(), direction * 12.0, 0.003).value();
        double price = 2000.0;
        double quote = 0.0;
        for (int part = 0; part < 48; ++part) {
            const auto swap = swapCoins(price, ladder(), direction * 0.25, 0.003).value();
            price = swap.endPrice;
            quote += swap.quote;
        }
        EXPECT_NEAR(quote, whole.quote, 1e-9 * std::abs(whole.quote));
        EXPECT_NEAR(price, whole.endPrice, 1e-9 * price);
        EXPECT_GT(whole.rangesTouched, 1);
    }
}

TEST(PoolSwap, ThereAndBackWithoutFeeIsFreeAndWithFeeIsNot)
{
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> size(0.01, 15.0);
    for (int i = 0; i < 200; ++i) {
        const double coins = size(random);
        const auto out = swapCoins(2000.0, ladder(), coins, 0.0).value();
        const auto back = swapCoins(out.endPrice, ladder(), -coins, 0.0).value();
        EXPECT_NEAR(back.endPrice, 2000.0, 1e-8);
        EXPECT_NEAR(out.quote + back.quote, 0.0, 1e-8 * out.quote);
        const auto paid = swapCoins(2000.0, ladder(), coins, 0.003).value();
        EXPECT_NEAR(paid.quote, out.quote / 0.997, 1e-9 * paid.quote) << "the fee is on what goes in";
        EXPECT_NEAR(paid.feeQuote, 0.003 * paid.quote, 1e-9 * paid.quote);
    }
}

TEST(PoolSwap, ImpactIsNeverNegativeAndGrows)
{
    double last = 0.0;
    for (double coins = 0.01; coins < 20.0; coins *= 1.5) {
        const auto bought = swapCoins(2000.0, ladder(), coins, 0.0).value();
        EXPECT_GE(bought.averagePrice, 2000.0);
        EXPECT_GT(bought.costQuote / coins, last);
        last = bought.costQuote / coins;
        const auto sold = swapCoins(2000.0, ladder(), -coins, 0.0).value();
        EXPECT_LE(sold.averagePrice, 2000.0);
        EXPECT_GE(sold.costQuote, 0.0);
    }
}

TEST(PoolSwap, AgreesWithSummingTinySteps)
{
    // dy = P dx, P = (y/x): the exact swap against a million small trades at the price of the moment.
    const auto exact = swapCoins(2000.0, ladder(), 10.0, 0.0).value();
    double root = std::sqrt(2000.0);
    double quote = 0.0;
    for (int i = 0; i < 1'000'000; ++i) {
        const double price = root * root;
        double liquidity = 0.0;
        for (const auto& range : ladder())
            if (price >= range.lowerPrice && price < range.upperPrice) liquidity = range.liquidity;
        const double dx = 1e-5;
        quote += price * dx;
        root += root * root * dx / liquidity;
    }
    EXPECT_NEAR(quote, exact.quote, 1e-5 * exact.quote);
    EXPECT_NEAR(root * root, exact.endPrice, 1e-4 * exact.endPrice);
}

TEST(PoolSwap, SaysHowMuchAnEmptyPoolCanTrade)
{
    const auto swap = swapCoins(2000.0, ladder(), 1e6, 0.0);
    ASSERT_FALSE(swap.has_value());
    EXPECT_EQ(swap.error().code, ErrorCode::Refused);
    EXPECT_NE(swap.error().message.find("at most"), std::string::npos);
    EXPECT_FALSE(swapCoins(2000.0, {}, 1.0, 0.0).has_value());
}

TEST(PoolSwap, RefusesWhatHasNoMeaning)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {0.0, -1.0, kNan, std::numeric_limits<double>::infinity()})
        EXPECT_FALSE(swapCoins(bad, wide(), 1.0, 0.0).has_value()) << bad;
    EXPECT_FALSE(swapCoins(2000.0, wide(), kNan, 0.0).has_value());
    for (const double bad : {-0.1, 1.0, kNan})
        EXPECT_FALSE(swapCoins(2000.0, wide(), 1.0, bad).has_value()) << bad;
    auto crossed = ladder();
    std::swap(crossed[0], crossed[1]);
    EXPECT_FALSE(swapCoins(2000.0, crossed, 1.0, 0.0).has_value());
    auto negative = ladder();
    negative[2].liquidity = -1.0;
    EXPECT_FALSE(swapCoins(2000.0, negative, 1.0, 0.0).has_value());
    EXPECT_EQ(swapCoins(2000.0, wide(), 0.0, 0.003)->quote, 0.0) << "nothing is nothing";
}

}  // namespace
}  // namespace ballast::rebalancing::pool_swap_test
