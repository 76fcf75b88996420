#include "venue/hyperliquid/precision.h"

#include <gtest/gtest.h>
#include <limits>

#include "venue/hyperliquid/wire_number.h"

namespace ballast::hyperliquid::precision_test {

namespace {

using domain::Quantity;
using domain::Rounding;

std::string sizeText(double size, unsigned places, Rounding rounding)
{
    return roundedSize(Quantity::fromDouble(size).value(), places, rounding).value().toString();
}

}  // namespace

TEST(WireText, HasNeitherExponentNorSpareZeros)
{
    EXPECT_EQ(wireText(1e-8).value(), "0.00000001");
    EXPECT_EQ(wireText(100000000.0).value(), "100000000");
    EXPECT_EQ(wireText(-0.0).value(), "0");
    EXPECT_EQ(wireText(0.1 + 0.2).value(), "0.3");
    EXPECT_EQ(wireText(-1.50).value(), "-1.5");
    EXPECT_FALSE(wireText(1e-9));
    EXPECT_FALSE(wireText(1.123456789));
    EXPECT_FALSE(wireText(std::numeric_limits<double>::infinity()));
    EXPECT_FALSE(wireText(std::numeric_limits<double>::quiet_NaN()));
}

TEST(WholeForHashing, IsExact)
{
    EXPECT_EQ(wholeForHashing("1.033").value(), signing::wordOf(std::uint64_t{103300000}));
    EXPECT_FALSE(wholeForHashing("0.000000001"));
    EXPECT_FALSE(wholeForHashing("1e3"));
    EXPECT_FALSE(wholeForHashing(""));
}

TEST(RoundedSize, IsNeverMoreThanAskedForWhenRoundedDown)
{
    EXPECT_EQ(sizeText(1.29, 1, Rounding::Down), "1.2");
    EXPECT_EQ(sizeText(-1.29, 1, Rounding::Down), "-1.2");
    EXPECT_EQ(sizeText(1.21, 1, Rounding::Up), "1.3");
    EXPECT_EQ(sizeText(1.25, 1, Rounding::Nearest), "1.3");
    EXPECT_EQ(sizeText(-1.25, 1, Rounding::Nearest), "-1.3");
    EXPECT_EQ(sizeText(1.24, 1, Rounding::Nearest), "1.2");
    EXPECT_EQ(sizeText(1.00000001, 8, Rounding::Down), "1.00000001");
    EXPECT_FALSE(roundedSize({}, 9, Rounding::Down));
}

TEST(PriceRule, EndsAtThePlacesOfItsMarket)
{
    EXPECT_TRUE(priceRule(Market::Perpetual, 6));
    EXPECT_FALSE(priceRule(Market::Perpetual, 7));
    EXPECT_TRUE(priceRule(Market::Spot, 8));
    EXPECT_FALSE(priceRule(Market::Spot, 9));
}

}  // namespace ballast::hyperliquid::precision_test
