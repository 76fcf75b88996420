#include "base/timestamp.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <random>

namespace ballast::timestamp_test {
namespace {

/// The same instant taken apart by the standard library's calendar.
CivilTime civilByChrono(std::int64_t nanoseconds)
{
    using namespace std::chrono;
    const sys_time<std::chrono::nanoseconds> instant{std::chrono::nanoseconds{nanoseconds}};
    const auto day = floor<days>(instant);
    const year_month_day date{day};
    const hh_mm_ss clock{instant - day};
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<int>(static_cast<unsigned>(date.month())),
            .day = static_cast<int>(static_cast<unsigned>(date.day())),
            .hour = static_cast<int>(clock.hours().count()),
            .minute = static_cast<int>(clock.minutes().count()),
            .second = static_cast<int>(clock.seconds().count()),
            .nanosecond = static_cast<int>(clock.subseconds().count())};
}

void expectSame(const CivilTime& a, const CivilTime& b, std::int64_t nanoseconds)
{
    EXPECT_EQ(a.year, b.year) << nanoseconds;
    EXPECT_EQ(a.month, b.month) << nanoseconds;
    EXPECT_EQ(a.day, b.day) << nanoseconds;
    EXPECT_EQ(a.hour, b.hour) << nanoseconds;
    EXPECT_EQ(a.minute, b.minute) << nanoseconds;
    EXPECT_EQ(a.second, b.second) << nanoseconds;
    EXPECT_EQ(a.nanosecond, b.nanosecond) << nanoseconds;
}

TEST(Timestamp, CivilPartsAgreeWithTheStandardLibraryAndComeBack)
{
    std::mt19937_64 random(20261122);
    // 1700 to 2240, so that instants before 1970 are there too.
    std::uniform_int_distribution<std::int64_t> instants(-8'520'000'000LL * 1'000'000'000LL,
                                                         8'520'000'000LL * 1'000'000'000LL);
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t nanoseconds = instants(random);
        const CivilTime civil = toCivil({nanoseconds});
        expectSame(civil, civilByChrono(nanoseconds), nanoseconds);
        EXPECT_EQ(fromCivil(civil).nanoseconds, nanoseconds);
    }
}

TEST(Timestamp, DayAndYearBordersAreExact)
{
    for (const std::int64_t second : {0LL, -1LL, 86'399LL, 86'400LL, 951'782'400LL, 951'868'800LL, 4'102'444'799LL})
        for (const std::int64_t nano : {0LL, 1LL, 999'999'999LL}) {
            const std::int64_t instant = second * 1'000'000'000LL + nano;
            expectSame(toCivil({instant}), civilByChrono(instant), instant);
        }
}

TEST(Timestamp, TheFirstAndLastInstantsOf64BitsHaveTheirPublishedParts)
{
    // pandas documents these bounds of 64-bit nanoseconds, the lower one less the value it keeps for NaT.
    using Limits = std::numeric_limits<std::int64_t>;
    expectSame(toCivil({Limits::min()}), {1677, 9, 21, 0, 12, 43, 145'224'192}, Limits::min());
    expectSame(toCivil({Limits::max()}), {2262, 4, 11, 23, 47, 16, 854'775'807}, Limits::max());
    for (std::int64_t i = 0; i < 5; ++i) {
        const auto offset = i * 43'200'000'000'000LL + i;
        EXPECT_EQ(fromCivil(toCivil({Limits::min() + offset})).nanoseconds, Limits::min() + offset);
        EXPECT_EQ(fromCivil(toCivil({Limits::max() - offset})).nanoseconds, Limits::max() - offset);
    }
    EXPECT_EQ(toIso8601({Limits::min()}), "1677-09-21T00:12:43.145Z");
}

TEST(Timestamp, IsoTextRoundTripsToTheMillisecond)
{
    std::mt19937_64 random(7);
    std::uniform_int_distribution<std::int64_t> milliseconds(0, 7'000'000'000'000LL);
    for (int i = 0; i < 5'000; ++i) {
        const Timestamp time{milliseconds(random) * 1'000'000};
        const auto back = parseIso8601(toIso8601(time));
        ASSERT_TRUE(back.has_value()) << toIso8601(time);
        EXPECT_EQ(*back, time);
    }
}

TEST(Timestamp, ParsesTheFormsThatItNames)
{
    const Timestamp expected{1'770'326'977'885'000'000};  // date -d 2026-02-05T21:29:37.885Z +%s.
    for (const char* text : {"2026-02-05T21:29:37.885Z", "2026-02-05 21:29:37.885", "2026-02-05T21:29:37.885+00:00",
                             "2026-02-05T21:29:37.885000000Z"}) {
        const auto time = parseIso8601(text);
        ASSERT_TRUE(time.has_value()) << text;
        EXPECT_EQ(*time, expected) << text;
    }
    EXPECT_EQ(parseIso8601("2024-02-29T00:00:00Z").value().nanoseconds, 1'709'164'800LL * 1'000'000'000LL);
}

class BadIso : public ::testing::TestWithParam<const char*> {};

TEST_P(BadIso, IsRefusedAsAParseError)
{
    const auto time = parseIso8601(GetParam());
    ASSERT_FALSE(time.has_value());
    EXPECT_EQ(time.error().code, ErrorCode::Parse);
    EXPECT_NE(time.error().message.find("YYYY-MM-DD"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BadIso,
    ::testing::Values("", "2026", "2026-02-05", "2026-02-05T21:29", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
                      "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
                      "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "1969-12-31T23:59:59Z",
                      "2201-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00-00:00",
                      "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00ZZ",
                      "2026-01-01T00:00:00z", "2026/01/01T00:00:00Z", "+026-01-01T00:00:00Z", "-026-01-01T00:00:00Z",
                      "2026-+1-01T00:00:00Z", "2026--1-01T00:00:00Z", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ",
                      "2026-1-1T0:0:0Z", "2026-01-01t00:00:00Z", "2026-01-01T00:00:00.5e3Z", "NaN"));

TEST(Duration, CountsYearsOf365Days)
{
    EXPECT_DOUBLE_EQ(Duration::days(365).inYears(), 1.0);
    EXPECT_DOUBLE_EQ(Duration::hours(12).inYears(), 0.5 / 365.0);
    EXPECT_EQ(Duration::fromSeconds(1.5).nanoseconds, 1'500'000'000);
    EXPECT_EQ(Duration::fromSeconds(-0.25).nanoseconds, -250'000'000);
    EXPECT_EQ(Duration::minutes(3), Duration::seconds(180));
    EXPECT_EQ(Duration::milliseconds(-1500).inMilliseconds(), -1500);
}

}  // namespace
}  // namespace ballast::timestamp_test
