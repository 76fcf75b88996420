#include "recorded/spot_series.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>

#include "core/recorded/recorded_fixture.h"
#include "recorded/series_check.h"
#include "recorded/spot_driver.h"

namespace ballast::recorded::spot_series_test {
namespace {

using test::at;

TEST(SpotSeries, ACloseIsKnownAtItsLabelPlusTheStep)
{
    const auto series =
        parseSpotSeries("timestamp,open,high,low,close,volume\n"
                        "2026-01-24 20:17:00,100,101,99,100.5,1\n2026-01-24 20:18:00,100.5,101,100,101,1\n",
                        "BTCUSDT_1m_x.csv");
    ASSERT_TRUE(series.has_value()) << series.error().message;
    EXPECT_EQ(series->coin, "BTC");
    EXPECT_EQ(series->label(), "BTCUSDT 1m");
    EXPECT_EQ(series->step, Duration::minutes(1));
    EXPECT_EQ(series->closes[0].known, at("2026-01-24T20:18:00Z"));
    EXPECT_EQ(series->closes[0].close, 100.5);
}

// A candle says its close twice: it lies between low and high, or the row contradicts itself.
TEST(SpotSeries, ACloseOrOpenBeyondItsCandleCostsOneRow)
{
    const auto series = parseSpotSeries("open_time,open,high,low,close\n"
                                        "2026-01-24 20:17:00,100,101,99,100.5\n2026-01-24 20:18:00,100.5,101,100,105\n"
                                        "2026-01-24 20:19:00,90,101,100,101\n2026-01-24 20:20:00,101,102,101,102\n",
                                        "BTCUSDT.csv");
    ASSERT_TRUE(series.has_value()) << series.error().message;
    ASSERT_EQ(series->closes.size(), 2U);
    EXPECT_EQ(series->closes[1].close, 102.0);
    EXPECT_EQ(series->closes[1].open, 101.0);
    EXPECT_EQ(series->faults.count, 2U);
    EXPECT_EQ(series->faults.sentences[0],
              "BTCUSDT.csv:3: close: expected a close from low to high of its candle, found \"105\"");
    EXPECT_EQ(series->faults.sentences[1],
              "BTCUSDT.csv:4: open: expected an open from low to high of its candle, found \"90\"");
}

TEST(SpotSeries, StepIsTheMostCommonSpacingAndHolesStay)
{
    std::string text = "open_time,close\n";
    for (const auto* hour : {"00", "01", "02", "05", "06"})
        text += fmt::format("2026-01-24 {}:00:00,100\n", hour);
    const auto series = parseSpotSeries(text, "ethusdc-1h.csv");
    ASSERT_TRUE(series.has_value()) << series.error().message;
    EXPECT_EQ(series->coin, "ETH");
    EXPECT_EQ(series->label(), "ETHUSDC 1h");
    EXPECT_EQ(series->closes.size(), 5U);
    EXPECT_EQ(series->closes[3].known, at("2026-01-24T06:00:00Z"));
}

TEST(SpotSeries, RowsMayStandInAnyOrder)
{
    const auto line = [](int minute) { return fmt::format("2026-01-24 20:{:02}:00,{}\n", minute, 100 + minute); };
    for (const auto& order : {std::vector{17, 18, 19, 20}, {20, 19, 18, 17}, {19, 17, 20, 18}}) {
        std::string text = "timestamp,close\n";
        for (const int minute : order)
            text += line(minute);
        const auto series = parseSpotSeries(text, "BTCUSDT_1m.csv");
        ASSERT_TRUE(series.has_value()) << series.error().message;
        ASSERT_EQ(series->closes.size(), 4U);
        EXPECT_EQ(series->closes.back().close, 120.0);
        EXPECT_EQ(series->faults.count, 0U);
    }
    // Files joined in any order, whose parts share a few candles: only the second of each of those is left out.
    for (const auto& parts :
         {std::vector<std::pair<int, int>>{{30, 60}, {0, 30}}, {{30, 45}, {45, 60}, {0, 30}}, {{20, 60}, {0, 23}}}) {
        std::string text = "timestamp,close\n";
        std::size_t rows = 0;
        for (const auto& [from, end] : parts)
            for (int minute = from; minute < end; ++minute, ++rows)
                text += line(minute);
        const auto series = parseSpotSeries(text, "BTCUSDT_1m.csv");
        ASSERT_TRUE(series.has_value()) << series.error().message;
        ASSERT_EQ(series->closes.size(), 60U);
        for (std::size_t i = 0; i < 60; ++i)
            ASSERT_EQ(series->closes[i].close, 100.0 + static_cast<double>(i));
        EXPECT_EQ(series->faults.count, rows - 60);
    }
    std::string oneFar = "timestamp,close\n" + line(17) + line(18) + line(50) + line(19) + line(20);
    const auto series = parseSpotSeries(oneFar, "BTCUSDT_1m.csv");
    ASSERT_TRUE(series.has_value());
    EXPECT_EQ(series->closes.size(), 4U);
    EXPECT_EQ(series->faults.count, 1U) << "one far label costs one row";
}

/// A week of a price that moves, its step, and an index 0.1 % above it each six hours.
struct Week {
    Timestamp start = at("2026-01-24T00:00:00Z");
    SpotSeries series;
    std::vector<IndexReading> readings;

    explicit Week(Duration step) : series{.coin = "BTC", .symbol = "BTCUSDT", .fileName = "BTCUSDT.csv", .step = step}
    {
        for (Timestamp known = start; known < start + Duration::days(7); known = known + step)
            series.closes.push_back({known, priceAt(known)});
        for (int i = 1; i < 28; ++i) {
            const Timestamp time = start + Duration::hours(6 * i) + Duration::minutes(7);
            readings.push_back({time, 1.001 * priceAt(time)});
        }
    }
    /// Swings of 4 % a day, of 1 % in an hour and a half and of 0.2 % in ten minutes, none of which fits into another.
    double priceAt(Timestamp time) const
    {
        const double hours = (time - start).inSeconds() / 3600.0;
        return 90000.0 *
               (1.0 + 0.02 * std::sin(0.26 * hours) + 0.005 * std::sin(4.3 * hours) + 0.001 * std::sin(37.0 * hours));
    }
};

TEST(SeriesCheck, AnotherClockIsNamedAndTheOwnIsNot)
{
    const Week sound(Duration::minutes(1));
    EXPECT_EQ(contradictedSeries(sound.series, sound.readings), std::nullopt);
    for (const int minutes : {60, -60, 480, -300, 330, 15}) {
        auto late = sound.series;
        for (auto& close : late.closes)
            close.known = close.known + Duration::minutes(minutes);
        const auto why = contradictedSeries(late, sound.readings);
        ASSERT_TRUE(why.has_value()) << minutes;
        const auto by = minutes % 60 == 0 ? fmt::format("{:+} h", minutes / 60) : fmt::format("{:+} min", minutes);
        EXPECT_THAT(*why, testing::HasSubstr("BTCUSDT.csv drives nothing: its times are off, by " + by));
    }
    auto odd = sound;
    odd.readings[5].index *= 1.5;
    EXPECT_EQ(contradictedSeries(odd.series, odd.readings), std::nullopt) << "one odd capture is no other clock";
    EXPECT_EQ(contradictedSeries(sound.series, std::span(sound.readings).first(3)), std::nullopt) << "too few to tell";
}

/// Gives candles their highs and lows, by the minute.
Week withRanges(Week week)
{
    for (auto& close : week.series.closes) {
        close.high = close.low = close.close;
        for (Timestamp t = close.known - week.series.step; t < close.known; t = t + Duration::minutes(1)) {
            close.high = std::max(*close.high, week.priceAt(t));
            close.low = std::min(*close.low, week.priceAt(t));
        }
    }
    return week;
}

Week late(Week week, Duration by)
{
    for (auto& close : week.series.closes)
        close.known = close.known + by;
    return week;
}

// An index lies between the low and the high of its candle, whatever the ratio is: few captures tell an hour.
TEST(SeriesCheck, HoursThatAreAnHourOffAreNamedByFewCapturesWhereTheyHaveHighsAndLows)
{
    const Week plain(Duration::hours(1)), sound = withRanges(plain);
    EXPECT_EQ(contradictedSeries(sound.series, sound.readings), std::nullopt);
    for (const int hours : {1, -1, 2, -2}) {
        const auto off = late(sound, Duration::hours(hours));
        const auto why = contradictedSeries(off.series, std::span(off.readings).first(9));
        ASSERT_TRUE(why.has_value()) << hours;
        EXPECT_THAT(*why, testing::HasSubstr("its times are off, by"));
    }
    // Without them so few do not tell.
    const auto blind = late(plain, Duration::hours(1));
    EXPECT_EQ(contradictedSeries(blind.series, std::span(blind.readings).first(9)), std::nullopt);
}

// The price in another coin, its inverse, in euros; and the same price in cents, which follows the index.
TEST(SeriesCheck, ASeriesThatIsNotTheCoinsPriceInDollarsIsNamed)
{
    const Week dollars(Duration::minutes(1));
    const auto as = [&](auto price) {
        auto series = dollars.series;
        for (auto& close : series.closes)
            close.close = price(close.close, (close.known - dollars.start).inSeconds() / 3600.0);
        return series;
    };
    EXPECT_EQ(contradictedSeries(dollars.series, dollars.readings), std::nullopt);
    const auto cents = as([](double price, double) { return 100.0 * price; });
    EXPECT_EQ(contradictedSeries(cents, dollars.readings), std::nullopt);
    EXPECT_NE(contradictedSeries(cents, std::span(dollars.readings).first(3)), std::nullopt) << "three do not tell";
    for (const auto& wrong : {as([](double price, double) { return 1.0 / price; }), as([](double price, double hours) {
                                  return price / (1.17 * (1.0 + 0.004 * std::sin(0.1 * hours)));
                              }),
                              as([](double, double hours) { return 3000.0 * (1.0 + 0.03 * std::sin(0.31 * hours)); })})
        for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{5}, dollars.readings.size()}) {
            const auto why = contradictedSeries(wrong, std::span(dollars.readings).first(count));
            ASSERT_TRUE(why.has_value()) << count;
            EXPECT_THAT(*why, testing::StartsWith("BTCUSDT.csv drives nothing: it stands at "));
            EXPECT_THAT(*why, testing::HasSubstr("another coin's price, or one that is not in dollars"));
        }
    // A capture that is far off says nothing of a series that another bears out.
    auto odd = std::vector(dollars.readings.begin(), dollars.readings.begin() + 2);
    odd.front().index = 12'345.0;
    EXPECT_EQ(contradictedSeries(dollars.series, odd), std::nullopt);
}

TEST(SeriesCheck, WhatCapturesDoNotExcludeIsSaid)
{
    const Week hours = withRanges(Week(Duration::hours(1)));
    EXPECT_EQ(unprovenClock(hours.series, hours.readings), "");
    EXPECT_THAT(
        unprovenClock(hours.series, std::span(hours.readings).first(2)),
        testing::StartsWith("BTCUSDT.csv is unproven: 2 captures do not tell whether its times are off by +1 h"));
    EXPECT_EQ(unprovenClock(hours.series, {}), "") << "what no capture sees does not drive";
    const Week minutes(Duration::minutes(1));
    EXPECT_EQ(unprovenClock(minutes.series, minutes.readings), "");
    EXPECT_THAT(unprovenClock(minutes.series, std::span(minutes.readings).first(1)),
                testing::HasSubstr("off by +5 min"));
}

TEST(SeriesCheck, OneRatioLiesInAllRangesButThoseOfOddCaptures)
{
    std::vector<RatioRange> ranges{{0.999, 1.001}, {1.0, 1.003}, {0.998, 1.0}};
    EXPECT_EQ(leftOutByAnyRatio(ranges), 0U);
    ranges.push_back({1.0004, 1.01});
    EXPECT_EQ(leftOutByAnyRatio(ranges), 0U) << "as near as this";
    ranges.back() = {1.002, 1.01};
    EXPECT_EQ(leftOutByAnyRatio(ranges), 1U);
    ranges.push_back({0.9, 0.91});
    EXPECT_EQ(leftOutByAnyRatio(ranges), 2U);
    EXPECT_EQ(leftOutByAnyRatio({}), 0U);
}

TEST(SeriesCheck, ANameThatStatesAnotherStepIsNamed)
{
    Week hours(Duration::hours(1));
    for (const auto* name : {"BTCUSDT_1m.csv", "btc-1min-2026.csv.gz", "BTCUSDT_15m_20260124.csv", "BTC_1d.csv"}) {
        hours.series.fileName = name;
        const auto why = contradictedSeries(hours.series, hours.readings);
        ASSERT_TRUE(why.has_value()) << name;
        EXPECT_THAT(*why, testing::HasSubstr("its rows are 3600 s apart"));
    }
    for (const auto* name : {"BTCUSDT_1h.csv", "BTC_60m_20260124.csv", "BTC_1m_of_1h.csv", "BTC.csv", "BTC-1M.csv"}) {
        hours.series.fileName = name;
        EXPECT_EQ(contradictedSeries(hours.series, hours.readings), std::nullopt) << name;
    }
}

TEST(SeriesCheck, ANameThatStatesASpanIsNoStep)
{
    Week hours(Duration::hours(1)), minutes(Duration::minutes(1));
    for (const auto* name : {"BTCUSDT_7d.csv", "BTC_30d.csv", "BTC_24h.csv", "BTC_48h.csv", "BTC_10s.csv", "BTC_7D.csv",
                             "BTC_90d_1h.csv", "BTC_100m.csv"}) {
        hours.series.fileName = name;
        EXPECT_EQ(contradictedSeries(hours.series, hours.readings), std::nullopt) << name;
        if (std::string(name) == "BTC_90d_1h.csv") continue;
        minutes.series.fileName = name;
        EXPECT_EQ(contradictedSeries(minutes.series, minutes.readings), std::nullopt) << name;
    }
    // A day, and twelve hours, of minutes: as long as the name says.
    for (const auto& [name, count] : {std::pair{"BTC_1d.csv", 1440}, {"BTC_12h.csv", 720}, {"BTC_1h.csv", 60}}) {
        auto part = minutes.series;
        part.fileName = name;
        EXPECT_TRUE(contradictedSeries(part, {}).has_value()) << name;
        part.closes.resize(static_cast<std::size_t>(count));
        EXPECT_EQ(contradictedSeries(part, {}), std::nullopt) << name;
    }
}

/// What a week tells candle by candle: at which closes it drove, and what was said.
struct Played {
    std::vector<bool> drove;  ///< At each close.
    std::vector<std::string> said;

    explicit Played(const Week& week)
    {
        SpotDriver driver({week.series});
        auto reading = week.readings.begin();
        const auto tell = [&](const std::vector<std::string>& doubts) {
            said.insert(said.end(), doubts.begin(), doubts.end());
        };
        for (const auto& close : week.series.closes) {
            for (; reading != week.readings.end() && reading->time < close.known; ++reading)
                tell(driver.onCapture(reading->time, reading->index, true).doubts);
            if (reading != week.readings.end() && reading->time == close.known) {
                const auto captured = driver.onCapture(reading->time, reading->index, true);
                tell(captured.doubts);
                drove.push_back(captured.step == week.series.step);
                ++reading;
                continue;
            }
            const auto sample = driver.onInstant(close.known);
            tell(sample ? sample->doubts : driver.takeDoubts());
            drove.push_back(sample.has_value());
        }
    }
    /// How many closes drove, of those from `from` to before `end`.
    std::int64_t count(std::size_t from, std::size_t end) const
    {
        return std::count(drove.begin() + static_cast<std::ptrdiff_t>(from),
                          drove.begin() + static_cast<std::ptrdiff_t>(end), true);
    }
};

void freeze(Week& week, std::size_t from, std::size_t count)
{
    for (std::size_t i = from; i < from + count; ++i)
        week.series.closes[i].close = week.series.closes[from - 1].close;
}

TEST(SeriesCheck, CandlesThatRepeatOneCloseDriveNothingFromThenOnThatItCannotBeChance)
{
    const Week sound(Duration::minutes(1));
    const auto all = sound.series.closes.size();
    const Played usual(sound);
    EXPECT_THAT(usual.said, testing::IsEmpty());
    EXPECT_EQ(usual.count(400, all), static_cast<std::int64_t>(all) - 400);
    // The second half of it; a day; an hour that no capture saw. Of candles none of which repeats the one before, 1 %
    // at most do: 22 in a row are five times what chance would leave once in a million, or 25 of ten thousand.
    const std::vector<std::pair<std::size_t, std::size_t>> stretches{
        {all / 2, all - all / 2}, {2000, 1440}, {2010, 60}};
    for (const auto& [from, count] : stretches) {
        Week week = sound;
        freeze(week, from, count);
        const Played played(week);
        EXPECT_EQ(played.count(from, from + 5), 5) << "so many a quiet market may repeat";
        // Silent before it is named: what it would tell is not known to be right.
        // Of the first stretch a capture at its eighth candle bears out what it tells so far.
        EXPECT_EQ(played.count(from + 5, from + 22), from == all / 2 ? 15 : 0) << count;
        EXPECT_EQ(played.count(from + 30, from + count), 0) << count;
        EXPECT_EQ(played.count(from + count, all), static_cast<std::int64_t>(all - from - count)) << count;
        ASSERT_EQ(played.said.size(), from + count < all ? 2U : 1U) << testing::PrintToString(played.said);
        EXPECT_THAT(played.said[0], testing::StartsWith("BTCUSDT.csv is suspect: it repeats one close"));
    }
    Week quiet = sound;
    freeze(quiet, 2010, 5);
    EXPECT_EQ(Played(quiet).drove, usual.drove);
    // Nine are more than chance leaves: the last four are not told, and nothing else is changed or said.
    freeze(quiet, 2010, 9);
    const Played nine(quiet);
    EXPECT_THAT(nine.said, testing::IsEmpty());
    EXPECT_EQ(nine.count(2010, 2015), 5);
    EXPECT_EQ(nine.count(2015, 2019), 0);
    EXPECT_EQ(nine.count(2019, all), static_cast<std::int64_t>(all) - 2019);
    // Hours.
    Week hours(Duration::hours(1));
    EXPECT_EQ(Played(hours).count(80, 80 + 80), 80);
    freeze(hours, 80, 80);
    EXPECT_EQ(Played(hours).count(80 + 30, 80 + 80), 0);
}

// From the middle of the week on the file is an hour late, as after a change of clocks: no file-wide judgement sees it.
TEST(SeriesCheck, HoursThatAreLateFromSomeCandleOnDriveNothingOnceTwoCapturesAreBeyondTheirCandles)
{
    const Week sound = withRanges(Week(Duration::hours(1)));
    const auto all = sound.series.closes.size();
    EXPECT_THAT(Played(sound).said, testing::IsEmpty());
    Week off = sound;
    const std::size_t from = all / 2;
    for (std::size_t i = from; i < all; ++i) {
        const auto& former = sound.series.closes[i - 1];
        off.series.closes[i] = {sound.series.closes[i].known, former.close, former.open, former.high, former.low};
    }
    const Played played(off);
    ASSERT_FALSE(played.said.empty());
    EXPECT_THAT(played.said.front(), testing::HasSubstr("captures is beyond the low and high of its candles"));
    EXPECT_EQ(played.count(from + 60, all), 0) << "within ten captures";
    for (std::size_t i = from; i < all; ++i)
        off.series.closes[i].high = off.series.closes[i].low = std::nullopt;
    EXPECT_GT(Played(off).count(from + 60, all), 0) << "without them nothing tells so soon";
}

// A capture that moved tells from the tenth close on: before, chance may be.
TEST(SeriesCheck, CandlesThatRepeatOneCloseWhileACaptureMovesAreNamedAtTheCapture)
{
    Week week(Duration::minutes(1));
    const std::size_t captured = 5 * 360 + 7;  // At its own close.
    freeze(week, captured - 12, 20);
    const Played played(week);
    ASSERT_FALSE(played.said.empty());
    EXPECT_THAT(played.said.front(), testing::StartsWith("BTCUSDT.csv is suspect: it repeats one close"));
    EXPECT_EQ(played.count(captured - 12, captured), 5) << "then it is silent";
    EXPECT_EQ(played.count(captured, captured + 8), 0);
    EXPECT_EQ(played.count(captured + 8, captured + 100), 92);
}

// A market that stands still, and whose captures say so too.
TEST(SeriesCheck, AMarketThatStandsStillIsNotFrozen)
{
    Week flat(Duration::minutes(1));
    for (auto& close : flat.series.closes)
        close.close = 80000.0;
    for (auto& reading : flat.readings)
        reading.index = 80770.0 + 0.3 * static_cast<double>(reading.time.nanoseconds % 97);
    EXPECT_THAT(Played(flat).said, testing::IsEmpty());
    EXPECT_EQ(Played(flat).count(400, flat.series.closes.size()),
              static_cast<std::int64_t>(flat.series.closes.size()) - 400);
}

TEST(SpotSeries, TimesWhoseSumsWouldLeaveTheClockAreErrors)
{
    for (const auto* last : {"2200-01-01 00:00:00", "9223372036854775807", "9000000000"}) {
        const auto series =
            parseSpotSeries(fmt::format("timestamp,close\n1990-01-01 00:00:00,100\n{},100\n", last), "BTC.csv");
        ASSERT_FALSE(series.has_value()) << last;
        EXPECT_TRUE(series.error().message.starts_with("BTC.csv:3: timestamp: expected a")) << series.error().message;
    }
    EXPECT_FALSE(parseSpotSeries("timestamp,close\n1960-01-01 00:00:00,1\n1990-01-01 00:00:00,1\n", "BTC.csv"));
}

TEST(SpotSeries, OpenTimeWinsOverOtherTimeColumns)
{
    const auto series =
        parseSpotSeries("datetime,open_time,close\nnever,1769536800000,1\nnever,1769540400000,2\n", "BTCUSDT.csv");
    ASSERT_TRUE(series.has_value()) << series.error().message;
    EXPECT_EQ(series->closes[1].known, at("2026-01-27T20:00:00Z"));
}

TEST(SpotSeries, FaultsAreNamedWithFileLineAndColumn)
{
    const auto errorOf = [](const std::string& text, const std::string& name = "BTCUSDT.csv") {
        const auto series = parseSpotSeries(text, name);
        EXPECT_FALSE(series.has_value());
        return series ? std::string() : series.error().message;
    };
    const std::string first = "timestamp,close\n2026-01-24 20:17:00,100\n";
    EXPECT_EQ(errorOf(first), "BTCUSDT.csv:2: row: expected at least two candles, found 1");
    EXPECT_EQ(errorOf(first + "2026-01-24 20:17:00,100\n"),
              "BTCUSDT.csv:3: timestamp: expected a time after the former row's, found \"2026-01-24T20:17:00.000Z\"");
    EXPECT_EQ(errorOf(first + "2026-01-24 20:18:00,-1\n"),
              "BTCUSDT.csv:3: close: expected a number above 0 and up to 1e9, found \"-1\"");
    EXPECT_EQ(errorOf("when,close\n"), "BTCUSDT.csv:1: open_time: expected one column of this name, found 0");
    EXPECT_EQ(errorOf("time,open\n"), "BTCUSDT.csv:1: close: expected one column of this name, found 0");
    EXPECT_EQ(errorOf(first, "1h.csv"),
              "1h.csv:1: file name: expected a coin in front as in BTCUSDT_1h.csv, found none");
    EXPECT_EQ(errorOf(first, "USDT.csv").substr(0, 23), "USDT.csv:1: file name: ");
}

// Row counts and ranges of the data's own description, for each form of header in them.
TEST(SpotSeries, EveryRecordedSeriesIsAsDescribed)
{
    struct Described {
        std::string file, coin;
        Duration step;
        std::size_t rows;
        std::string first, last;
    };
    const Duration minute = Duration::minutes(1), hour = Duration::hours(1);
    const std::vector<Described> all = {
        {"prices_1h/BTCUSDT_1h_2019_2021.csv.gz", "BTC", hour, 26304, "2019-01-01 00:00:00", "2021-12-31 23:00:00"},
        {"prices_1h/BTCUSDT_1h_2022_2025H1.csv.gz", "BTC", hour, 30647, "2022-01-01 00:00:00", "2025-06-30 23:00:00"},
        {"prices_1h/BTCUSDT_1h_2026_Jan_May.csv.gz", "BTC", hour, 2982, "2026-01-27 18:00:00", "2026-05-31 23:00:00"},
        {"prices_1h/ETHUSDT_1h_2022_2025H1.csv.gz", "ETH", hour, 30647, "2022-01-01 00:00:00", "2025-06-30 23:00:00"},
        {"prices_1h/ETHUSDT_1h_2026_Jan_May.csv.gz", "ETH", hour, 2982, "2026-01-27 18:00:00", "2026-05-31 23:00:00"},
        {"prices_1m/BTCUSDC_1m_20230301_20230321_binanceus.csv.gz", "BTC", minute, 30240, "2023-03-01 00:00:00",
         "2023-03-21 23:59:00"},
        {"prices_1m/BTCUSDT_1m_20230301_20230321_binanceus.csv.gz", "BTC", minute, 30240, "2023-03-01 00:00:00",
         "2023-03-21 23:59:00"},
        {"prices_1m/BTCUSDT_1m_20260124_20260131.csv.gz", "BTC", minute, 10081, "2026-01-24 20:17:00",
         "2026-01-31 20:17:00"}};
    for (const auto& one : all) {
        const std::string path = std::string(BALLAST_RECORDED_DATA) + "/" + one.file;
        if (!std::filesystem::is_regular_file(path)) GTEST_SKIP() << "recorded data are not at " << path;
        const auto series = readSpotSeries(path);
        ASSERT_TRUE(series.has_value()) << series.error().message;
        EXPECT_EQ(series->coin, one.coin) << path;
        EXPECT_EQ(series->step, one.step) << path;
        EXPECT_EQ(series->closes.size(), one.rows) << path;
        EXPECT_EQ(series->closes.front().known, at(one.first) + one.step) << path;
        EXPECT_EQ(series->closes.back().known, at(one.last) + one.step) << path;
        Standstill standstill(series->step);
        for (const auto& close : series->closes) {
            standstill.onClose(close.close, std::nullopt);
            ASSERT_FALSE(standstill.isFrozen()) << path << toIso8601(close.known);
            // The thin market of 2023 stands still for longer than chance would, and the driver is silent meanwhile.
            if (one.file.find("2026") != std::string::npos) {
                ASSERT_FALSE(standstill.isUnproven()) << path << toIso8601(close.known);
            }
        }
    }
}

}  // namespace
}  // namespace ballast::recorded::spot_series_test
