#include "domain/price_rule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "domain/contract_terms.h"

namespace ballast::domain::price_rule_test {
namespace {

Price price(double value) { return Price::fromDouble(value).value(); }

PriceRule perpetual(int sizeDecimals)
{
    return {.ladder = {}, .significantFigures = 5, .maxDecimals = static_cast<std::uint8_t>(6 - sizeDecimals)};
}

PriceRule spot(int sizeDecimals)
{
    return {.ladder = {}, .significantFigures = 5, .maxDecimals = static_cast<std::uint8_t>(8 - sizeDecimals)};
}

/// Deribit's note of 6 July 2023 lists these and asks for 0.0005 above 0.005.
TEST(PriceRule, TheLadderOfDeribitsCoinPremiums)
{
    const auto rule = deribitOptionTerms("BTC", {}).value().price;
    for (const double good : {0.0001, 0.0022, 0.0023, 0.0048, 0.0049, 0.0050, 0.0055, 0.0060, 0.0065, 0.1005, 1.25})
        EXPECT_TRUE(rule.allows(price(good))) << good;
    for (const double bad : {0.00005, 0.00225, 0.0051, 0.0053, 0.0078, 0.0144, 0.1001})
        EXPECT_FALSE(rule.allows(price(bad))) << bad;
    EXPECT_EQ(rule.rounded(price(0.0053), Rounding::Down).toString(), "0.005");
    EXPECT_EQ(rule.rounded(price(0.0053), Rounding::Up).toString(), "0.0055");
    EXPECT_EQ(rule.rounded(price(0.00501), Rounding::Up).toString(), "0.0055");
    EXPECT_EQ(rule.rounded(price(0.00501), Rounding::Down).toString(), "0.005");
    EXPECT_EQ(rule.rounded(price(0.00499), Rounding::Up).toString(), "0.005");
    EXPECT_EQ(rule.rounded(price(0.00525), Rounding::Nearest).toString(), "0.0055") << "halves away from zero";
    EXPECT_EQ(rule.rounded(price(0.00003), Rounding::Down).toString(), "0");
    EXPECT_EQ(rule.tickAt(price(0.005)).toString(), "0.0001");
    EXPECT_EQ(rule.tickAt(price(0.0055)).toString(), "0.0005");
    EXPECT_EQ(rule.toString(), "0.0001, above 0.005 0.0005");
}

/// Hyperliquid, Tick and lot size.
TEST(PriceRule, TheFiguresOfHyperliquid)
{
    EXPECT_TRUE(perpetual(1).allows(price(0.01234)));
    EXPECT_TRUE(perpetual(0).allows(price(0.001234)));
    EXPECT_TRUE(perpetual(1).allows(price(1234.5)));
    EXPECT_TRUE(perpetual(5).allows(price(123456))) << "whole numbers always pass";
    EXPECT_TRUE(spot(0).allows(price(0.0001234)));
    EXPECT_TRUE(spot(1).allows(price(0.0001234)));
    EXPECT_FALSE(perpetual(1).allows(price(1234.56))) << "six figures";
    EXPECT_FALSE(perpetual(0).allows(price(0.0012345))) << "seven places";
    EXPECT_FALSE(perpetual(1).allows(price(0.012345))) << "more than five places";
    EXPECT_FALSE(perpetual(5).allows(price(12345.6))) << "six figures and no whole number";
    EXPECT_FALSE(spot(3).allows(price(0.0001234))) << "more than five places";
}

/// ccxt's static requests for Hyperliquid.
TEST(PriceRule, NearestRoundsAsPublicClientsDo)
{
    const struct {
        int sizeDecimals;
        double in;
        const char* out;
    } vectors[] = {{5, 70956.12312321, "70956"},   {4, 3500.12345, "3500.1"},   {0, 0.043423423434, "0.043423"},
                   {5, 100000.42343243, "100000"}, {2, 55.423434234, "55.423"}, {2, 100.3424324, "100.34"}};
    for (const auto& v : vectors)
        EXPECT_EQ(perpetual(v.sizeDecimals).rounded(price(v.in), Rounding::Nearest).toString(), v.out) << v.in;
    EXPECT_EQ(perpetual(5).rounded(price(99999.6), Rounding::Up).toString(), "100000") << "into the next decade";
}

TEST(PriceRule, WhatIsNotStatedDoesNotBind)
{
    const PriceRule any;
    EXPECT_FALSE(any.isStated());
    EXPECT_TRUE(any.allows(Price::fromUnits(1)));
    EXPECT_EQ(any.toString(), "any");
    EXPECT_FALSE(PriceRule::ofTick({}).isStated()) << "a tick of nothing";
    EXPECT_FALSE((PriceRule{.ladder = {{price(1), price(1)}, {price(1), price(2)}}}.isStated())) << "no ascent";
    EXPECT_TRUE(PriceRule::ofTick(price(0.5)).isStated());
}

std::vector<PriceRule> rules()
{
    std::vector<PriceRule> all{{}, PriceRule::ofTick(price(0.5)), perpetual(0), perpetual(5), spot(2)};
    all.push_back(deribitOptionTerms("ETH", {}).value().price);
    // Borders that are no multiple of the step above them, and a ladder with figures.
    all.push_back({.ladder = {{{}, price(0.01)}, {price(1.23), price(0.05)}, {price(77.77), price(0.4)}}});
    all.push_back({.ladder = {{{}, price(0.0005)}, {price(10), price(0.25)}}, .significantFigures = 4});
    return all;
}

TEST(PriceRule, RoundedPricesAreAllowedAndTheNearestInTheirDirection)
{
    std::mt19937_64 engine(20261128);
    std::uniform_real_distribution<double> exponent(-6.0, 6.0);
    for (const auto& rule : rules())
        for (int i = 0; i < 4000; ++i) {
            const Price in = price((i % 3 == 0 ? -1.0 : 1.0) * std::pow(10.0, exponent(engine)));
            const Price low = rule.rounded(in, Rounding::Down), high = rule.rounded(in, Rounding::Up);
            const Price near = rule.rounded(in, Rounding::Nearest);
            ASSERT_LE(low, in);
            ASSERT_GE(high, in);
            ASSERT_TRUE(near == low || near == high);
            for (const auto direction : {Rounding::Down, Rounding::Up, Rounding::Nearest})
                for (const Price out : {low, high, near}) {
                    ASSERT_TRUE(rule.allows(out)) << rule.toString() << " " << in.toString() << " " << out.toString();
                    ASSERT_EQ(rule.rounded(out, direction), out) << "rounding twice changes nothing";
                }
            // Nothing allowed lies between: looked for among random prices, and next to both ends.
            if (high > low) {
                std::uniform_int_distribution<std::int64_t> between(low.units() + 1, high.units() - 1);
                for (int j = 0; j < 20 && high.units() - low.units() > 1; ++j)
                    ASSERT_FALSE(rule.allows(Price::fromUnits(between(engine))));
            }
            ASSERT_EQ(rule.allows(in), low == in);
            ASSERT_EQ(rule.allows(in), high == in);
            ASSERT_EQ(rule.rounded(-in, Rounding::Up), -low) << "negative prices obey the rule of their size";
        }
}

TEST(PriceRule, StaysInRangeAtTheEndOfThePriceType)
{
    const auto most = Price::fromUnits(std::numeric_limits<std::int64_t>::max());
    for (const auto& rule : rules()) {
        const Price up = rule.rounded(most, Rounding::Up);
        EXPECT_GT(up.units(), 0);
        EXPECT_TRUE(rule.allows(up)) << rule.toString();
    }
}

}  // namespace
}  // namespace ballast::domain::price_rule_test
