#include "domain/instrument.h"

#include <gtest/gtest.h>

#include <random>

namespace ballast::domain::instrument_test {
namespace {

TEST(OptionNames, AVenueNameSaysItsParts)
{
    const auto parts = parseOptionName("BTC-27FEB26-68000-P").value();
    EXPECT_EQ(parts.underlying, "BTC");
    EXPECT_EQ(toIso8601(parts.expiry), "2026-02-27T08:00:00.000Z");
    EXPECT_DOUBLE_EQ(parts.strike, 68000.0);
    EXPECT_EQ(parts.right, OptionRight::Put);
    EXPECT_EQ(makeOptionName(parts), "BTC-27FEB26-68000-P");
    EXPECT_EQ(makeOptionName(parseOptionName("ETH-6FEB26-2150-C").value()), "ETH-6FEB26-2150-C");
}

TEST(OptionNames, RoundTripOverManyDaysAndStrikes)
{
    std::mt19937 random(5);
    std::uniform_int_distribution<int> day(0, 20'000);
    std::uniform_int_distribution<int> strike(1, 2'000'000);
    for (int i = 0; i < 3'000; ++i) {
        // 2020-01-01 08:00 UTC onwards; two digits of the year reach 2074.
        const Timestamp expiry{(1'577'865'600LL + day(random) * 86'400LL) * 1'000'000'000LL};
        const OptionName name{"SOL", expiry, 0.5 * strike(random), i % 2 == 0 ? OptionRight::Call : OptionRight::Put};
        const auto back = parseOptionName(makeOptionName(name));
        ASSERT_TRUE(back.has_value()) << makeOptionName(name);
        EXPECT_EQ(back->expiry, name.expiry) << makeOptionName(name);
        EXPECT_DOUBLE_EQ(back->strike, name.strike);
        EXPECT_EQ(back->right, name.right);
    }
}

TEST(OptionNames, ALinearOneNamesWhatItIsPaidInAndWritesDForItsPoint)
{
    const auto ripple = parseOptionName("XRP_USDC-27FEB26-1d05-C").value();
    EXPECT_EQ(ripple.underlying, "XRP");
    EXPECT_EQ(ripple.settles, "USDC");
    EXPECT_DOUBLE_EQ(ripple.strike, 1.05);
    EXPECT_EQ(makeOptionName(ripple), "XRP_USDC-27FEB26-1d05-C");
    EXPECT_DOUBLE_EQ(parseOptionName("XRP_USDC-30JUN23-0d625-C").value().strike, 0.625);
    const auto linear = parseOptionName("BTC_USDC-27FEB26-70000-P").value();
    EXPECT_EQ(linear.underlying, "BTC");
    EXPECT_DOUBLE_EQ(linear.strike, 70000.0);
    EXPECT_EQ(makeOptionName(linear), "BTC_USDC-27FEB26-70000-P");
    EXPECT_EQ(parseOptionName("BTC-27FEB26-70000-P").value().settles, "") << "settled in the coin";
}

class BadOptionName : public ::testing::TestWithParam<const char*> {};

TEST_P(BadOptionName, IsRefused)
{
    const auto parts = parseOptionName(GetParam());
    ASSERT_FALSE(parts.has_value());
    EXPECT_EQ(parts.error().code, ErrorCode::Parse);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BadOptionName,
    ::testing::Values("", "BTC", "BTC-PERPETUAL", "BTC-27FEB26-68000", "BTC-27FEB26-68000-X", "BTC-27FEB26-68000-P-1",
                      "-27FEB26-68000-P", "BTC-27Feb26-68000-P", "BTC-27FEB2026-68000-P", "BTC-0FEB26-68000-P",
                      "BTC-32JAN26-68000-P", "BTC-30FEB26-68000-P", "BTC-31APR26-68000-P", "BTC-29FEB26-68000-P",
                      "BTC-27FEB26--68000-P", "BTC-27FEB26-0-P", "BTC-27FEB26-nan-P", "BTC-27FEB26-inf-P",
                      "BTC-27FEB26-1e400-P", "BTC-27FEB26-68000-p", "BTC-27FEB26-68000 -P", "BTC--6FEB26-68000-P",
                      "BTC-27FEB-6-68000-P", "BTC--1JAN26-68000-P", "XRP-27FEB26-1d05-C", "XRP_USDC-27FEB26-1.05-C",
                      "XRP_USDC-27FEB26-1d0d5-C", "XRP_USDC-27FEB26-d-C", "XRP_-27FEB26-1-C", "_USDC-27FEB26-1-C"));

TEST(InstrumentTable, IdsAreDenseFromOneAndNeverChange)
{
    InstrumentTable table;
    EXPECT_EQ(table.add({.name = "A", .venue = "V"}).value, 1U);
    EXPECT_EQ(table.add({.id = {99}, .name = "B", .venue = "V"}).value, 2U);
    EXPECT_EQ(table.add({.id = {7}, .name = "A", .venue = "V", .underlying = "U"}).value, 1U)
        << "the same name at the same venue is the same thing";
    ASSERT_EQ(table.all().size(), 2U);
    EXPECT_EQ(table.at({1}).underlying, "U");
    EXPECT_EQ(table.at({1}).id.value, 1U);
    EXPECT_EQ(table.at({2}).id.value, 2U);
    EXPECT_EQ(table.findByName("B")->value, 2U);
    EXPECT_FALSE(table.findByName("C").has_value());
}

TEST(InstrumentTable, TwoVenuesMayListTheSameName)
{
    InstrumentTable table;
    const auto first = table.add({.name = "A", .venue = "V"});
    const auto second = table.add({.name = "A", .venue = "W"});
    EXPECT_NE(first, second);
    EXPECT_EQ(table.find("V", "A"), first);
    EXPECT_EQ(table.find("W", "A"), second);
    EXPECT_FALSE(table.find("X", "A"));
    EXPECT_EQ(table.findByName("A"), first);
    EXPECT_TRUE(table.isAmbiguous("A"));
    table.add({.name = "B", .venue = "V"});
    EXPECT_FALSE(table.isAmbiguous("B"));
    EXPECT_FALSE(table.isAmbiguous("C"));
}

TEST(InstrumentTableDeathTest, AnIdOfAnotherTableIsABrokenInvariant)
{
    InstrumentTable table;
    table.add({.name = "A"});
    EXPECT_DEATH(table.at({0}), "");
    EXPECT_DEATH(table.at({2}), "");
}

TEST(ExpiryLabel, IsShort) { EXPECT_EQ(expiryLabel(parseIso8601("2026-02-06T08:00:00Z").value()), "06 Feb 26"); }

}  // namespace
}  // namespace ballast::domain::instrument_test
