#include "simulation/listing_calendar.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>

namespace ballast::simulation::listing_calendar_test {
namespace {

Timestamp at(int year, int month, int day, int hour)
{
    return fromCivil({.year = year, .month = month, .day = day, .hour = hour});
}

TEST(ListingCalendar, ListsDaysFridaysMonthEndsAndQuartersAtTheStart)
{
    // 5 January 2026 is a Monday; Fridays by any calendar.
    EXPECT_THAT(listedExpiries(at(2026, 1, 5, 0)),
                testing::ElementsAre(at(2026, 1, 5, 8), at(2026, 1, 6, 8), at(2026, 1, 7, 8), at(2026, 1, 8, 8),
                                     at(2026, 1, 9, 8), at(2026, 1, 16, 8), at(2026, 1, 23, 8), at(2026, 1, 30, 8),
                                     at(2026, 2, 27, 8), at(2026, 3, 27, 8), at(2026, 6, 26, 8), at(2026, 9, 25, 8)));
}

TEST(ListingCalendar, AnExpiryThatPassesIsGoneAndThereAreStillTwelve)
{
    const auto before = listedExpiries(at(2026, 1, 5, 7));
    const auto after = listedExpiries(at(2026, 1, 5, 8));
    EXPECT_EQ(before.front(), at(2026, 1, 5, 8));
    EXPECT_EQ(after.front(), at(2026, 1, 6, 8));
    EXPECT_EQ(after.size(), kListedExpiries);
}

TEST(ListingCalendar, WhatIsListedStaysUntilItPasses)
{
    auto listed = listedExpiries(at(2026, 1, 5, 0));
    for (int day = 1; day < 500; ++day) {
        const Timestamp now = at(2026, 1, 5, 9) + Duration::days(day);
        const auto next = listedExpiries(now);
        for (const Timestamp expiry : listed)
            if (expiry > now) {
                ASSERT_TRUE(std::find(next.begin(), next.end(), expiry) != next.end()) << toIso8601(expiry);
            }
        listed = next;
    }
}

TEST(ListingCalendar, StrikesAreRoundAscendingAndAroundTheForward)
{
    for (const double forward : {93'000.0, 3'200.0, 61'234.5})
        for (const double years : {0.001, 0.02, 0.1, 0.7}) {
            const auto strikes = strikeGrid(forward, years);
            EXPECT_GE(strikes.size(), 25U);
            EXPECT_LE(strikes.size(), 50U);
            EXPECT_TRUE(std::is_sorted(strikes.begin(), strikes.end(), std::less_equal<>()));
            EXPECT_LT(strikes.front(), forward * 0.93);
            EXPECT_GT(strikes.back(), forward * 1.07);
            for (const double strike : strikes)
                EXPECT_EQ(strike, std::round(strike));
        }
}

TEST(ListingCalendar, StrikesAreAddedOnlyBeyondTheListedOnesOnceTheForwardHasMoved)
{
    const auto listed = strikeGrid(93'000.0, 0.01);
    EXPECT_TRUE(missingStrikes(listed, 93'500.0, 0.01).empty());
    const auto added = missingStrikes(listed, 84'000.0, 0.01);
    ASSERT_FALSE(added.empty());
    EXPECT_LT(added.back(), listed.front());
}

}  // namespace
}  // namespace ballast::simulation::listing_calendar_test
