#include <algorithm>
#include <gmock/gmock.h>
#include <map>

#include "core/recorded/small_recording.h"

/// Captures with bad stamps and cells, missing rows, coins that come in turn, and parts in files of their own.
namespace ballast::recorded::recorded_lacks_test {
namespace {

using test::at;
using test::Candle;
using test::candles;
using test::candleText;
using test::chainTimesOf;
using test::eventsOf;
using test::hoursAfterStart;
using test::letterFile;
using test::LogLines;
using test::openMarket;
using test::perpetualPrices;
using test::playAll;
using test::smallCapture;
using test::start;
using test::TemporaryFolder;

/// Twelve calls of February and some of March, at the same strikes.
std::string captureOf(Timestamp time, int march)
{
    std::string text = test::kCaptureHeader;
    for (const auto& [day, count] : {std::pair("27FEB26", 12), std::pair("27MAR26", march)})
        for (int i = 0; i < count; ++i)
            text += test::optionLine(time, "BTC", day, 80000 + 2000 * i, "call", 90000.0);
    return text;
}

/// Captures six hours apart, each of bitcoin (B) or ether (E) alone.
void writeTurns(const TemporaryFolder& folder, const std::string& holds)
{
    for (std::size_t i = 0; i < holds.size(); ++i) {
        std::string text = test::kCaptureHeader;
        for (int strike = 0; strike < 8; ++strike)
            text += test::optionLine(hoursAfterStart(6 * static_cast<int>(i)), holds[i] == 'B' ? "BTC" : "ETH",
                                     "27MAR26", 2000 + 100 * strike, "call", 2400.0);
        folder.write(letterFile(i), text);
    }
}

bool tells(const domain::OptionQuote& quote) { return quote.bid || quote.ask || quote.mark || quote.markVolatility; }

/// How many quotes with a figure the chains of each instant hold.
std::map<Timestamp, std::size_t> quotesOf(playback::Source& market)
{
    std::map<Timestamp, std::size_t> quotes;
    for (const auto& batch : playAll(market))
        for (const auto& chain : eventsOf<domain::ChainUpdate>(batch))
            quotes[batch.time] +=
                static_cast<std::size_t>(std::count_if(chain.quotes.begin(), chain.quotes.end(), tells));
    return quotes;
}

// One cell of 200: the stamp of a row is days off, or is that of the capture before.
TEST(RecordedMarket, OneBadStampCostsItsRowAndMovesNoCapture)
{
    const auto hour = Duration::hours(1);
    const std::vector<Timestamp> times{start(), start() + hour, start() + hour * 2, start() + hour * 3};
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
        EXPECT_TRUE(lines.hold("b.csv:2: timestamp: expected a time within 15 min")) << lines.text();
        EXPECT_FALSE(lines.hold("passed over")) << lines.text();
        EXPECT_FALSE(lines.hold("a capture is left out")) << lines.text();
    }
}

TEST(RecordedMarket, OneBadCellCostsOneCellAndOneBadFileOneFile)
{
    const TemporaryFolder folder;
    const auto hour = Duration::hours(1);
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    std::string bad = smallCapture(start() + hour, 90000.0, 3000.0);
    bad.replace(bad.rfind("0.011"), 5, "0.0l1");
    folder.write("b.csv", bad);
    folder.write("c.csv.gz", test::gzipped(smallCapture(start() + hour + hour, 90000.0, 3000.0)).substr(0, 200));
    folder.write("d.csv", smallCapture(start() + hour + hour + hour, 90000.0, 3000.0));
    const LogLines lines;
    const auto market = openMarket(folder.path());
    EXPECT_EQ(chainTimesOf(*market), (std::vector<Timestamp>{start(), start() + hour, start() + hour + hour + hour}));
    EXPECT_TRUE(lines.hold("1 cell of b.csv read as empty: b.csv:5: mark_price: expected a number from 0 to 1e6 or an "
                           "empty cell, found \"0.0l1\""))
        << lines.text();
    EXPECT_TRUE(lines.hold("c.csv.gz")) << lines.text();
}

// Captures are read in small letters too; then their indices judge the candles as well.
TEST(RecordedMarket, AnotherClockIsNamedByCapturesInSmallLettersToo)
{
    for (const bool small : {false, true}) {
        const TemporaryFolder folder;
        auto late = candles(start() - Duration::seconds(30) - Duration::hours(2), Duration::minutes(1), 16 * 60);
        for (int i = 0; i < 8; ++i) {
            const Timestamp time = start() + Duration::minutes(97 * i);
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
/// expiry that has lost one side of its forward is not told either.
TEST(RecordedMarket, MissingRowsAreNamedAndTheirExpiriesCarried)
{
    const std::map<int, std::string> lacking{
        {12, ""},
        {11, ""},
        {10, "2 options that were told before are missing, BTC 2026-03-27 2 of 12; what is missing is carried"},
        {7, "5 options that were told before are missing, BTC 2026-03-27 5 of 12; what is missing is carried, and with "
            "it 7 rows that are left of expiries of which less than a third is left on one side of the forward"},
        {0, "12 options that were told before are missing, BTC 2026-03-27 12 of 12; what is missing is carried"}};
    for (const auto& [march, sentence] : lacking) {
        const TemporaryFolder folder;
        folder.write("a.csv", captureOf(start(), 12));
        folder.write("b.csv", captureOf(hoursAfterStart(6), march));
        const LogLines lines;
        const auto quotes = quotesOf(*openMarket(folder.path()));
        EXPECT_EQ(quotes.at(hoursAfterStart(6)), march < 8 ? 12U : 12U + static_cast<std::size_t>(march)) << march;
        if (sentence.empty())
            EXPECT_FALSE(lines.hold("missing")) << lines.text();
        else
            EXPECT_TRUE(lines.hold("b.csv: " + sentence)) << lines.text();
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
    for (const int empty : {0, 1, 2, 5, 12}) {
        const TemporaryFolder folder;
        folder.write("a.csv", captureAt(start(), 0));
        folder.write("b.csv", captureAt(hoursAfterStart(6), empty));
        const LogLines lines;
        const auto market = openMarket(folder.path(), {});
        bool isTold = false;
        std::size_t figures = 0;
        for (const auto& batch : playAll(*market)) {
            if (batch.time != hoursAfterStart(6)) continue;
            for (const auto& event : batch.events)
                isTold = isTold || std::holds_alternative<domain::IndexUpdate>(event.body);
            for (const auto& chain : eventsOf<domain::ChainUpdate>(batch)) {
                EXPECT_EQ(chain.forwards.size(), 2U) << "rows without a figure still tell their forward";
                figures += static_cast<std::size_t>(std::count_if(chain.quotes.begin(), chain.quotes.end(), tells));
            }
        }
        EXPECT_TRUE(isTold) << empty;
        EXPECT_EQ(figures, empty < 5 ? 24U - static_cast<std::size_t>(empty) : 12U) << empty;
        const auto sentence = "b.csv: " + std::to_string(empty) +
                              " options that were told before are missing or empty, BTC 2026-03-27 " +
                              std::to_string(empty) + " of 12; what is missing is carried" +
                              (empty == 5 ? ", and with it 7 rows that are left of expiries of which less than a third "
                                            "is left on one side of the forward"
                                          : "");
        EXPECT_EQ(lines.text().find(sentence) != std::string::npos, empty > 1) << lines.text();
    }
}

/// A call tells its strike as well as both options do, and rows that were lost here and there leave the shape.
TEST(RecordedMarket, AnExpiryThatLostOneOptionOfEachStrikeOrEveryThirdRowIsPlayedWithWhatItHas)
{
    const auto captureAt = [](Timestamp time, int lost) {
        std::string text = test::kCaptureHeader;
        int row = 0;
        for (const auto* right : {"call", "put"})
            for (int i = 0; i < 12; ++i, ++row) {
                const bool isLost = lost == 1 ? std::string(right) == "put" : lost == 2 && row % 3 != 0;
                if (!isLost) text += test::optionLine(time, "BTC", "27MAR26", 80000 + 2000 * i, right, 90000.0);
            }
        return text;
    };
    for (const auto& [lost, left] : {std::pair(1, 12U), {2, 8U}}) {
        const TemporaryFolder folder;
        folder.write("a.csv", captureAt(start(), 0));
        folder.write("b.csv", captureAt(hoursAfterStart(6), lost));
        const LogLines lines;
        EXPECT_EQ(quotesOf(*openMarket(folder.path())).at(hoursAfterStart(6)), left) << lost;
        EXPECT_TRUE(lines.hold(fmt::format("b.csv: {} options that were told before are missing, BTC 2026-03-27 {} of "
                                           "24; what is missing is carried\n",
                                           24 - left, 24 - left)))
            << lines.text();
    }
}

/// After a rally one or two strikes are left above the forward: that they are lost says nothing of the others.
TEST(RecordedMarket, ASideOfFewStrikesThatIsLostLeavesTheOthersToTell)
{
    const auto captureAt = [](Timestamp time, int strikes, double forward) {
        std::string text = test::kCaptureHeader;
        for (const auto* right : {"call", "put"})
            for (int i = 0; i < strikes; ++i)
                text += test::optionLine(time, "BTC", "27MAR26", 80000 + 2000 * i, right, forward / 1.01);
        return text;
    };
    for (const auto& [lost, left] : {std::pair(1, 16U), {2, 14U}, {3, 0U}}) {
        const TemporaryFolder folder;
        const double forward = 97000.0 - 2000.0 * lost;  // So many of nine strikes stand above it.
        folder.write("a.csv", captureAt(start(), 9, forward));
        folder.write("b.csv", captureAt(hoursAfterStart(6), 9 - lost, forward));
        const LogLines lines;
        const auto quotes = quotesOf(*openMarket(folder.path()));
        const auto told = quotes.find(hoursAfterStart(6));
        EXPECT_EQ(told == quotes.end() ? 0U : told->second, left) << lost << lines.text();
        EXPECT_TRUE(lines.hold(fmt::format("BTC 2026-03-27 {} of 18", 2 * lost))) << lines.text();
    }
}

/// What two captures running lack is gone: from the third on an expiry is played with what it has.
TEST(RecordedMarket, WhatTwoCapturesLackIsForgotten)
{
    const TemporaryFolder folder;
    for (int capture = 0; capture < 5; ++capture)
        folder.write(letterFile(static_cast<std::size_t>(capture)),
                     captureOf(hoursAfterStart(6 * capture), capture == 0 ? 12 : 7));
    const auto quotes = quotesOf(*openMarket(folder.path()));
    const std::vector<std::size_t> told{24, 12, 12, 19, 19};
    for (std::size_t i = 0; i < told.size(); ++i)
        EXPECT_EQ(quotes.at(hoursAfterStart(6 * static_cast<int>(i))), told[i]) << i;
}

/// Captures that hold coins in turn: the first time that one is missing is said, later ones are as expected. One that
/// is gone for longer than before is said again.
TEST(RecordedMarket, CoinsThatComeInTurnAreMissedOnce)
{
    const TemporaryFolder folder;
    writeTurns(folder, "BEBEBBBE");
    const LogLines lines;
    playAll(*openMarket(folder.path()));
    std::string said;
    for (const char file : std::string("abcdefgh"))
        for (const std::string coin : {"BTC", "ETH"})
            if (lines.hold(fmt::format("{}.csv: 8 options that were told before are missing, {}", file, coin)))
                said += fmt::format("{} {}, ", file, coin);
    EXPECT_EQ(said, "b BTC, c ETH, f ETH, ") << lines.text();
}

/// One that came in turn and goes for good is said once, though its options are forgotten by then.
TEST(RecordedMarket, ACoinThatTookTurnsAndGoesForGoodIsSaidOnce)
{
    const TemporaryFolder folder;
    writeTurns(folder, "BBEBBEBBBBB");
    const LogLines lines;
    playAll(*openMarket(folder.path()));
    const std::string gone = "ETH, which took turns with others, is missing from 3 captures running";
    const auto said = lines.text().find("i.csv: " + gone);
    ASSERT_NE(said, std::string::npos) << lines.text();
    EXPECT_EQ(lines.text().find(gone.substr(0, 30), said + 10), std::string::npos) << "once";
    EXPECT_FALSE(lines.hold("g.csv: 8 options")) << "its turn: " << lines.text();
}

/// Parts are told at the time of the last: so old an index may be, and no older by a third and a fourth part.
TEST(RecordedMarket, PartsAreJoinedWithinAMinuteOfTheFirst)
{
    const TemporaryFolder folder;
    int part = 0;
    for (const std::string coin : {"BTC", "ETH", "BTC_USDC", "ETH_USDC"}) {
        const auto time = start() + Duration::seconds(40 * part);
        folder.write(fmt::format("{}.csv", part++),
                     test::kCaptureHeader + test::optionLine(time, coin, "27FEB26", 2000, "call", 2400.0));
    }
    std::vector<Timestamp> times;
    for (const auto& batch : playAll(*openMarket(folder.path())))
        times.insert(times.end(), eventsOf<domain::ChainUpdate>(batch).size(), batch.time);
    const auto first = start() + Duration::seconds(40), second = start() + Duration::seconds(120);
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
            const auto time = hoursAfterStart(6 * i);
            folder.write(fmt::format("{}_BTC.csv", i), partAt(time, "BTC", 90000.0));
            folder.write(fmt::format("{}_ETH.csv", i), partAt(time + apart, "ETH", 3000.0));
        }
        folder.write("perpetual_futures_prices.csv",
                     perpetualPrices({{"0_BTC.csv", "BTC", start(), "90090"}, {"0_ETH.csv", "ETH", start(), "3006"}}));
        const LogLines lines;
        const auto market = openMarket(folder.path());
        const bool isOne = apart <= Duration::minutes(1);
        EXPECT_EQ(market->info().underlyings.size(), isOne ? 2U : 1U);
        std::map<Timestamp, std::size_t> chains;
        std::vector<double> asks;
        for (const auto& batch : playAll(*market)) {
            if (const auto count = eventsOf<domain::ChainUpdate>(batch).size(); count > 0) chains[batch.time] += count;
            for (const auto& hedge : eventsOf<domain::HedgeQuote>(batch))
                asks.push_back(hedge.ask.toDouble());
        }
        if (isOne) {
            EXPECT_NEAR(asks.at(0), 90090.0, 10.0) << "each coin's perpetual is that beside its own part";
            EXPECT_NEAR(asks.at(2), 3006.0, 0.5);
        }
        ASSERT_EQ(chains.size(), isOne ? 3U : 6U);
        for (const auto& [time, count] : chains)
            EXPECT_EQ(count, isOne ? 2U : 1U);
        if (isOne) {
            EXPECT_EQ(chains.begin()->first, start() + apart);
            EXPECT_FALSE(lines.hold("passed over")) << lines.text();
        }
        EXPECT_EQ(lines.hold("missing"), apart >= Duration::minutes(30))
            << "coins some minutes apart are none that lack the other: " << lines.text();
    }
}

}  // namespace
}  // namespace ballast::recorded::recorded_lacks_test
