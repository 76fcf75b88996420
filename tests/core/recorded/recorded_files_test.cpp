#include <gmock/gmock.h>

#include "core/recorded/small_recording.h"

/// Which files of a folder are a recording, and which are refused or passed over.
namespace ballast::recorded::recorded_files_test {
namespace {

using test::at;
using test::candles;
using test::candleText;
using test::chainTimesOf;
using test::findBatch;
using test::findIndex;
using test::hoursAfterStart;
using test::LogLines;
using test::openMarket;
using test::playAll;
using test::smallCapture;
using test::SmallRecording;
using test::start;
using test::TemporaryFolder;
using test::tryMarket;

TEST(RecordedMarket, OrderComesFromTheRowsNotFromTheNames)
{
    const TemporaryFolder folder;
    folder.write("z_first.csv", smallCapture(start(), 90000.0, 3000.0));
    folder.write("a_second.csv", smallCapture(hoursAfterStart(1), 80000.0, 3000.0));
    folder.write("term_futures_marks.csv", "timestamp,currency\n");
    const auto market = openMarket(folder.path());
    EXPECT_EQ(market->info().captures, 2U);
    EXPECT_EQ(market->info().start, start());
    EXPECT_EQ(market->info().end, hoursAfterStart(1));
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
    one.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    same.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    other.write("a.csv", smallCapture(start(), 90001.0, 3000.0));
    renamed.write("b.csv", smallCapture(start(), 90000.0, 3000.0));
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
    const auto errorOf = [](const std::string& path) { return tryMarket(path).error(); };
    const std::string missing = folder.path() + "/nowhere";
    EXPECT_EQ(errorOf(missing).code, ErrorCode::NotFound);
    EXPECT_EQ(errorOf(missing).message, "recorded folder " + missing + " does not exist");
    EXPECT_EQ(errorOf(folder.path()).code, ErrorCode::NotFound);
    folder.write("BTCUSDT_1h.csv", candleText(candles(start(), Duration::hours(1), 3)));
    EXPECT_EQ(errorOf(folder.path()).code, ErrorCode::NotFound);
    EXPECT_NE(errorOf(folder.path()).message.find(folder.path()), std::string::npos);
}

/// A copy of a part is one of the same moment, wherever its name puts it among the others.
TEST(RecordedMarket, ACopyOfAPartIsPassedOverBehindAnother)
{
    const TemporaryFolder folder;
    for (const std::string name : {"BTC", "ETH", "copy_BTC", "copy_ETH"})
        folder.write(name + ".csv", test::kCaptureHeader + test::optionLine(start(), name.substr(name.size() - 3),
                                                                            "27FEB26", 2000, "call", 2400.0));
    const LogLines lines;
    const auto market = openMarket(folder.path());
    EXPECT_EQ(market->info().underlyings.size(), 2U);
    for (const std::string coin : {"BTC", "ETH"})
        EXPECT_THAT(lines.text(), testing::HasSubstr(fmt::format("copy_{0}.csv is passed over: {0}.csv is of the same "
                                                                 "moment",
                                                                 coin)));
    EXPECT_EQ(chainTimesOf(*market).size(), 1U);
    EXPECT_FALSE(lines.hold("left out")) << lines.text();
}

/// A capture that is packed in another way is not left out without a word, nor is one in a folder of the folder.
TEST(RecordedMarket, WhatLooksLikeACaptureAndIsNotReadIsNamed)
{
    const TemporaryFolder folder;
    for (int i = 0; i < 2; ++i)
        folder.write(fmt::format("{}.{}", i, i == 0 ? "CSV" : "Csv.GZ"),
                     smallCapture(hoursAfterStart(6 * i), 90000.0, 3000.0));
    folder.write("README.md", "of no use");
    for (const std::string name : {".hidden.csv.zip", "README.txt", "manifest.json", "SHA256SUMS.txt", "notes.tsv",
                                   "0.csv.sha256", "0.CSV.MD5", "1.Csv.GZ.asc"})
        folder.write(name, "x");
    {
        const LogLines lines;
        EXPECT_EQ(chainTimesOf(*openMarket(folder.path())).size(), 2U) << "in any letter case";
        EXPECT_FALSE(lines.hold("not read")) << lines.text();
    }
    folder.write("3.csv.bz2", "x");
    folder.write("4.zip", "x");
    folder.write("BTC_20260125.tsv", "x");
    folder.write("Chain of May.JSON", "x");
    folder.write("old/5.csv", smallCapture(start(), 90000.0, 3000.0));
    folder.write("empty/6.md", "x");
    const LogLines lines;
    openMarket(folder.path());
    EXPECT_THAT(lines.text(), testing::HasSubstr("5 entries in the folder are not read: 3.csv.bz2, 4.zip, "
                                                 "BTC_20260125.tsv and 2 more; a "
                                                 "capture is a .csv or .csv.gz in the folder itself"));
}

/// A given series that drives nothing is refused or said, by name.
TEST(RecordedMarket, spot_file_unused)
{
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    auto ofEth = candles(start(), Duration::hours(1), 3);
    for (auto& candle : ofEth)
        candle.close /= 30.0;
    const auto open = [&](const std::string& name) {
        const auto text = candleText(name.starts_with("ETH") ? ofEth : candles(start(), Duration::hours(1), 3));
        return tryMarket(folder.path(), {folder.write("spot/" + name, text)});
    };
    for (const auto* name : {"XBTUSD_1h.csv", "binance_BTCUSDT_1h.csv", "btc.csv", "ETH-USDC.csv", "BTC_USDT_1h.csv"}) {
        const LogLines lines;
        EXPECT_TRUE(open(name).has_value()) << name;
        EXPECT_FALSE(lines.hold("drives nothing")) << lines.text();
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
        EXPECT_TRUE(lines.hold("ETHUSDT.csv drives nothing: it stands at 90")) << lines.text();
    }
    const LogLines lines;
    EXPECT_TRUE(open("SOLUSD.csv").has_value());
    EXPECT_TRUE(lines.hold("SOLUSD.csv drives nothing: the first capture holds BTC, ETH, no SOL")) << lines.text();
}

// One bad file costs one file: a copy of a capture, candles and prices beside that nobody named.
TEST(RecordedMarket, AFileThatIsOfNoUseCostsNothingElse)
{
    const LogLines lines;
    const TemporaryFolder folder;
    folder.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    folder.write("b.csv", smallCapture(start(), 90000.0, 3000.0));
    folder.write("perpetual_futures_prices.csv", "snapshot_file,coin\n");
    folder.write("prices_1m/BTCUSDT_1m.csv", "timestamp,close\nx,y\n");
    const auto market = tryMarket(folder.path());
    ASSERT_TRUE(market.has_value()) << market.error().message;
    EXPECT_EQ((*market)->info().captures, 1U);
    EXPECT_THAT(lines.text(), testing::HasSubstr("b.csv is passed over: a.csv is of the same moment"));
    EXPECT_THAT(lines.text(), testing::HasSubstr("perpetual_futures_prices.csv is passed over: "));
    EXPECT_THAT(lines.text(), testing::HasSubstr("BTCUSDT_1m.csv is passed over: "));
}

TEST(RecordedMarket, BadFilesAreRefusedAtTheStartByName)
{
    const auto errorOf = [](const TemporaryFolder& folder, std::vector<std::string> spot = {}) {
        const auto market = tryMarket(folder.path(), std::move(spot));
        EXPECT_FALSE(market.has_value());
        return market ? Error{} : market.error();
    };
    const TemporaryFolder cut, good;
    cut.write("a.csv.gz", test::gzipped(smallCapture(start(), 90000.0, 3000.0)).substr(0, 100));
    EXPECT_NE(errorOf(cut).message.find("holds no capture: a.csv.gz: expected complete gzip data"), std::string::npos)
        << errorOf(cut).message;
    good.write("a.csv", smallCapture(start(), 90000.0, 3000.0));
    EXPECT_EQ(errorOf(good, {good.path() + "/no.csv"}).code, ErrorCode::NotFound);
    EXPECT_EQ(errorOf(good, {good.write("spot/BTC.csv", "timestamp,close\n")}).code, ErrorCode::Parse);
}

}  // namespace
}  // namespace ballast::recorded::recorded_files_test
