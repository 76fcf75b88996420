#include "recorded/recorded_market.h"

#include <gtest/gtest.h>

#include "core/recorded/small_recording.h"

/// What a recording tells, and when.
namespace ballast::recorded::recorded_market_test {
namespace {

using test::at;
using test::Candle;
using test::candles;
using test::eventsOf;
using test::findBatch;
using test::findIndex;
using test::hoursAfterStart;
using test::openMarket;
using test::perpetualPrices;
using test::playAll;
using test::smallCapture;
using test::SmallRecording;
using test::start;
using test::TemporaryFolder;

/// Of the first hedge that a batch quotes.
double perpetualMid(const domain::EventBatch& batch)
{
    const auto hedge = eventsOf<domain::HedgeQuote>(batch).at(0);
    return 0.5 * (hedge.bid.toDouble() + hedge.ask.toDouble());
}

TEST(RecordedMarket, FirstBatchListsThenTellsChainIndexAndHedges)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    const auto market = openMarket(folder.path());
    const auto batches = playAll(*market);
    ASSERT_EQ(batches.size(), 2U);
    std::vector<std::string> kinds;
    for (const auto& event : batches[0].events)
        kinds.emplace_back(domain::kindName(event));
    EXPECT_EQ(kinds, (std::vector<std::string>{
                         "instrument listed", "instrument listed", "instrument listed", "instrument listed",
                         "instrument listed", "instrument listed", "instrument listed", "instrument listed", "chain",
                         "index", "hedge quote", "hedge quote", "chain", "index", "hedge quote", "hedge quote"}));
    std::vector<std::string> names;
    for (const auto& listed : eventsOf<domain::InstrumentListed>(batches[0])) {
        names.push_back(listed.instrument.name);
        EXPECT_EQ(listed.instrument.id.value, names.size());
    }
    EXPECT_EQ(names, (std::vector<std::string>{"BTC_USDC-PERPETUAL", "BTC/USDC", "ETH_USDC-PERPETUAL", "ETH/USDC",
                                               "BTC-27FEB26-90000-C", "BTC-27FEB26-90000-P", "ETH-27FEB26-3000-C",
                                               "ETH-27FEB26-3000-P"}));
    const auto chain = eventsOf<domain::ChainUpdate>(batches[0])[0];
    EXPECT_TRUE(chain.complete);
    EXPECT_EQ(chain.captureTime, start());
    EXPECT_EQ(chain.quotes[0].instrument.value, 5U);
    EXPECT_DOUBLE_EQ(chain.forwards.at(0).forward, 90900.0);
    const auto index = findIndex(&batches[0], "BTC");
    EXPECT_EQ(index->price.toString(), "90000");
    EXPECT_EQ(index->source, "Deribit index");
    EXPECT_EQ(index->step, Duration{});
}

// Deribit BTC: 0.005 % either side of 90000 is 89995.5 and 90004.5, both on the tick of 0.5; ETH: 2999.85 and 3000.15.
TEST(RecordedMarket, HedgesAreQuotedByTheirHalfSpreadOnTheirTicks)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    const auto batches = playAll(*openMarket(folder.path()));
    const auto hedges = eventsOf<domain::HedgeQuote>(batches.at(0));
    ASSERT_EQ(hedges.size(), 4U);
    EXPECT_EQ(hedges[0].bid.toString(), "89995.5");
    EXPECT_EQ(hedges[0].ask.toString(), "90004.5");
    EXPECT_EQ(hedges[1].bid.toString(), "89991");
    EXPECT_EQ(hedges[1].ask.toString(), "90009");
    EXPECT_EQ(hedges[2].bid.toString(), "2999.85");
    EXPECT_EQ(hedges[2].ask.toString(), "3000.15");
    for (const auto& hedge : hedges)
        EXPECT_TRUE(hedge.depth.isZero());
}

TEST(RecordedMarket, PerpetualFollowsTheLastBasisThatWasKnownAtItsCapture)
{
    const TemporaryFolder folder;
    const Timestamp second = hoursAfterStart(6);
    folder.write("set/a.csv.gz", test::gzipped(smallCapture(start(), 90000.0, 3000.0)));
    folder.write("set/b.csv.gz", test::gzipped(smallCapture(second, 80000.0, 3000.0)));
    // 90090 is 0.1 % above the index and known; the second price is of a minute after its capture.
    folder.write("perpetual_futures_prices.csv",
                 perpetualPrices(
                     {{"a.csv", "BTC", start(), "90090"}, {"b.csv", "BTC", second + Duration::minutes(1), "79000"}}));
    const auto batches = playAll(*openMarket(folder.path() + "/set"));
    EXPECT_NEAR(perpetualMid(*findBatch(batches, start())), 90090.0, 0.5);
    EXPECT_NEAR(perpetualMid(*findBatch(batches, second)), 80080.0, 0.5);
    EXPECT_EQ(eventsOf<domain::HedgeQuote>(*findBatch(batches, second)).at(1).bid.toString(), "79992");
}

// 90405 is 0.45 % above the index, 79960 0.05 % below its own: 0.5 % apart, which says much within two hours and
// nothing over six.
TEST(RecordedMarket, ABasisOfHoursAgoMakesNoNewOneSuspect)
{
    const auto midAfter = [](Duration between) {
        const TemporaryFolder folder;
        const Timestamp second = start() + between;
        folder.write("set/a.csv", smallCapture(start(), 90000.0, 3000.0));
        folder.write("set/b.csv", smallCapture(second, 80000.0, 3000.0));
        folder.write("perpetual_futures_prices.csv",
                     perpetualPrices({{"a.csv", "BTC", start(), "90405"}, {"b.csv", "BTC", second, "79960"}}));
        const auto batches = playAll(*openMarket(folder.path() + "/set"));
        return perpetualMid(*findBatch(batches, second));
    };
    EXPECT_NEAR(midAfter(Duration::hours(1)), 80360.0, 0.5);
    EXPECT_NEAR(midAfter(Duration::hours(6)), 79960.0, 0.5);
}

// Rows of 90000 and 90270 (0.3 % apart): the ratio of a price to their median says nothing about a basis.
TEST(RecordedMarket, ABasisIsNotTakenBesideAnIndexThatRan)
{
    const TemporaryFolder folder;
    std::string text = smallCapture(start(), 90000.0, 3000.0);
    text += test::optionLine(start(), "BTC", "27FEB26", 95000, "call", 90270.0);
    folder.write("set/a.csv", text);
    folder.write("perpetual_futures_prices.csv",
                 perpetualPrices({{"a.csv", "BTC", start(), "90270"}, {"a.csv", "ETH", start(), "3003"}}));
    const auto hedges = eventsOf<domain::HedgeQuote>(playAll(*openMarket(folder.path() + "/set")).at(0));
    EXPECT_EQ(hedges.at(0).bid.toString(), "89995.5");
    EXPECT_EQ(hedges.at(2).bid.toString(), "3002.8");
}

TEST(RecordedMarket, TimesRiseStrictlyAndOneInstantIsOneBatch)
{
    const auto batches = SmallRecording().play();
    ASSERT_GT(batches.size(), 100U);
    for (std::size_t i = 1; i < batches.size(); ++i)
        EXPECT_LT(batches[i - 1].time, batches[i].time);
    const auto* hour = findBatch(batches, at("2026-01-24T05:00:00Z"));
    ASSERT_NE(hour, nullptr);
    EXPECT_EQ(findIndex(hour, "BTC").value().step, Duration::minutes(1));
    EXPECT_EQ(findIndex(hour, "ETH").value().step, Duration::hours(1));
    EXPECT_EQ(eventsOf<domain::HedgeQuote>(*hour).size(), 4U);
}

TEST(RecordedMarket, SeriesIsChosenForEachCoinAndInstant)
{
    const auto batches = SmallRecording().play();
    // The last minute candle is labelled 09:16 and known at 09:17; the hour after it is told by the hourly series.
    EXPECT_EQ(findIndex(findBatch(batches, at("2026-01-24T09:17:00Z")), "BTC").value().source,
              "BTCUSDT 1m close × median ratio of captures");
    EXPECT_EQ(findBatch(batches, at("2026-01-24T09:18:00Z")), nullptr);
    EXPECT_EQ(findIndex(findBatch(batches, at("2026-01-24T10:00:00Z")), "BTC").value().source,
              "BTCUSDT 1h close × median ratio of captures");
}

// BTC has candles of a minute, ETH of an hour.
TEST(RecordedMarket, ExpiredOptionsSettleOnceAtTheHalfHoursAverageOrElseAtTheLastIndex)
{
    const auto batches = SmallRecording().play();
    const Timestamp expiry = at("2026-01-24T08:00:00Z");
    std::size_t settled = 0;
    for (const auto& batch : batches)
        settled += eventsOf<domain::InstrumentSettled>(batch).size();
    EXPECT_EQ(settled, 4U);
    const auto* batch = findBatch(batches, expiry);
    ASSERT_NE(batch, nullptr);
    const auto all = eventsOf<domain::InstrumentSettled>(*batch);
    ASSERT_EQ(all.size(), 4U);
    double sum = 0.0;
    for (int minute = 30; minute > 0; --minute)
        sum += findIndex(findBatch(batches, expiry - Duration::minutes(minute)), "BTC").value().price.toDouble();
    EXPECT_NEAR(all[0].price.toDouble(), sum / 30.0, 1e-6);
    EXPECT_NE(all[0].price, findIndex(batch, "BTC").value().price);
    EXPECT_EQ(all[3].price, findIndex(batch, "ETH").value().price);
    EXPECT_EQ(
        eventsOf<domain::MarketEnded>(batches.back()).at(0).reason,
        "End of the recording, 2026-01-24T12:00:30 UTC; options settled at the 30-minute average of the index at 1 "
        "expiries, at its last value at 1");
}

// A minute that closes wrongly drives until the next one opens where it should; the settlement does not keep it.
TEST(RecordedMarket, ASettlementsHalfHourLeavesOutAMinuteThatWasFoundOdd)
{
    const SmallRecording recording;
    const Timestamp expiry = at("2026-01-24T08:00:00Z");
    const auto settledWith = [&](Duration before, double factor) {
        std::string text = "timestamp,open,high,low,close\n";
        double last = recording.btcMinutes.front().close;
        for (const auto& candle : recording.btcMinutes) {
            const bool isOdd = candle.label + Duration::minutes(1) == expiry - before;
            const double close = candle.close * (isOdd ? factor : 1.0);
            text += fmt::format("{},{},{},{},{}\n", toIso8601(candle.label), last, std::max(last, close),
                                std::min(last, close), close);
            last = candle.close;
        }
        const TemporaryFolder folder;
        recording.writeTo(folder);
        const auto market = openMarket(folder.path() + "/captures", {folder.write("odd/BTCUSDT_1m.csv", text)});
        const auto batches = playAll(*market);
        const auto told = findIndex(findBatch(batches, expiry - before), "BTC");
        const auto settled = eventsOf<domain::InstrumentSettled>(*findBatch(batches, expiry));
        return std::pair(told.value().price.toDouble(), settled.at(0).price.toDouble());
    };
    for (const int minutes : {30, 15, 1}) {
        const auto before = Duration::minutes(minutes);
        const auto right = settledWith(before, 1.0), beforeIt = settledWith(before + Duration::minutes(1), 1.0);
        for (const double factor : {1.04, 0.96}) {
            const auto odd = settledWith(before, factor);
            EXPECT_NEAR(odd.first / right.first, factor, 1e-6) << "it drives: nothing says yet that it is odd";
            // The price before it stands for it: a thirtieth of what a minute moves.
            EXPECT_NEAR(odd.second, right.second + (beforeIt.first - right.first) / 30.0, 1e-3)
                << minutes << " " << factor;
        }
    }
}

// Three minutes that were lost cost the average less than a thirtieth of what the index moved; without more than ten
// the last index is as good.
TEST(RecordedMarket, ASettlementsHalfHourBearsAHoleOfTenMinutes)
{
    const Timestamp expiry = at("2026-01-24T08:00:00Z");
    const auto settledWithout = [&](int minutes) {
        SmallRecording recording;
        std::erase_if(recording.btcMinutes, [&](const Candle& candle) {
            const auto known = candle.label + Duration::minutes(1);
            return known > expiry - Duration::minutes(20) && known <= expiry - Duration::minutes(20 - minutes);
        });
        const auto batches = recording.play();
        const auto* batch = findBatch(batches, expiry);
        return std::pair(eventsOf<domain::InstrumentSettled>(*batch).at(0).price.toDouble(),
                         findIndex(batch, "BTC").value().price.toDouble());
    };
    const auto [whole, last] = settledWithout(0);
    ASSERT_GT(std::abs(whole - last), 15.0);
    for (const int minutes : {1, 3, 9})
        EXPECT_NEAR(settledWithout(minutes).first, whole, 0.3 * std::abs(whole - last)) << minutes;
    EXPECT_NEAR(settledWithout(10).first, last, 1e-6);
}

TEST(RecordedMarket, WithoutSpotAnExpiryHasItsOwnBatchAtTheCapturesIndex)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0, "24JAN26"));
    folder.write("b.csv", smallCapture(hoursAfterStart(12), 80000.0, 2000.0));
    const auto batches = playAll(*openMarket(folder.path()));
    ASSERT_EQ(batches.size(), 4U);
    EXPECT_EQ(batches[1].time, at("2026-01-24T08:00:00Z"));
    ASSERT_EQ(batches[1].events.size(), 4U);
    EXPECT_EQ(eventsOf<domain::InstrumentSettled>(batches[1])[0].price.toString(), "90000");
    EXPECT_EQ(eventsOf<domain::InstrumentSettled>(batches[1])[2].price.toString(), "3000");
}

TEST(RecordedMarket, AGapIsToldWhenFifteenHoursPassedAndMeasuredWhenItEnds)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    folder.write("b.csv", smallCapture(start() + Duration::hours(15) + Duration::seconds(1), 80000.0, 2000.0));
    folder.write("c.csv", smallCapture(hoursAfterStart(30), 80000.0, 2000.0));
    folder.write("d.csv", smallCapture(start() + Duration::hours(30 + 50) + Duration::minutes(5), 80000.0, 2000.0));
    const auto batches = playAll(*openMarket(folder.path()));
    std::vector<std::string> told;
    for (const auto& batch : batches)
        for (const auto& feed : eventsOf<domain::FeedConnectionChanged>(batch))
            told.push_back(toIso8601(batch.time) + (feed.up ? " up: " : " down: ") + feed.why);
    EXPECT_EQ(told,
              (std::vector<std::string>{"2026-01-24T15:00:30.000Z down: no capture for 15 h 0 min",
                                        "2026-01-24T15:00:31.000Z up: captures go on after 15 h 0 min without one",
                                        "2026-01-25T21:00:30.000Z down: no capture for 15 h 0 min",
                                        "2026-01-27T08:05:30.000Z up: captures go on after 50 h 5 min without one"}));
}

TEST(RecordedMarket, EndIsABatchOfItsOwnAfterWhichNothingComes)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    const auto market = openMarket(folder.path());
    const auto batches = playAll(*market);
    ASSERT_EQ(batches.back().events.size(), 1U);
    EXPECT_EQ(eventsOf<domain::MarketEnded>(batches.back()).at(0).reason,
              "End of the recording, 2026-01-24T00:00:30 UTC");
    EXPECT_FALSE(market->next().value().has_value());
}

}  // namespace
}  // namespace ballast::recorded::recorded_market_test
