#include "recorded/spot_driver.h"

#include <cmath>
#include <gmock/gmock.h>
#include <random>

#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded::spot_driver_test {
namespace {

using test::at;

const Timestamp kStart = at("2026-01-24T00:00:00Z");

Timestamp minute(std::int64_t n) { return kStart + Duration::minutes(n); }

/// Closes known at start + first × step, and on, one a step; a close of 0 is a hole.
SpotSeries series(const std::string& symbol, Duration step, std::int64_t first, const std::vector<double>& closes)
{
    SpotSeries s{.coin = "BTC", .symbol = symbol, .fileName = symbol, .step = step, .closes = {}};
    for (std::size_t i = 0; i < closes.size(); ++i)
        if (closes[i] > 0.0) s.closes.push_back({kStart + step * (first + static_cast<std::int64_t>(i)), closes[i]});
    return s;
}

// The capture falls into the middle of a candle from 100 to 101, so the series stood at 100.5.
TEST(SpotDriver, SpotIsCloseTimesIndexOverTheSeriesWithinTheCapturesCandle)
{
    SpotDriver driver({series("BTCUSDT", Duration::minutes(1), 0, {100, 101, 102})});
    const auto captured = driver.onCapture(minute(0) + Duration::seconds(30), 90000.0);
    EXPECT_EQ(captured.price, 90000.0);
    EXPECT_EQ(captured.source, "Deribit index");
    EXPECT_EQ(captured.step, Duration::minutes(1));
    EXPECT_EQ(driver.nextKnown(), minute(1));
    const auto first = driver.onInstant(minute(1));
    ASSERT_TRUE(first.has_value());
    EXPECT_DOUBLE_EQ(first->price, 90000.0 / 100.5 * 101.0);
    EXPECT_EQ(first->source, "BTCUSDT 1m close × median ratio of captures");
    EXPECT_DOUBLE_EQ(driver.onInstant(minute(2))->price, 90000.0 / 100.5 * 102.0);
    EXPECT_EQ(driver.nextKnown(), std::nullopt);
}

TEST(SpotDriver, WithoutASeriesSpotStepsWithCaptures)
{
    SpotDriver driver({});
    EXPECT_EQ(driver.last(), std::nullopt);
    EXPECT_EQ(driver.onCapture(minute(0), 90000.0).step, Duration{});
    EXPECT_EQ(driver.onInstant(minute(1)), std::nullopt);
    EXPECT_EQ(driver.last(), 90000.0);
}

TEST(SpotDriver, ASeriesThatBeginsAfterTheCaptureDoesNotDriveBeforeTheNext)
{
    SpotDriver driver({series("BTCUSDT", Duration::hours(1), 5, {100, 102, 104})});
    EXPECT_EQ(driver.onCapture(minute(60), 90000.0).step, Duration{});
    EXPECT_EQ(driver.onInstant(minute(300)), std::nullopt);
    EXPECT_EQ(driver.onInstant(minute(360)), std::nullopt);
    driver.onCapture(minute(370), 80000.0);
    EXPECT_DOUBLE_EQ(driver.onInstant(minute(420))->price, 80000.0 / (102.0 + 2.0 / 6.0) * 104.0);
}

TEST(SpotDriver, TheFinestSeriesThatCoversWins)
{
    SpotDriver driver({series("HOUR", Duration::hours(1), 0, {100, 150}),
                       series("MINUTE", Duration::minutes(1), 0, std::vector<double>(70, 100.0))});
    driver.onCapture(minute(0), 90000.0);
    for (std::int64_t m = 1; m < 70; ++m) {
        const auto sample = driver.onInstant(minute(m));
        ASSERT_TRUE(sample.has_value());
        EXPECT_EQ(sample->price, 90000.0);
        EXPECT_EQ(sample->step, Duration::minutes(1));
    }
}

// The minute series falls by 5 % between 60 and 78 min and ends; the hourly one, of another level, shows the same fall
// at 120 min, which the minutes bear out. Counting the fall twice would give 90 % of the start.
TEST(SpotDriver, ChangeOfSeriesNeitherJumpsNorCountsAMoveTwice)
{
    std::vector<double> minutes(79, 100.0);
    for (std::size_t m = 61; m <= 78; ++m)
        minutes[m] = 100.0 - 5.0 * static_cast<double>(m - 60) / 18.0;
    SpotDriver driver({series("HOUR", Duration::hours(1), 0, {200, 200, 190, 188}),
                       series("MINUTE", Duration::minutes(1), 0, minutes)});
    driver.onCapture(minute(0), 50000.0);
    for (std::int64_t m = 1; m <= 78; ++m)
        driver.onInstant(minute(m));
    EXPECT_NEAR(driver.last().value(), 47500.0, 1e-6);
    const auto hourly = driver.onInstant(minute(120));
    ASSERT_TRUE(hourly.has_value());
    EXPECT_NEAR(hourly->price, 47500.0, 1e-6);
    EXPECT_EQ(hourly->step, Duration::hours(1));
    EXPECT_NEAR(driver.onInstant(minute(180))->price, 47500.0 * 188.0 / 190.0, 1e-6);
}

TEST(SpotDriver, AFinerSeriesThatNoCaptureTiesToTheIndexDoesNotDrive)
{
    std::vector<double> minutes(60, 0.0);
    minutes.resize(125, 300.0);
    SpotDriver driver(
        {series("HOUR", Duration::hours(1), 0, {100, 102, 104}), series("MINUTE", Duration::minutes(1), 0, minutes)});
    driver.onCapture(minute(10), 50000.0);
    EXPECT_DOUBLE_EQ(driver.onInstant(minute(60))->price, 50000.0 / (100.0 + 2.0 / 6.0) * 102.0);
    EXPECT_EQ(driver.onInstant(minute(61)), std::nullopt);
    driver.onCapture(minute(62), 52000.0);
    const auto next = driver.onInstant(minute(63));
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->step, Duration::minutes(1));
    EXPECT_DOUBLE_EQ(next->price, 52000.0);
}

// One odd index of three is a jump at its own instant and no more.
TEST(SpotDriver, OneOddCaptureDoesNotScaleWhatFollows)
{
    SpotDriver driver({series("MINUTE", Duration::minutes(1), 0, std::vector<double>(40, 100.0))});
    driver.onCapture(minute(0), 50000.0);
    driver.onInstant(minute(9));
    driver.onCapture(minute(10), 50000.0);
    driver.onInstant(minute(19));
    EXPECT_EQ(driver.onCapture(minute(20), 75000.0).price, 75000.0);
    EXPECT_EQ(driver.onInstant(minute(21))->price, 50000.0);
}

// F31: for an hour every candle is a fifth too high. Each bears out the one before it, and they are one origin.
TEST(SpotDriver, F31_CandlesThatLeapDriveNothingUntilTheyLeapBack)
{
    for (const bool withOpens : {false, true}) {
        std::vector<double> closes(100, 100.0);
        for (std::size_t i = 20; i < 80; ++i)
            closes[i] = withOpens ? 105.0 : 120.0;
        auto candles = series("MINUTE", Duration::minutes(1), 0, closes);
        if (withOpens)
            for (auto& close : candles.closes)
                close.open = close.close;
        SpotDriver driver({candles});
        driver.onCapture(minute(0), 50000.0, true);
        driver.onCapture(minute(10), 50000.0, true);
        EXPECT_EQ(driver.onInstant(minute(19))->price, 50000.0);
        EXPECT_EQ(driver.onInstant(minute(20)), std::nullopt);
        const auto said = driver.takeDoubts();
        ASSERT_EQ(said.size(), 1U);
        EXPECT_NE(said.front().find("MINUTE is suspect: the candle that closes at 2026-01-24T00:20"),
                  std::string::npos);
        for (int i = 21; i < 80; ++i)
            EXPECT_EQ(driver.onInstant(minute(i)), std::nullopt) << i;
        EXPECT_EQ(driver.onInstant(minute(80))->price, 50000.0);
        EXPECT_EQ(driver.onInstant(minute(81))->price, 50000.0);
    }
}

// One hour is a thousand times too high, or by a twentieth; meanwhile the market moved by 1 %, as it does in an hour.
TEST(SpotDriver, F31_AMarketThatMovedWhileCandlesStoodElsewhereIsNoSecondLeap)
{
    for (const double factor : {1000.0, 1.05, 0.5}) {
        auto candles = series("HOUR", Duration::hours(1), -300, std::vector<double>(400, 100.0));
        for (std::size_t i = 0; i < candles.closes.size(); ++i) {
            if (i >= 320) candles.closes[i].close = 101.0;
            candles.closes[i].open = candles.closes[i].close;
            if (i == 320) candles.closes[i].open = candles.closes[i].close *= factor;
        }
        SpotDriver driver({candles});
        driver.onCapture(minute(0), 50000.0, true);
        driver.onCapture(minute(5 * 60), 50000.0, true);
        EXPECT_EQ(driver.onInstant(minute(19 * 60))->price, 50000.0);
        EXPECT_EQ(driver.onInstant(minute(20 * 60)), std::nullopt) << factor;
        const auto back = driver.onInstant(minute(21 * 60));
        ASSERT_TRUE(back.has_value()) << factor;
        EXPECT_EQ(back->price, 50500.0);
    }
    // Half a leap back is none.
    auto candles = series("HOUR", Duration::hours(1), -300, std::vector<double>(400, 100.0));
    for (std::size_t i = 320; i < 400; ++i)
        candles.closes[i].close = i == 320 ? 110.0 : 105.0;
    for (auto& close : candles.closes)
        close.open = close.close;
    SpotDriver driver({candles});
    driver.onCapture(minute(0), 50000.0, true);
    EXPECT_EQ(driver.onInstant(minute(21 * 60)), std::nullopt);
}

// Candles that have met to the cent for hours leap by one per cent: where candles meet loosely that is nothing.
TEST(SpotDriver, F31_HowFarIsALeapIsToldByHowTheCandlesMetSoFar)
{
    for (const double loose : {0.0, 0.004}) {
        auto candles = series("MINUTE", Duration::minutes(1), -400, std::vector<double>(500, 100.0));
        for (std::size_t i = 0; i < candles.closes.size(); ++i) {
            const bool wrong = i >= 420 && i < 480;
            candles.closes[i].close = wrong ? 101.0 : 100.0;
            candles.closes[i].open = candles.closes[i].close * (1.0 + (i % 50 == 7 ? loose : 0.0));
        }
        SpotDriver driver({candles});
        driver.onCapture(minute(0), 50000.0, true);
        driver.onCapture(minute(10), 50000.0, true);
        EXPECT_EQ(driver.onInstant(minute(19))->price, 50000.0);
        EXPECT_EQ(driver.onInstant(minute(20)).has_value(), loose > 0.0);
        EXPECT_EQ(driver.takeDoubts().empty(), loose > 0.0);
        EXPECT_EQ(driver.onInstant(minute(79)).has_value(), loose > 0.0);
        EXPECT_EQ(driver.onInstant(minute(80))->price, 50000.0);
    }
}

// A candle that is written four times has no open by which it would leap; one whose close and high are wrong, or that
// stands behind a missing minute, comes unseen too. The right one after it is not what is wrong.
TEST(SpotDriver, F31_OneOddCandleIsNamedAndTheGoodOnesAfterItDrive)
{
    enum class Odd { Flat, CloseAndHigh, BehindAHole };
    for (const auto odd : {Odd::Flat, Odd::CloseAndHigh, Odd::BehindAHole})
        for (const double factor : {1.02, 0.98}) {
            auto candles = series("MINUTE", Duration::minutes(1), -400, std::vector<double>(500, 100.0));
            for (auto& close : candles.closes)
                close.open = 100.0;
            auto& wrong = candles.closes[420];
            wrong.close = 100.0 * factor;
            if (odd == Odd::Flat) wrong.open.reset();
            if (odd == Odd::BehindAHole) wrong.open = wrong.close;
            if (odd == Odd::BehindAHole) candles.closes.erase(candles.closes.begin() + 419);
            SpotDriver driver({candles});
            driver.onCapture(minute(0), 50000.0, true);
            driver.onCapture(minute(10), 50000.0, true);
            EXPECT_EQ(driver.onInstant(minute(18))->price, 50000.0);
            driver.onInstant(minute(20));
            const auto next = driver.onInstant(minute(21));
            ASSERT_TRUE(next.has_value()) << factor;
            EXPECT_EQ(next->price, 50000.0);
            ASSERT_EQ(next->doubts.size(), 1U);
            EXPECT_THAT(next->doubts.front(),
                        testing::StartsWith("a candle of MINUTE is suspect: it closes at 2026-01-24T00:20"));
            for (int i = 22; i < 100; ++i) {
                const auto sample = driver.onInstant(minute(i));
                ASSERT_TRUE(sample.has_value()) << i;
                EXPECT_EQ(sample->price, 50000.0);
                EXPECT_THAT(sample->doubts, testing::IsEmpty());
            }
        }
}

// An odd candle among those that leapt changes nothing of that they leapt.
TEST(SpotDriver, F31_AnOddCandleAmongThoseThatLeaptBearsThemNotOut)
{
    auto candles = series("MINUTE", Duration::minutes(1), -400, std::vector<double>(500, 100.0));
    for (std::size_t i = 0; i < candles.closes.size(); ++i) {
        auto& candle = candles.closes[i];
        candle.close = i >= 420 && i < 480 ? 102.0 : 100.0;
        candle.open = candle.close;
    }
    candles.closes[440] = {candles.closes[440].known, 100.0, std::nullopt};
    SpotDriver driver({candles});
    driver.onCapture(minute(0), 50000.0, true);
    driver.onCapture(minute(10), 50000.0, true);
    EXPECT_EQ(driver.onInstant(minute(19))->price, 50000.0);
    for (int i = 20; i < 80; ++i)
        EXPECT_EQ(driver.onInstant(minute(i)), std::nullopt) << i;
    EXPECT_EQ(driver.takeDoubts().size(), 2U) << "the leap and the odd candle";
    const auto back = driver.onInstant(minute(80));
    ASSERT_TRUE(back.has_value()) << "what leapt by 2 % leapt back by 2 %";
    EXPECT_EQ(back->price, 50000.0);
}

// A series of minutes that drifts off without a leap is found at the next capture.
TEST(SpotDriver, F31_MinutesThatStandTwoPercentOffAConfirmedIndexDriveNothing)
{
    std::vector<double> closes(400, 100.0);
    for (std::size_t i = 100; i < closes.size(); ++i)
        closes[i] = 100.0 * (1.0 + 0.0002 * static_cast<double>(std::min<std::size_t>(i - 100, 100))) +
                    (i % 2 == 0 ? 1e-4 : 0.0);  // It trades.
    SpotDriver driver({series("MINUTE", Duration::minutes(1), 0, closes)});
    driver.onCapture(minute(0), 50000.0, true);
    driver.onInstant(minute(90));
    EXPECT_NEAR(driver.onInstant(minute(299))->price, 51000.0, 1.0);
    const auto captured = driver.onCapture(minute(300), 50000.0, true);
    ASSERT_EQ(captured.doubts.size(), 1U);
    EXPECT_EQ(driver.onInstant(minute(310)), std::nullopt);
    EXPECT_EQ(driver.last(), 50000.0);
}

/// Candles that trade a tenth of a per cent up and down about 100; from `from` on, `count` of them are `factor` times
/// it at their close, and at their high if they have one.
SpotSeries wrongCloses(Duration step, bool withOpens, std::size_t from, std::size_t count, double factor)
{
    auto candles = series("STEP", step, -60, std::vector<double>(120, 100.0));
    for (std::size_t i = 0; i < candles.closes.size(); ++i) {
        auto& candle = candles.closes[i];
        candle.close = i % 2 == 0 ? 100.0 : 100.1;
        if (withOpens) candle.open = i % 2 == 0 ? 100.1 : 100.0;
        if (i >= from && i < from + count) candle.close *= factor;
    }
    return candles;
}

// Nothing but the next candle, a capture or another series can tell whether a candle without an open, or one whose
// close and high are wrong, is the market's.
TEST(SpotDriver, F31_ACandleThatMovesAsTheSeriesNeverDidWaitsForTheNext)
{
    for (const Duration step : {Duration::minutes(5), Duration::minutes(15), Duration::hours(1)})
        for (const bool withOpens : {false, true})
            for (const double factor : {1.02, 1.05, 1.06, 0.95}) {
                SCOPED_TRACE(testing::Message() << step.inSeconds() << " s, opens " << withOpens << ", " << factor);
                SpotDriver driver({wrongCloses(step, withOpens, 70, 1, factor)});
                driver.onCapture(kStart, 50000.0, true);
                EXPECT_TRUE(driver.onInstant(kStart + step * 9).has_value());
                EXPECT_EQ(driver.onInstant(kStart + step * 10), std::nullopt);
                const auto waits = driver.takeDoubts();
                ASSERT_EQ(waits.size(), 1U);
                EXPECT_THAT(waits.front(), testing::StartsWith("a candle of STEP waits for the next one or a capture"));
                const auto next = driver.onInstant(kStart + step * 11);
                ASSERT_TRUE(next.has_value());
                EXPECT_NEAR(next->price, 50000.0, 100.0);
                ASSERT_EQ(next->doubts.size(), 1U);
                EXPECT_THAT(next->doubts.front(), testing::StartsWith("a candle of STEP is suspect: it closes at"));
                EXPECT_TRUE(driver.onInstant(kStart + step * 12)->doubts.empty());
            }
}

// The ratio of a capture that falls into the odd candle is that of nothing.
TEST(SpotDriver, F31_ACaptureWithinAnOddCandleTeachesNoRatio)
{
    const Duration step = Duration::minutes(15);
    SpotDriver driver({wrongCloses(step, false, 70, 1, 1.08)});
    driver.onCapture(kStart, 50000.0, true);
    driver.onInstant(kStart + step * 9);
    driver.onCapture(kStart + step * 9 + Duration::minutes(14), 50000.0, true);
    EXPECT_EQ(driver.onInstant(kStart + step * 10), std::nullopt);
    const auto next = driver.onInstant(kStart + step * 11);
    ASSERT_TRUE(next.has_value());
    EXPECT_NEAR(next->price, 50000.0, 100.0);
}

// An open is known as the candle begins; without one the candle is known once it is over.
TEST(SpotDriver, F31_AMoveThatTheNextCandleStandsByIsToldAsItOpensOrOneStepLater)
{
    for (const bool withOpens : {false, true}) {
        auto candles = wrongCloses(Duration::hours(1), withOpens, 70, 50, 1.06);
        if (withOpens)
            for (std::size_t i = 71; i < candles.closes.size(); ++i)
                candles.closes[i].open = candles.closes[i - 1].close;
        SpotDriver driver({candles});
        driver.onCapture(kStart, 50000.0, true);
        const auto own = driver.onInstant(minute(10 * 60));
        EXPECT_EQ(own.has_value(), withOpens);
        if (own) {
            EXPECT_NEAR(own->price, 53000.0, 100.0);
            EXPECT_THAT(own->doubts, testing::IsEmpty());
        }
        const auto next = driver.onInstant(minute(11 * 60));
        ASSERT_TRUE(next.has_value());
        EXPECT_NEAR(next->price, 53000.0, 100.0);
        EXPECT_THAT(next->doubts, testing::Not(testing::Contains(testing::HasSubstr("suspect"))));
    }
}

TEST(SpotDriver, F31_AMoveThatACaptureBearsOutWaitsNoLonger)
{
    auto candles = wrongCloses(Duration::hours(1), false, 70, 50, 1.06);
    candles.closes[71].close = candles.closes[70].close * 1.05;
    for (const double index : {53000.0, 50000.0}) {
        SpotDriver driver({candles});
        driver.onCapture(kStart, 50000.0, true);
        EXPECT_EQ(driver.onInstant(minute(10 * 60)), std::nullopt);
        driver.onCapture(minute(10 * 60 + 20), index, true);
        driver.takeDoubts();
        driver.onInstant(minute(11 * 60));
        const auto said = driver.takeDoubts();
        // Borne out, the candle after it is the one that waits now; else both do, and nothing is said of the second.
        ASSERT_EQ(said.size(), index == 53000.0 ? 1U : 0U);
    }
}

// Closes that stand a seventh off for three steps stand by each other: they are one origin and confirm nothing, nor do
// they behind a hole.
TEST(SpotDriver, F31_ClosesWithoutOpensDoNotBearEachOtherOut)
{
    for (const bool behindAHole : {false, true})
        for (const Duration step : {Duration::minutes(1), Duration::minutes(15), Duration::hours(1)}) {
            auto candles = wrongCloses(step, false, 70, 3, 1.15);
            if (behindAHole) candles.closes.erase(candles.closes.begin() + 69);
            SpotDriver driver({candles});
            driver.onCapture(kStart, 50000.0, true);
            driver.onInstant(kStart + step * 9);
            for (int i = 10; i < 13; ++i)
                EXPECT_EQ(driver.onInstant(kStart + step * i), std::nullopt) << i;
            const auto back = driver.onInstant(kStart + step * 13);
            ASSERT_TRUE(back.has_value());
            EXPECT_NEAR(back->price, 50000.0, 100.0);
        }
}

// A market that falls by a tenth in a minute trades on the way: its candle opens where the one before it closed.
TEST(SpotDriver, F31_ACandleThatTradesOnTheWayIsNoLeap)
{
    auto candles = series("MINUTE", Duration::minutes(1), 0, {100, 100, 90, 90});
    for (std::size_t i = 0; i < 4; ++i)
        candles.closes[i].open = candles.closes[i == 0 ? 0 : i - 1].close;
    SpotDriver driver({candles});
    driver.onCapture(minute(0), 50000.0, true);
    EXPECT_EQ(driver.onInstant(minute(1))->price, 50000.0);
    EXPECT_EQ(driver.onInstant(minute(2))->price, 45000.0);
    EXPECT_THAT(driver.takeDoubts(), testing::IsEmpty());
}

// An hour's clock, another coin: what a series tells then has no steady ratio to what captures tell.
TEST(SpotDriver, ASeriesWithoutASteadyRatioDrivesNothing)
{
    std::vector<double> closes;
    for (int i = 0; i < 400; ++i)
        closes.push_back(100.0 * (1.0 + 0.003 * std::sin(0.05 * i)));
    const auto late = [&closes](std::size_t by) {
        auto shifted = closes;
        std::copy(closes.begin(), closes.end() - static_cast<std::ptrdiff_t>(by),
                  shifted.begin() + static_cast<std::ptrdiff_t>(by));
        return shifted;
    };
    for (const std::size_t by : {std::size_t{0}, std::size_t{60}}) {
        SpotDriver driver({series("MINUTE", Duration::minutes(1), 0, late(by))});
        std::vector<std::string> said;
        for (std::size_t i = 70; i < 400; i += 45)
            for (const auto& sentence :
                 driver.onCapture(minute(static_cast<std::int64_t>(i)), 900.0 * closes[i], true).doubts)
                said.push_back(sentence);
        EXPECT_EQ(driver.onInstant(minute(399)).has_value(), by == 0) << by;
        EXPECT_EQ(said.empty(), by == 0) << by;
        const std::string first = said.empty() ? "" : said.front();
        EXPECT_EQ(first.starts_with("MINUTE is suspect: its ratio to the index"), by > 0) << first;
    }
}

// A capture's index and forwards, which know nothing of candles that come after a hole, contradict them.
TEST(SpotDriver, F31_CandlesThatACapturesIndexAndForwardsContradictDriveNothingUntilTheyStandNearTheSpotAgain)
{
    std::vector<double> closes(100, 100.0);
    for (std::size_t i = 20; i < 80; ++i)
        closes[i] = 102.0;
    closes[19] = closes[80] = 0.0;
    SpotDriver driver({series("MINUTE", Duration::minutes(1), 0, closes)});
    driver.onCapture(minute(0), 50000.0, true);
    driver.onInstant(minute(10));
    driver.onCapture(minute(10), 50000.0, true);
    EXPECT_EQ(driver.onInstant(minute(30))->price, 51000.0);
    const auto captured = driver.onCapture(minute(40), 50100.0, true);
    EXPECT_EQ(captured.price, 50100.0);
    ASSERT_EQ(captured.doubts.size(), 1U);
    EXPECT_NE(captured.doubts.front().find("MINUTE is suspect: it tells 51000.00"), std::string::npos);
    for (int i = 41; i < 80; ++i)
        EXPECT_EQ(driver.onInstant(minute(i)), std::nullopt) << i;
    EXPECT_EQ(driver.last(), 50100.0);
    EXPECT_EQ(driver.onInstant(minute(80)), std::nullopt);
    const auto again = driver.onInstant(minute(81));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->price, 50000.0) << "no ratio was learnt from what was suspect";
    EXPECT_EQ(again->doubts.size(), 1U);
    EXPECT_TRUE(driver.onInstant(minute(82))->doubts.empty());
}

TEST(SpotDriver, F31_AMoveThatACaptureBearsOutIsNotDoubtedAndAnIndexAloneDoubtsNothing)
{
    std::vector<double> closes(60, 100.0);
    for (std::size_t i = 20; i < closes.size(); ++i)
        closes[i] = 97.5;
    closes[19] = 0.0;
    SpotDriver driver({series("MINUTE", Duration::minutes(1), 0, closes)});
    driver.onCapture(minute(0), 50000.0, true);
    driver.onInstant(minute(25));
    EXPECT_TRUE(driver.onCapture(minute(30), 48750.0, true).doubts.empty());
    EXPECT_TRUE(driver.onCapture(minute(40), 60000.0).doubts.empty());
    EXPECT_EQ(driver.onInstant(minute(41))->price, 48750.0);
}

TEST(SpotDriver, AfterAHoleAcrossACaptureAnOldCloseIsNotUsedButTheOldRatioIs)
{
    std::vector<double> closes(200, 0.0);
    closes[0] = closes[1] = closes[2] = 100.0;
    closes[150] = closes[151] = 50.0;
    SpotDriver driver({series("MINUTE", Duration::minutes(1), 0, closes)});
    driver.onCapture(minute(0), 90000.0);
    driver.onInstant(minute(2));
    EXPECT_EQ(driver.onCapture(minute(100), 45000.0).step, Duration{});
    EXPECT_EQ(driver.onInstant(minute(149)), std::nullopt);
    EXPECT_EQ(driver.last(), 45000.0);
    EXPECT_EQ(driver.onInstant(minute(150))->price, 50.0 * 90000.0 / 100.0) << "the ratio of the capture before";
}

/// Two series of one true price with holes: whatever drives, spot stays the true price, because captures fall on closes
/// of both.
TEST(SpotDriver, FollowsTheTruePriceWhicheverSeriesDrives)
{
    std::mt19937 random(99);
    std::vector<double> truth{100.0};
    for (int m = 1; m <= 3000; ++m)
        truth.push_back(truth.back() * (1.0 + (static_cast<double>(random() % 201) - 100.0) * 2e-5));
    std::vector<double> minutes = truth, hours;
    for (std::size_t m = 0; m <= 3000; m += 60)
        hours.push_back(truth[m] * 1.001);
    for (int hole = 0; hole < 8; ++hole) {
        const std::size_t from = 130 + random() % 2700;
        for (std::size_t m = from; m < std::min<std::size_t>(from + random() % 150, 3000); ++m)
            if (m % 300 != 0) minutes[m] = 0.0;
    }
    SpotDriver driver(
        {series("HOUR", Duration::hours(1), 0, hours), series("MINUTE", Duration::minutes(1), 0, minutes)});
    int samples = 0, hourly = 0;
    for (std::int64_t m = 0; m <= 3000; ++m) {
        const double price = 900.0 * truth[static_cast<std::size_t>(m)];
        if (m % 300 == 0)
            driver.onCapture(minute(m), price);
        else if (const auto sample = driver.onInstant(minute(m))) {
            EXPECT_NEAR(sample->price / price, 1.0, 1e-9) << m;
            ++samples;
            hourly += sample->step == Duration::hours(1) ? 1 : 0;
        }
    }
    EXPECT_GT(samples, 2000);
    EXPECT_GT(hourly, 0);
}

}  // namespace
}  // namespace ballast::recorded::spot_driver_test
