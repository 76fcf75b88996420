#include "domain/instrument.h"

#include <gtest/gtest.h>

#include <random>

namespace ballast::domain {
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

class BadOptionName : public ::testing::TestWithParam<const char*> {};

TEST_P(BadOptionName, IsRefused)
{
    const auto parts = parseOptionName(GetParam());
    ASSERT_FALSE(parts.has_value());
    EXPECT_EQ(parts.error().code, ErrorCode::Parse);
}

INSTANTIATE_TEST_SUITE_P(Forms, BadOptionName,
                         ::testing::Values("", "BTC", "BTC-PERPETUAL", "BTC-27FEB26-68000", "BTC-27FEB26-68000-X",
                                           "BTC-27FEB26-68000-P-1", "-27FEB26-68000-P", "BTC-27Feb26-68000-P",
                                           "BTC-27FEB2026-68000-P", "BTC-0FEB26-68000-P", "BTC-32JAN26-68000-P",
                                           "BTC-30FEB26-68000-P", "BTC-31APR26-68000-P", "BTC-29FEB26-68000-P",
                                           "BTC-27FEB26--68000-P", "BTC-27FEB26-0-P", "BTC-27FEB26-nan-P",
                                           "BTC-27FEB26-inf-P", "BTC-27FEB26-1e400-P", "BTC-27FEB26-68000-p",
                                           "BTC-27FEB26-68000 -P", "BTC--6FEB26-68000-P", "BTC-27FEB-6-68000-P",
                                           "BTC--1JAN26-68000-P"));

TEST(InstrumentTable, IdsAreDenseFromOneAndNeverChange)
{
    InstrumentTable table;
    EXPECT_EQ(table.add({.name = "A", .venue = "V"}).value, 1U);
    EXPECT_EQ(table.add({.id = {99}, .name = "B", .venue = "V"}).value, 2U);
    EXPECT_EQ(table.add({.id = {7}, .name = "A", .venue = "W"}).value, 1U) << "the same name is the same thing";
    ASSERT_EQ(table.all().size(), 2U);
    EXPECT_EQ(table.at({1}).venue, "W");
    EXPECT_EQ(table.at({1}).id.value, 1U);
    EXPECT_EQ(table.at({2}).id.value, 2U);
    EXPECT_EQ(table.findByName("B")->value, 2U);
    EXPECT_FALSE(table.findByName("C").has_value());
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
}  // namespace ballast::domain
