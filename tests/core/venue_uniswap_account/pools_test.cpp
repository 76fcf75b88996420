#include <gtest/gtest.h>

#include <cmath>

#include "chain/tick_math.h"
#include "research/pools/pool_swap.h"
#include "research/pools/uniswap_v3.h"
#include "venue/uniswap/shares.h"

/// Depth and shares of pools, held against closed forms that were written for something else.
namespace ballast::uniswap {
namespace {

TokenFacts token(const char* symbol, unsigned decimals, std::uint8_t last)
{
    TokenFacts facts{.symbol = symbol, .decimals = decimals};
    facts.address.bytes[19] = last;
    return facts;
}

/// A pool of WETH and USDC, the base as token 0 or as token 1.
PoolFacts poolOf(bool isBase0)
{
    PoolFacts pool;
    pool.token0 = isBase0 ? token("WETH", 18, 1) : token("USDC", 6, 1);
    pool.token1 = isBase0 ? token("USDC", 6, 2) : token("WETH", 18, 2);
    pool.fee = 500;
    pool.tickSpacing = 10;
    pool.isBase0 = isBase0;
    pool.coin = "ETH";
    pool.quote = *domain::findCurrency("USDC");
    return pool;
}

/// Liquidity between two ticks alone, in the contract's units.
PoolState stateOf(std::int32_t tick, std::int32_t lower, std::int32_t upper, const char* liquidity)
{
    PoolState state;
    state.sqrtPrice = chain::sqrtPriceAtTick(tick).value();
    state.tick = tick;
    state.liquidity = signing::unsignedWord(liquidity).value();
    state.ticks = {{lower, state.liquidity}, {upper, signing::signedWord(std::string("-") + liquidity).value()}};
    return state;
}

class Pools : public ::testing::TestWithParam<bool> {
protected:
    /// About 3,000 USDC: raw 3e-9 of token 0, or its inverse.
    std::int32_t tick() const { return GetParam() ? -196'257 : 196'256; }
    static constexpr const char* kLiquidity = "40000000000000000";  // 40e15: roots of 1e18 times 1e6 are 1e12.
    double wholeLiquidity() const { return 4e16 / 1e12; }
};

/// A level trades at its price or better: the same size swapped by the closed form costs no more than the levels say.
TEST_P(Pools, DepthIsWhatTheClosedFormTrades)
{
    const auto pool = poolOf(GetParam());
    const auto state = stateOf(tick(), tick() - 1000, tick() + 1000, kLiquidity);
    const auto depth = depthOf(pool, state);
    const double price = priceAt(pool, state.sqrtPrice);
    EXPECT_NEAR(price, 3000.0, 2.0);
    ASSERT_TRUE(depth.price);
    EXPECT_NEAR(depth.price->toDouble(), price, 1e-6);
    ASSERT_EQ(depth.asks.size(), 8U);
    ASSERT_EQ(depth.bids.size(), 8U);
    const double edge = std::pow(1.0001, 1000);
    const std::array range{rebalancing::LiquidityRange{price / edge, price * edge, wholeLiquidity()}};
    double asked = 0.0, paid = 0.0;
    for (const auto& [level, size] : depth.asks) {
        asked += size.toDouble();
        const auto swap = rebalancing::swapCoins(price, range, asked, 0.0005).value();
        EXPECT_NEAR(swap.endPrice / (1.0 - 0.0005), level.toDouble(), 1e-4 * level.toDouble() * 1e-2);
        EXPECT_LE(swap.quote - paid, size.toDouble() * level.toDouble() * (1.0 + 1e-9));
        paid = swap.quote;
    }
    double sold = 0.0, got = 0.0;
    for (const auto& [level, size] : depth.bids) {
        sold += size.toDouble();
        const auto swap = rebalancing::swapCoins(price, range, -sold, 0.0005).value();
        EXPECT_NEAR(swap.endPrice * (1.0 - 0.0005), level.toDouble(), 1e-4 * level.toDouble() * 1e-2);
        EXPECT_GE(-swap.quote - got, size.toDouble() * level.toDouble() * (1.0 - 1e-9));
        got = -swap.quote;
    }
    EXPECT_LT(depth.bids.front().first, depth.asks.front().first);
}

/// Beyond the last tick there is nothing.
TEST_P(Pools, DepthEndsWhereLiquidityEnds)
{
    const auto pool = poolOf(GetParam());
    const auto wide = depthOf(pool, stateOf(tick(), tick() - 1000, tick() + 1000, kLiquidity));
    const auto narrow = depthOf(pool, stateOf(tick(), tick() - 10, tick() + 10, kLiquidity));
    EXPECT_EQ(narrow.asks.size(), 4U) << "steps of 1, 2, 5 and 10 ticks";
    EXPECT_EQ(narrow.bids.size(), 4U);
    EXPECT_NEAR(narrow.near.toDouble(), wide.near.toDouble(), 1e-6);
    const auto none = depthOf(pool, stateOf(tick(), tick() - 10, tick() + 10, "0"));
    EXPECT_TRUE(none.asks.empty() && none.bids.empty());
}

/// O2: amounts and greeks of a share equal the closed form within a part in a million, and the slope of its value.
TEST_P(Pools, GreeksOfASharesAreTheClosedForms)
{
    const auto pool = poolOf(GetParam());
    const auto liquidity = signing::unsignedWord(kLiquidity).value();
    for (const std::int32_t offset : {-600, 0, 250, 600}) {
        const auto here = tick() + offset;
        const auto share = shareAt(pool, stateOf(here, -1, 1, "1"), liquidity, tick() - 500, tick() + 500);
        const double price = priceAt(pool, chain::sqrtPriceAtTick(here).value());
        const auto closed = pricing::liquidityGreeks({wholeLiquidity(), share.lower, share.upper}, price, 0.5).value();
        EXPECT_NEAR(share.base, closed.tokens, 1e-6 * std::max(closed.tokens, 1.0));
        EXPECT_NEAR(share.quote, closed.quote, 1e-6 * std::max(closed.quote, 1.0));
        EXPECT_NEAR(share.delta, closed.delta, 1e-6 * std::max(closed.delta, 1.0));
        EXPECT_NEAR(share.gamma, closed.gamma, 1e-6 * std::abs(closed.gamma));
        EXPECT_EQ(share.isInRange, std::abs(offset) < 500);
        EXPECT_NEAR(share.upper, price * (1.0 + share.toUpper), 1e-6 * price);
    }
}

INSTANTIATE_TEST_SUITE_P(BothOrders, Pools, ::testing::Values(true, false));

/// F103: a token's own decimals, whatever they are, without a rounding that nobody asked for.
TEST(PoolAmountsTest, F103_AmountsAreExactInEveryTokensDecimals)
{
    const auto quantity = domain::Quantity::fromUnits(123'456'789);  // 1.23456789
    EXPECT_EQ(signing::unsignedText(amountOf(quantity, token("A", 18, 1)).value()), "1234567890000000000");
    EXPECT_EQ(signing::unsignedText(amountOf(quantity, token("A", 8, 1)).value()), "123456789");
    EXPECT_FALSE(amountOf(quantity, token("A", 6, 1))) << "less than its smallest unit is left";
    EXPECT_FALSE(amountOf(-quantity, token("A", 18, 1)));
    EXPECT_EQ(quantityOf(signing::unsignedWord("1234567899999999999").value(), token("A", 18, 1))->toString(),
              "1.23456789");
    EXPECT_FALSE(quantityOf(signing::unsignedWord("0x" + std::string(64, 'f')).value(), token("A", 18, 1)));
}

}  // namespace
}  // namespace ballast::uniswap
