#include <gtest/gtest.h>

#include "core/recorded/small_recording.h"

/// Nothing of what is told at an instant rests on what a recording holds of later ones.
namespace ballast::recorded::recorded_foresight_test {
namespace {

using test::at;
using test::Candle;
using test::candles;
using test::describe;
using test::findBatch;
using test::findIndex;
using test::smallCapture;
using test::SmallRecording;

/// A capture that is wholly different from what was there, at another time.
std::string otherCapture(Timestamp time) { return smallCapture(time, 12345.0, 678.0, "25DEC26"); }

// For each cut: later candles are dropped, or kept with other closes, and later captures are replaced by others at
// other times. No batch up to the cut may change.
TEST(RecordedMarket, NothingLaterChangesWhatWasTold)
{
    const SmallRecording whole;
    const auto expected = whole.play();
    const auto known = [](Timestamp cut, Duration step) {
        return [=](const Candle& c) { return c.label + step > cut; };
    };
    const std::vector<std::string> cuts = {"2026-01-24T00:00:30Z", "2026-01-24T00:01:00Z", "2026-01-24T02:59:59Z",
                                           "2026-01-24T03:00:00Z", "2026-01-24T05:59:00Z", "2026-01-24T06:00:29Z",
                                           "2026-01-24T06:00:30Z", "2026-01-24T08:00:00Z", "2026-01-24T09:16:59Z",
                                           "2026-01-24T09:17:00Z", "2026-01-24T09:40:00Z", "2026-01-24T10:00:00Z",
                                           "2026-01-24T11:59:59Z"};
    for (const auto& text : cuts)
        for (const bool drop : {true, false}) {
            const Timestamp cut = at(text);
            SmallRecording changed = whole;
            for (auto* series : {&changed.btcMinutes, &changed.btcHours, &changed.ethHours}) {
                const auto later =
                    known(cut, series == &changed.btcMinutes ? Duration::minutes(1) : Duration::hours(1));
                if (drop) std::erase_if(*series, later);
                for (auto& candle : *series)
                    if (later(candle)) candle.close *= 3.0;
            }
            std::erase_if(changed.captures, [&](const auto& c) { return c.first > cut; });
            changed.captures.emplace_back(cut + Duration::hours(2), otherCapture(cut + Duration::hours(2)));
            const auto actual = changed.play();
            std::size_t compared = 0;
            for (; compared < expected.size() && expected[compared].time <= cut; ++compared) {
                ASSERT_LT(compared, actual.size());
                ASSERT_EQ(describe(actual[compared]), describe(expected[compared])) << text << drop;
            }
            ASSERT_GT(compared, 0U);
            ASSERT_GT(actual.at(compared).time, cut) << text << drop;
        }
}

// Five closes are one price. Whether the series stands still from there on or moves is not known at the fifth.
TEST(RecordedMarket, ThatASeriesWillStandStillChangesNothingOfWhatWasTold)
{
    SmallRecording moves;
    const std::size_t first = 6 * 60;
    const auto freeze = [first](SmallRecording& recording, std::size_t count) {
        for (std::size_t i = first + 1; i < first + count; ++i)
            recording.btcMinutes[i].close = recording.btcMinutes[first].close;
    };
    freeze(moves, 5);
    auto stays = moves;
    freeze(stays, 200);
    const auto expected = moves.play(), actual = stays.play();
    const Timestamp cut = moves.btcMinutes[first + 5].label;  // When the fifth is known.
    std::size_t compared = 0;
    for (; compared < expected.size() && expected[compared].time <= cut; ++compared)
        ASSERT_EQ(describe(actual.at(compared)), describe(expected[compared]));
    ASSERT_GT(compared, 100U);
    // Hours of one price drive nothing; the hourly series does.
    const auto* hour = findBatch(actual, at("2026-01-24T04:00:00Z"));
    ASSERT_NE(hour, nullptr);
    EXPECT_EQ(findIndex(hour, "BTC").value().step, Duration::hours(1));
}

}  // namespace
}  // namespace ballast::recorded::recorded_foresight_test
