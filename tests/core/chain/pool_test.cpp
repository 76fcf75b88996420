#include "chain/pool.h"

#include <gtest/gtest.h>

namespace ballast::chain::pool_test {

namespace {

using signing::addressFromText;
using signing::arrayFromHex;
using signing::unsignedWord;

}  // namespace

// EIP-1014, examples 1 and 2.
TEST(Create2, AgreesWithTheProposalsExamples)
{
    const auto hash =
        arrayFromHex<32>("0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a").value();  // Of 0x00.
    EXPECT_EQ(toChecksumText(create2Address({}, {}, hash)), "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38");
    const auto maker = addressFromText("0xdeadbeef00000000000000000000000000000000").value();
    EXPECT_EQ(toChecksumText(create2Address(maker, {}, hash)), "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3");
}

TEST(PoolAddress, TakesTokensInEitherOrder)
{
    const auto factory = addressFromText("0x1F98431c8aD98523631AE4a59f267346ea31F984").value();
    const auto code = arrayFromHex<32>("0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54").value();
    const auto usdc = addressFromText("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48").value();
    const auto weth = addressFromText("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2").value();
    EXPECT_EQ(poolAddress(factory, code, usdc, weth, 500).value(), poolAddress(factory, code, weth, usdc, 500).value());
    EXPECT_FALSE(poolAddress(factory, code, usdc, usdc, 500));
    EXPECT_FALSE(poolAddress(factory, code, usdc, weth, 1U << 24));
}

TEST(TickMath, FindsTheTickOfEachPriceBetweenTwo)
{
    for (const std::int32_t tick : {kLowestTick, -200000, -1, 0, 1, 5, 196256, 500000, kHighestTick - 1}) {
        const auto price = sqrtPriceAtTick(tick).value();
        EXPECT_EQ(tickAtSqrtPrice(price).value(), tick);
        auto above = price;
        above.bytes[31] = static_cast<std::uint8_t>(above.bytes[31] | 1U);
        EXPECT_EQ(tickAtSqrtPrice(above).value(), tick);
    }
}

TEST(TickMath, EndsAtItsBounds)
{
    EXPECT_FALSE(sqrtPriceAtTick(kLowestTick - 1));
    EXPECT_FALSE(sqrtPriceAtTick(kHighestTick + 1));
    EXPECT_FALSE(sqrtPriceAtTick(std::numeric_limits<std::int32_t>::min()));
    EXPECT_FALSE(tickAtSqrtPrice(sqrtPriceAtTick(kHighestTick).value()));
    EXPECT_FALSE(tickAtSqrtPrice(unsignedWord("4295128738").value()));
    EXPECT_FALSE(tickAtSqrtPrice({}));
}

TEST(MeanTick, IsRoundedDown)
{
    EXPECT_EQ(meanTick(100, -1, 10).value(), -11);
    EXPECT_EQ(meanTick(0, -100, 10).value(), -10);
    EXPECT_EQ(meanTick(0, 109, 10).value(), 10);
    EXPECT_FALSE(meanTick(0, 1, 0));
    EXPECT_FALSE(meanTick(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 1));
}

TEST(PriceText, HasTheTokensPlaces)
{
    const auto one = sqrtPriceAtTick(0).value();  // 1 unit for 1 unit.
    EXPECT_EQ(priceText(one, {6, 18}, PriceOf::Token1, 2).value(), "1000000000000.00");
    EXPECT_EQ(priceText(one, {6, 18}, PriceOf::Token0, 12).value(), "0.000000000001");
    EXPECT_EQ(priceText(one, {18, 18}, PriceOf::Token0, 0).value(), "1");
    EXPECT_FALSE(priceText({}, {6, 18}, PriceOf::Token1, 2));
    EXPECT_FALSE(priceText(one, {6, 99}, PriceOf::Token1, 2));
}

}  // namespace ballast::chain::pool_test
