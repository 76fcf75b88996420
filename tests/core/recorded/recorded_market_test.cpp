#include "recorded/recorded_market.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/log.h"
#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded::recorded_market_test {
namespace {

using test::at;
using test::Candle;
using test::candleText;
using test::describe;
using test::eventsOf;
using test::findBatch;
using test::findIndex;
using test::openMarket;
using test::playAll;
using test::smallCapture;
using test::TemporaryFolder;

const Timestamp kStart = at("2026-01-24T00:00:30Z");

/// Candles of a made-up but moving price, one a step from `first`.
std::vector<Candle> candles(Timestamp first, Duration step, int count)
{
    std::vector<Candle> all;
    for (int i = 0; i < count; ++i) {
        const Timestamp label = first + step * i;
        const double hours = static_cast<double>((label + step - kStart).nanoseconds) / 3.6e12;
        all.push_back({label, 90000.0 + 500.0 * std::sin(hours) - 100.0 * hours});
    }
    return all;
}

/// Three captures six hours apart, BTC minutes over the first nine hours, hours for both coins throughout.
struct SmallRecording {
    std::vector<std::pair<Timestamp, std::string>> captures;
    std::vector<Candle> btcMinutes, btcHours, ethHours;

    SmallRecording()
    {
        for (int i = 0; i < 3; ++i) {
            const Timestamp time = kStart + Duration::hours(6 * i);
            captures.emplace_back(
                time, smallCapture(time, 90000.0 - 700.0 * i, 3000.0 - 20.0 * i, i == 2 ? "25JAN26" : "24JAN26"));
        }
        const Timestamp midnight = at("2026-01-23T20:00:00Z");
        btcMinutes = candles(midnight, Duration::minutes(1), 13 * 60 + 17);
        btcHours = candles(midnight, Duration::hours(1), 24);
        for (const auto& c : btcHours)
            ethHours.push_back({c.label, c.close / 30.0});
    }

    std::vector<std::string> writeTo(const TemporaryFolder& folder) const
    {
        for (std::size_t i = 0; i < captures.size(); ++i)
            folder.write(fmt::format("captures/chain_{}.csv.gz", i), test::gzipped(captures[i].second));
        return {folder.write("spot/BTCUSDT_1m.csv", candleText(btcMinutes)),
                folder.write("spot/BTCUSDT_1h.csv", candleText(btcHours)),
                folder.write("spot/ETHUSDT_1h.csv", candleText(ethHours))};
    }

    std::vector<domain::EventBatch> play() const
    {
        const TemporaryFolder folder;
        const auto spot = writeTo(folder);
        const auto market = openMarket(folder.path() + "/captures", spot);
        return market ? playAll(*market) : std::vector<domain::EventBatch>();
    }
};

TEST(RecordedMarket, FirstBatchListsThenTellsChainIndexAndHedges)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
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
    EXPECT_EQ(chain.captureTime, kStart);
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
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
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
    const Timestamp second = kStart + Duration::hours(6);
    folder.write("set/a.csv.gz", test::gzipped(smallCapture(kStart, 90000.0, 3000.0)));
    folder.write("set/b.csv.gz", test::gzipped(smallCapture(second, 80000.0, 3000.0)));
    // 90090 is 0.1 % above the index and known; the second price is of a minute after its capture.
    folder.write(
        "perpetual_futures_prices.csv",
        fmt::format(
            "snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\na.csv,BTC,{},90090\nb.csv,BTC,{},79000\n",
            kStart.nanoseconds / 1'000'000, second.nanoseconds / 1'000'000 + 60'000));
    const auto batches = playAll(*openMarket(folder.path() + "/set"));
    const auto mid = [](const domain::EventBatch* batch) {
        const auto hedge = eventsOf<domain::HedgeQuote>(*batch).at(0);
        return 0.5 * (hedge.bid.toDouble() + hedge.ask.toDouble());
    };
    EXPECT_NEAR(mid(findBatch(batches, kStart)), 90090.0, 0.5);
    EXPECT_NEAR(mid(findBatch(batches, second)), 80080.0, 0.5);
    EXPECT_EQ(eventsOf<domain::HedgeQuote>(*findBatch(batches, second)).at(1).bid.toString(), "79992");
}

// 90405 is 0.45 % above the index, 79960 0.05 % below its own: 0.5 % apart, which says much within two hours and
// nothing over six.
TEST(RecordedMarket, ABasisOfHoursAgoMakesNoNewOneSuspect)
{
    const auto midAfter = [](Duration between) {
        const TemporaryFolder folder;
        const Timestamp second = kStart + between;
        folder.write("set/a.csv", smallCapture(kStart, 90000.0, 3000.0));
        folder.write("set/b.csv", smallCapture(second, 80000.0, 3000.0));
        folder.write("perpetual_futures_prices.csv",
                     fmt::format("snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n"
                                 "a.csv,BTC,{},90405\nb.csv,BTC,{},79960\n",
                                 kStart.nanoseconds / 1'000'000, second.nanoseconds / 1'000'000));
        const auto batches = playAll(*openMarket(folder.path() + "/set"));
        const auto hedge = eventsOf<domain::HedgeQuote>(*findBatch(batches, second)).at(0);
        return 0.5 * (hedge.bid.toDouble() + hedge.ask.toDouble());
    };
    EXPECT_NEAR(midAfter(Duration::hours(1)), 80360.0, 0.5);
    EXPECT_NEAR(midAfter(Duration::hours(6)), 79960.0, 0.5);
}

// Rows of 90000 and 90270 (0.3 % apart): the ratio of a price to their median says nothing about a basis.
TEST(RecordedMarket, ABasisIsNotTakenBesideAnIndexThatRan)
{
    const TemporaryFolder folder;
    std::string text = smallCapture(kStart, 90000.0, 3000.0);
    text += test::optionLine(kStart, "BTC", "27FEB26", 95000, "call", 90270.0);
    folder.write("set/a.csv", text);
    folder.write("perpetual_futures_prices.csv",
                 fmt::format("snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n"
                             "a.csv,BTC,{0},90270\na.csv,ETH,{0},3003\n",
                             kStart.nanoseconds / 1'000'000));
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

TEST(RecordedMarket, WithoutSpotAnExpiryHasItsOwnBatchAtTheCapturesIndex)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0, "24JAN26"));
    folder.write("b.csv", smallCapture(kStart + Duration::hours(12), 80000.0, 2000.0));
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
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    folder.write("b.csv", smallCapture(kStart + Duration::hours(15) + Duration::seconds(1), 80000.0, 2000.0));
    folder.write("c.csv", smallCapture(kStart + Duration::hours(30), 80000.0, 2000.0));
    folder.write("d.csv", smallCapture(kStart + Duration::hours(30 + 50) + Duration::minutes(5), 80000.0, 2000.0));
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
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    const auto market = openMarket(folder.path());
    const auto batches = playAll(*market);
    ASSERT_EQ(batches.back().events.size(), 1U);
    EXPECT_EQ(eventsOf<domain::MarketEnded>(batches.back()).at(0).reason,
              "End of the recording, 2026-01-24T00:00:30 UTC");
    EXPECT_FALSE(market->next().value().has_value());
}

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

TEST(RecordedMarket, OrderComesFromTheRowsNotFromTheNames)
{
    const TemporaryFolder folder;
    folder.write("z_first.csv", smallCapture(kStart, 90000.0, 3000.0));
    folder.write("a_second.csv", smallCapture(kStart + Duration::hours(1), 80000.0, 3000.0));
    folder.write("term_futures_marks.csv", "timestamp,currency\n");
    const auto market = openMarket(folder.path());
    EXPECT_EQ(market->info().captures, 2U);
    EXPECT_EQ(market->info().start, kStart);
    EXPECT_EQ(market->info().end, kStart + Duration::hours(1));
    EXPECT_EQ(market->info().underlyings, (std::vector<std::string>{"BTC", "ETH"}));
    EXPECT_EQ(findIndex(&playAll(*market).at(0), "BTC").value().price.toString(), "90000");
}

TEST(RecordedMarket, FindsSpotBesideAnAncestorAndTakesOnlyWhatOverlaps)
{
    const TemporaryFolder folder;
    SmallRecording recording;
    for (std::size_t i = 0; i < recording.captures.size(); ++i)
        folder.write(fmt::format("data/chains/set/{}.csv", i), recording.captures[i].second);
    folder.write("data/prices_1h/BTCUSDT_1h.csv", candleText(recording.btcHours));
    folder.write("data/prices_1h/ETHUSDT_old.csv",
                 candleText(candles(at("2020-01-01T00:00:00Z"), Duration::hours(1), 10)));
    const auto batches = playAll(*openMarket(folder.path() + "/data/chains/set/"));
    EXPECT_TRUE(findIndex(findBatch(batches, at("2026-01-24T01:00:00Z")), "BTC").has_value());
    EXPECT_FALSE(findIndex(findBatch(batches, at("2026-01-24T01:00:00Z")), "ETH").has_value());
}

TEST(RecordedMarket, FingerprintTellsContentsNamesAndSettingsButNotPlaces)
{
    const auto fingerprintOf = [](const TemporaryFolder& folder, const domain::Settings& settings) {
        return RecordedMarket::open({folder.path(), {}, settings}).value()->info().fingerprint;
    };
    auto settings = domain::defaultSettings(domain::Profile::Recorded);
    const TemporaryFolder one, same, other, renamed;
    one.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    same.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    other.write("a.csv", smallCapture(kStart, 90001.0, 3000.0));
    renamed.write("b.csv", smallCapture(kStart, 90000.0, 3000.0));
    const std::string expected = fingerprintOf(one, settings);
    EXPECT_EQ(expected.size(), 64U);
    EXPECT_EQ(fingerprintOf(same, settings), expected);
    EXPECT_NE(fingerprintOf(other, settings), expected);
    EXPECT_NE(fingerprintOf(renamed, settings), expected);
    settings.tickCollar *= 2.0;
    EXPECT_NE(fingerprintOf(one, settings), expected);
}

TEST(RecordedMarket, AFolderThatIsMissingOrEmptyIsNotFound)
{
    const TemporaryFolder folder;
    const auto errorOf = [](const std::string& path) {
        return RecordedMarket::open({path, {}, domain::defaultSettings(domain::Profile::Recorded)}).error();
    };
    const std::string missing = folder.path() + "/nowhere";
    EXPECT_EQ(errorOf(missing).code, ErrorCode::NotFound);
    EXPECT_EQ(errorOf(missing).message, "recorded folder " + missing + " does not exist");
    EXPECT_EQ(errorOf(folder.path()).code, ErrorCode::NotFound);
    folder.write("BTCUSDT_1h.csv", candleText(candles(kStart, Duration::hours(1), 3)));
    EXPECT_EQ(errorOf(folder.path()).code, ErrorCode::NotFound);
    EXPECT_NE(errorOf(folder.path()).message.find(folder.path()), std::string::npos);
}

/// Lines of the log while it stands.
class LogLines {
public:
    LogLines()
    {
        log::setSink([this](log::Level, std::string_view text) { m_text += std::string(text) + "\n"; });
    }
    ~LogLines() { log::setSink({}); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

std::vector<Timestamp> chainTimesOf(playback::Source& market)
{
    std::vector<Timestamp> times;
    for (auto batch = market.next(); batch && *batch; batch = market.next())
        for (const auto& event : (*batch)->events)
            if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body); chain && chain->underlying == "BTC")
                times.push_back(chain->captureTime);
    return times;
}

// One cell of 200: the stamp of a row is days off, or is that of the capture before.
TEST(RecordedMarket, OneBadStampCostsItsRowAndMovesNoCapture)
{
    const auto hour = Duration::hours(1);
    const std::vector<Timestamp> times{kStart, kStart + hour, kStart + hour * 2, kStart + hour * 3};
    for (const Duration off : {Duration::hours(-240), Duration::hours(240), Duration::hours(-1), Duration::hours(1)}) {
        const TemporaryFolder folder;
        for (std::size_t i = 0; i < times.size(); ++i) {
            std::string text = smallCapture(times[i], 90000.0, 3000.0);
            const auto good = toIso8601(times[i]);
            if (i == 2) text.replace(text.find(good), good.size(), toIso8601(times[i] + off));
            folder.write(std::string(1, static_cast<char>('d' - i)) + ".csv", text);
        }
        const LogLines lines;
        const auto market = openMarket(folder.path());
        EXPECT_EQ(market->info().end, times.back());
        EXPECT_EQ(chainTimesOf(*market), times) << off.inSeconds();
        EXPECT_NE(lines.text().find("b.csv:2: timestamp: expected a time within 15 min"), std::string::npos)
            << lines.text();
        EXPECT_EQ(lines.text().find("passed over"), std::string::npos) << lines.text();
        EXPECT_EQ(lines.text().find("a capture is left out"), std::string::npos) << lines.text();
    }
}

TEST(RecordedMarket, OneBadCellCostsOneCellAndOneBadFileOneFile)
{
    const TemporaryFolder folder;
    const auto hour = Duration::hours(1);
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    std::string bad = smallCapture(kStart + hour, 90000.0, 3000.0);
    bad.replace(bad.rfind("0.011"), 5, "0.0l1");
    folder.write("b.csv", bad);
    folder.write("c.csv.gz", test::gzipped(smallCapture(kStart + hour + hour, 90000.0, 3000.0)).substr(0, 200));
    folder.write("d.csv", smallCapture(kStart + hour + hour + hour, 90000.0, 3000.0));
    const LogLines lines;
    const auto market = openMarket(folder.path());
    EXPECT_EQ(chainTimesOf(*market), (std::vector<Timestamp>{kStart, kStart + hour, kStart + hour + hour + hour}));
    EXPECT_NE(
        lines.text().find("1 cell of b.csv read as empty: b.csv:5: mark_price: expected a number from 0 to 1e6 or an "
                          "empty cell, found \"0.0l1\""),
        std::string::npos)
        << lines.text();
    EXPECT_NE(lines.text().find("c.csv.gz"), std::string::npos) << lines.text();
}

// Captures are read in small letters too; then their indices judge the candles as well.
TEST(RecordedMarket, AnotherClockIsNamedByCapturesInSmallLettersToo)
{
    for (const bool small : {false, true}) {
        const TemporaryFolder folder;
        auto late = candles(kStart - Duration::seconds(30) - Duration::hours(2), Duration::minutes(1), 16 * 60);
        for (int i = 0; i < 8; ++i) {
            const Timestamp time = kStart + Duration::minutes(97 * i);
            const auto close = std::find_if(late.begin(), late.end(), [time](const Candle& candle) {
                return candle.label + Duration::minutes(1) > time;
            });
            ASSERT_NE(close, late.end());
            std::string text = smallCapture(time, close->close, 3000.0);
            for (std::size_t at = text.find(",BTC,"); small && at != std::string::npos; at = text.find(",BTC,"))
                text.replace(at, 5, ",btc,");
            folder.write(fmt::format("set/{}.csv", i), text);
        }
        for (auto& candle : late)
            candle.label = candle.label + Duration::hours(1);
        const LogLines lines;
        const auto market = openMarket(folder.path() + "/set", {folder.write("BTCUSDT.csv", candleText(late))});
        EXPECT_THAT(lines.text(), testing::HasSubstr("BTCUSDT.csv drives nothing: its times are off, by +1 h"))
            << small;
    }
}

/// Rows that are missing at the end of a capture are counted and named, and carried in one way: what is left of an
/// expiry of which more than a third is missing is not told either.
TEST(RecordedMarket, MissingRowsAreNamedAndTheirExpiriesCarried)
{
    const auto captureAt = [](Timestamp time, int march) {
        std::string text = test::kCaptureHeader;
        for (int i = 0; i < 12; ++i)
            text += test::optionLine(time, "BTC", "27FEB26", 80000 + 2000 * i, "call", 90000.0);
        for (int i = 0; i < march; ++i)
            text += test::optionLine(time, "BTC", "27MAR26", 80000 + 2000 * i, "call", 90000.0);
        return text;
    };
    const std::map<int, std::string> lacking{
        {12, ""},
        {11, ""},
        {10, "2 options that were told before are missing, BTC 2026-03-27 2 of 12; what is missing is carried"},
        {7, "5 options that were told before are missing, BTC 2026-03-27 5 of 12; what is missing is carried, and with "
            "it 7 rows that are left of expiries of which more than a third is missing"},
        {0, "12 options that were told before are missing, BTC 2026-03-27 12 of 12; what is missing is carried"}};
    for (const auto& [march, sentence] : lacking) {
        const TemporaryFolder folder;
        folder.write("a.csv", captureAt(kStart, 12));
        folder.write("b.csv", captureAt(kStart + Duration::hours(6), march));
        const LogLines lines;
        const auto market = openMarket(folder.path(), {});
        std::size_t quotes = 0;
        for (const auto& batch : playAll(*market))
            if (batch.time == kStart + Duration::hours(6))
                for (const auto& event : batch.events)
                    if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
                        quotes += chain->quotes.size();
        EXPECT_EQ(quotes, march < 8 ? 12U : 12U + static_cast<std::size_t>(march)) << march;
        if (sentence.empty())
            EXPECT_EQ(lines.text().find("missing"), std::string::npos) << lines.text();
        else
            EXPECT_NE(lines.text().find("b.csv: " + sentence), std::string::npos) << lines.text();
    }
}

/// Case partial_snapshot: rows whose own cells are all empty tell no more than rows that were not sent, and are said
/// like them; their index and forward still count.
TEST(RecordedMarket, RowsWithoutAFigureAreNamedAndTheirExpiriesCarried)
{
    const auto captureAt = [](Timestamp time, int empty) {
        std::string text = test::kCaptureHeader;
        for (int i = 0; i < 12; ++i)
            text += test::optionLine(time, "BTC", "27FEB26", 80000 + 2000 * i, "call", 90000.0);
        for (int i = 0; i < 12; ++i) {
            const std::string figures = ",0.01,0.012,0.011,,0.65,";
            auto line = test::optionLine(time, "BTC", "27MAR26", 80000 + 2000 * i, "call", 90000.0);
            if (i < empty) line.replace(line.find(figures), figures.size(), ",,,,,,");
            text += line;
        }
        return text;
    };
    for (const int empty : {0, 1, 2, 12}) {
        const TemporaryFolder folder;
        folder.write("a.csv", captureAt(kStart, 0));
        folder.write("b.csv", captureAt(kStart + Duration::hours(6), empty));
        const LogLines lines;
        const auto market = openMarket(folder.path(), {});
        bool isTold = false;
        for (const auto& batch : playAll(*market))
            if (batch.time == kStart + Duration::hours(6))
                for (const auto& event : batch.events)
                    isTold = isTold || std::holds_alternative<domain::IndexUpdate>(event.body);
        EXPECT_TRUE(isTold) << empty;
        const auto sentence = "b.csv: " + std::to_string(empty) +
                              " options that were told before are missing or empty, BTC 2026-03-27 " +
                              std::to_string(empty) + " of 12; what is missing is carried";
        EXPECT_EQ(lines.text().find(sentence) != std::string::npos, empty > 1) << lines.text();
    }
}

/// Captures that hold coins in turn: the first time that one is missing is said, later ones are as expected. One that
/// is gone for longer than before is said again.
TEST(RecordedMarket, CoinsThatComeInTurnAreMissedOnce)
{
    const TemporaryFolder folder;
    const std::string holds = "BEBEBBBE";
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const auto time = kStart + Duration::hours(6 * static_cast<int>(i));
        std::string text = test::kCaptureHeader;
        for (int strike = 0; strike < 8; ++strike)
            text +=
                test::optionLine(time, holds[i] == 'B' ? "BTC" : "ETH", "27MAR26", 2000 + 100 * strike, "call", 2400.0);
        folder.write(std::string(1, static_cast<char>('a' + i)) + ".csv", text);
    }
    const LogLines lines;
    playAll(*openMarket(folder.path(), {}));
    std::string said;
    for (const char file : std::string("abcdefgh"))
        for (const std::string coin : {"BTC", "ETH"})
            if (lines.text().find(fmt::format("{}.csv: 8 options that were told before are missing, {}", file, coin)) !=
                std::string::npos)
                said += fmt::format("{} {}, ", file, coin);
    EXPECT_EQ(said, "b BTC, c ETH, f ETH, ") << lines.text();
}

/// One that came in turn and goes for good is said once, though its options are forgotten by then.
TEST(RecordedMarket, ACoinThatTookTurnsAndGoesForGoodIsSaidOnce)
{
    const TemporaryFolder folder;
    const std::string holds = "BBEBBEBBBBB";
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const auto time = kStart + Duration::hours(6 * static_cast<int>(i));
        std::string text = test::kCaptureHeader;
        for (int strike = 0; strike < 8; ++strike)
            text +=
                test::optionLine(time, holds[i] == 'B' ? "BTC" : "ETH", "27MAR26", 2000 + 100 * strike, "call", 2400.0);
        folder.write(std::string(1, static_cast<char>('a' + i)) + ".csv", text);
    }
    const LogLines lines;
    playAll(*openMarket(folder.path(), {}));
    const std::string gone = "ETH, which took turns with others, is missing from 3 captures running";
    const auto said = lines.text().find("i.csv: " + gone);
    ASSERT_NE(said, std::string::npos) << lines.text();
    EXPECT_EQ(lines.text().find(gone.substr(0, 30), said + 10), std::string::npos) << "once";
    EXPECT_EQ(lines.text().find("g.csv: 8 options"), std::string::npos) << "its turn: " << lines.text();
}

/// Parts are told at the time of the last: so old an index may be, and no older by a third and a fourth part.
TEST(RecordedMarket, PartsAreJoinedWithinAMinuteOfTheFirst)
{
    const TemporaryFolder folder;
    int part = 0;
    for (const std::string coin : {"BTC", "ETH", "BTC_USDC", "ETH_USDC"}) {
        const auto time = kStart + Duration::seconds(40 * part);
        folder.write(fmt::format("{}.csv", part++),
                     test::kCaptureHeader + test::optionLine(time, coin, "27FEB26", 2000, "call", 2400.0));
    }
    std::vector<Timestamp> times;
    for (const auto& batch : playAll(*openMarket(folder.path(), {})))
        for (const auto& event : batch.events)
            if (std::holds_alternative<domain::ChainUpdate>(event.body)) times.push_back(batch.time);
    const auto first = kStart + Duration::seconds(40), second = kStart + Duration::seconds(120);
    EXPECT_THAT(times, testing::ElementsAre(first, first, second, second));
}

/// A venue that is asked for one coin at a time gives a file for each: they are one capture, whatever their stamps.
TEST(RecordedMarket, PartsOfOneCaptureAreJoined)
{
    const auto partAt = [](Timestamp time, const std::string& coin, double index) {
        return test::kCaptureHeader + test::optionLine(time, coin, "27FEB26", 0.9 * index, "put", index) +
               test::optionLine(time, coin, "27FEB26", 0.9 * index, "call", index);
    };
    for (const Duration apart :
         {Duration{}, Duration::seconds(20), Duration::seconds(60), Duration::minutes(5), Duration::minutes(30)}) {
        const TemporaryFolder folder;
        for (int i = 0; i < 3; ++i) {
            const auto time = kStart + Duration::hours(6 * i);
            folder.write(fmt::format("{}_BTC.csv", i), partAt(time, "BTC", 90000.0));
            folder.write(fmt::format("{}_ETH.csv", i), partAt(time + apart, "ETH", 3000.0));
        }
        folder.write(
            "perpetual_futures_prices.csv",
            fmt::format("snapshot_file,coin,candle_price_timestamp_ms,candle_price_used\n0_BTC.csv,BTC,{0},90090\n"
                        "0_ETH.csv,ETH,{0},3006\n",
                        kStart.nanoseconds / 1'000'000));
        const LogLines lines;
        const auto market = openMarket(folder.path(), {});
        const bool isOne = apart <= Duration::minutes(1);
        EXPECT_EQ(market->info().underlyings.size(), isOne ? 2U : 1U);
        std::map<Timestamp, std::size_t> chains;
        std::vector<double> asks;
        for (const auto& batch : playAll(*market))
            for (const auto& event : batch.events) {
                if (std::holds_alternative<domain::ChainUpdate>(event.body)) ++chains[batch.time];
                if (const auto* hedge = std::get_if<domain::HedgeQuote>(&event.body))
                    asks.push_back(hedge->ask.toDouble());
            }
        if (isOne) {
            EXPECT_NEAR(asks.at(0), 90090.0, 10.0) << "each coin's perpetual is that beside its own part";
            EXPECT_NEAR(asks.at(2), 3006.0, 0.5);
        }
        ASSERT_EQ(chains.size(), isOne ? 3U : 6U);
        for (const auto& [time, count] : chains)
            EXPECT_EQ(count, isOne ? 2U : 1U);
        if (isOne) {
            EXPECT_EQ(chains.begin()->first, kStart + apart);
            EXPECT_EQ(lines.text().find("passed over"), std::string::npos) << lines.text();
        }
        EXPECT_EQ(lines.text().find("missing") == std::string::npos, apart < Duration::minutes(30))
            << "coins some minutes apart are none that lack the other: " << lines.text();
    }
}

/// A copy of a part is one of the same moment, wherever its name puts it among the others.
TEST(RecordedMarket, ACopyOfAPartIsPassedOverBehindAnother)
{
    const TemporaryFolder folder;
    for (const std::string name : {"BTC", "ETH", "copy_BTC", "copy_ETH"})
        folder.write(name + ".csv", test::kCaptureHeader + test::optionLine(kStart, name.substr(name.size() - 3),
                                                                            "27FEB26", 2000, "call", 2400.0));
    const LogLines lines;
    const auto market = openMarket(folder.path(), {});
    EXPECT_EQ(market->info().underlyings.size(), 2U);
    for (const std::string coin : {"BTC", "ETH"})
        EXPECT_THAT(lines.text(), testing::HasSubstr(fmt::format("copy_{0}.csv is passed over: {0}.csv is of the same "
                                                                 "moment",
                                                                 coin)));
    EXPECT_EQ(chainTimesOf(*market).size(), 1U);
    EXPECT_EQ(lines.text().find("left out"), std::string::npos) << lines.text();
}

/// A capture that is packed in another way is not left out without a word, nor is one in a folder of the folder.
TEST(RecordedMarket, WhatLooksLikeACaptureAndIsNotReadIsNamed)
{
    const TemporaryFolder folder;
    for (int i = 0; i < 2; ++i)
        folder.write(fmt::format("{}.{}", i, i == 0 ? "CSV" : "Csv.GZ"),
                     smallCapture(kStart + Duration::hours(6 * i), 90000.0, 3000.0));
    folder.write("README.md", "of no use");
    for (const std::string name : {".hidden.csv.zip", "README.txt", "manifest.json", "SHA256SUMS.txt", "notes.tsv",
                                   "0.csv.sha256", "0.CSV.MD5", "1.Csv.GZ.asc"})
        folder.write(name, "x");
    {
        const LogLines lines;
        EXPECT_EQ(chainTimesOf(*openMarket(folder.path(), {})).size(), 2U) << "in any letter case";
        EXPECT_EQ(lines.text().find("not read"), std::string::npos) << lines.text();
    }
    folder.write("3.csv.bz2", "x");
    folder.write("4.zip", "x");
    folder.write("BTC_20260125.tsv", "x");
    folder.write("Chain of May.JSON", "x");
    folder.write("old/5.csv", smallCapture(kStart, 90000.0, 3000.0));
    folder.write("empty/6.md", "x");
    const LogLines lines;
    openMarket(folder.path(), {});
    EXPECT_THAT(lines.text(), testing::HasSubstr("5 entries in the folder are not read: 3.csv.bz2, 4.zip, "
                                                 "BTC_20260125.tsv and 2 more; a "
                                                 "capture is a .csv or .csv.gz in the folder itself"));
}

/// What two captures running lack is gone: from the third on an expiry is played with what it has.
TEST(RecordedMarket, WhatTwoCapturesLackIsForgotten)
{
    const TemporaryFolder folder;
    for (int capture = 0; capture < 5; ++capture) {
        const auto time = kStart + Duration::hours(6 * capture);
        std::string text = test::kCaptureHeader;
        for (int i = 0; i < (capture == 0 ? 12 : 7); ++i)
            text += test::optionLine(time, "BTC", "27MAR26", 80000 + 2000 * i, "call", 90000.0);
        for (int i = 0; i < 12; ++i)
            text += test::optionLine(time, "BTC", "27FEB26", 80000 + 2000 * i, "call", 90000.0);
        folder.write(std::string(1, static_cast<char>('a' + capture)) + ".csv", text);
    }
    std::map<Timestamp, std::size_t> quotes;
    const auto market = openMarket(folder.path(), {});
    for (const auto& batch : playAll(*market))
        for (const auto& event : batch.events)
            if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
                quotes[batch.time] += chain->quotes.size();
    const std::vector<std::size_t> told{24, 12, 12, 19, 19};
    for (std::size_t i = 0; i < told.size(); ++i)
        EXPECT_EQ(quotes[kStart + Duration::hours(6 * static_cast<int>(i))], told[i]) << i;
}

/// A given series that drives nothing is refused or said, by name.
TEST(RecordedMarket, spot_file_unused)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    auto ofEth = candles(kStart, Duration::hours(1), 3);
    for (auto& candle : ofEth)
        candle.close /= 30.0;
    const auto open = [&](const std::string& name) {
        const auto text = candleText(name.starts_with("ETH") ? ofEth : candles(kStart, Duration::hours(1), 3));
        return RecordedMarket::open(
            {folder.path(), {folder.write("spot/" + name, text)}, domain::defaultSettings(domain::Profile::Recorded)});
    };
    for (const auto* name : {"XBTUSD_1h.csv", "binance_BTCUSDT_1h.csv", "btc.csv", "ETH-USDC.csv", "BTC_USDT_1h.csv"}) {
        const LogLines lines;
        EXPECT_TRUE(open(name).has_value()) << name;
        EXPECT_EQ(lines.text().find("drives nothing"), std::string::npos) << lines.text();
    }
    for (const std::string name : {"BTCEUR_1h.csv", "BTC_EUR_1h.csv", "ETH-BTC.csv", "usd_btc_1h.csv"}) {
        const auto refused = open(name.c_str());
        ASSERT_FALSE(refused.has_value()) << name;
        EXPECT_NE(refused.error().message.find(name + ": file name: expected a coin"), std::string::npos)
            << refused.error().message;
    }
    {
        const LogLines lines;
        ofEth.front().close *= 30.0;
        EXPECT_TRUE(open("ETHUSDT.csv").has_value());
        EXPECT_NE(lines.text().find("ETHUSDT.csv drives nothing: it stands at 90"), std::string::npos) << lines.text();
    }
    const LogLines lines;
    EXPECT_TRUE(open("SOLUSD.csv").has_value());
    EXPECT_NE(lines.text().find("SOLUSD.csv drives nothing: the first capture holds BTC, ETH, no SOL"),
              std::string::npos)
        << lines.text();
}

// One bad file costs one file: a copy of a capture, candles and prices beside that nobody named.
TEST(RecordedMarket, AFileThatIsOfNoUseCostsNothingElse)
{
    const LogLines lines;
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    folder.write("b.csv", smallCapture(kStart, 90000.0, 3000.0));
    folder.write("perpetual_futures_prices.csv", "snapshot_file,coin\n");
    folder.write("prices_1m/BTCUSDT_1m.csv", "timestamp,close\nx,y\n");
    const auto market = RecordedMarket::open({folder.path(), {}, domain::defaultSettings(domain::Profile::Recorded)});
    ASSERT_TRUE(market.has_value()) << market.error().message;
    EXPECT_EQ((*market)->info().captures, 1U);
    EXPECT_THAT(lines.text(), testing::HasSubstr("b.csv is passed over: a.csv is of the same moment"));
    EXPECT_THAT(lines.text(), testing::HasSubstr("perpetual_futures_prices.csv is passed over: "));
    EXPECT_THAT(lines.text(), testing::HasSubstr("BTCUSDT_1m.csv is passed over: "));
}

TEST(RecordedMarket, BadFilesAreRefusedAtTheStartByName)
{
    const auto errorOf = [](const TemporaryFolder& folder, std::vector<std::string> spot = {}) {
        const auto market =
            RecordedMarket::open({folder.path(), std::move(spot), domain::defaultSettings(domain::Profile::Recorded)});
        EXPECT_FALSE(market.has_value());
        return market ? Error{} : market.error();
    };
    const TemporaryFolder cut, good;
    cut.write("a.csv.gz", test::gzipped(smallCapture(kStart, 90000.0, 3000.0)).substr(0, 100));
    EXPECT_NE(errorOf(cut).message.find("holds no capture: a.csv.gz: expected complete gzip data"), std::string::npos)
        << errorOf(cut).message;
    good.write("a.csv", smallCapture(kStart, 90000.0, 3000.0));
    EXPECT_EQ(errorOf(good, {good.path() + "/no.csv"}).code, ErrorCode::NotFound);
    EXPECT_EQ(errorOf(good, {good.write("spot/BTC.csv", "timestamp,close\n")}).code, ErrorCode::Parse);
}

}  // namespace
}  // namespace ballast::recorded::recorded_market_test
