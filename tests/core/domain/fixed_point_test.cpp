#include "domain/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

namespace ballast::domain::fixed_point_test {
namespace {

TEST(FixedPoint, PrintsExactDecimals)
{
    EXPECT_EQ(Price::fromUnits(0).toString(), "0");
    EXPECT_EQ(Price::fromUnits(1).toString(), "0.00000001");
    EXPECT_EQ(Price::fromUnits(-1'161'700'000).toString(), "-11.617");
    EXPECT_EQ(Price::fromUnits(10'000'000'000).toString(), "100");
    EXPECT_EQ(Price::fromUnits(-50'000'000).toString(), "-0.5");
    EXPECT_EQ(Price::fromUnits(std::numeric_limits<std::int64_t>::min()).toString(), "-92233720368.54775808");
}

TEST(FixedPoint, TextAndDoubleComeBackForSizesThatTrade)
{
    std::mt19937_64 random(3);
    // Below 2^51 units (22 million coins) the two roundings of a double stay under half a unit.
    std::uniform_int_distribution<std::int64_t> units(-2'200'000'000'000'000, 2'200'000'000'000'000);
    for (int i = 0; i < 20'000; ++i) {
        const auto price = Price::fromUnits(units(random));
        EXPECT_EQ(Price::fromDouble(price.toDouble()).value(), price);
        EXPECT_EQ(Price::fromDouble(std::strtod(price.toString().c_str(), nullptr)).value(), price);
    }
}

TEST(FixedPoint, RefusesWhatIsNotFiniteOrDoesNotFit)
{
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(), 9.3e10, -9.3e10, 1e300}) {
        const auto quantity = Quantity::fromDouble(bad);
        ASSERT_FALSE(quantity.has_value()) << bad;
        EXPECT_EQ(quantity.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(quantity.error().message.find("quantity"), std::string::npos) << quantity.error().message;
    }
    EXPECT_TRUE(Quantity::fromDouble(9.2e10).has_value());
}

TEST(FixedPoint, RoundsToTheNearestUnit)
{
    EXPECT_EQ(Price::fromDouble(0.1).value().units(), 10'000'000);
    EXPECT_EQ(Price::fromDouble(-1.000000006).value().units(), -100'000'001);
    EXPECT_EQ(Price::fromDouble(4e-9).value().units(), 0);
}

TEST(FixedPoint, TruncatesTowardsZeroToAWholeLot)
{
    const auto lot = Quantity::fromUnits(100'000);
    for (const std::int64_t units : {0LL, 1LL, 99'999LL, 100'000LL, 100'001LL, 123'456'789LL}) {
        const auto up = Quantity::fromUnits(units).truncatedTo(lot);
        EXPECT_EQ(up.units() % lot.units(), 0);
        EXPECT_LE(up.units(), units);
        EXPECT_LT(units - up.units(), lot.units());
        EXPECT_EQ(Quantity::fromUnits(-units).truncatedTo(lot), -up) << "the same size on either side";
    }
    EXPECT_EQ(Quantity::fromUnits(7).truncatedTo({}), Quantity::fromUnits(7));
}

}  // namespace
}  // namespace ballast::domain::fixed_point_test
