#include "recorded/chain_capture.h"

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <map>
#include <random>

#include "core/recorded/recorded_fixture.h"
#include "pricing/black76.h"
#include "recorded/capture_check.h"
#include "recorded/stamp_check.h"
#include "recorded/text_file.h"

namespace ballast::recorded::chain_capture_test {
namespace {

using test::at;
using test::gzipped;
using test::kCaptureHeader;
using test::optionLine;

const Timestamp kTime = at("2026-01-24T03:53:41.907Z");
constexpr const char* kLine = "2026-01-24T03:53:41.907912+00:00,BTC-6FEB26-100000-C,89835.88,BTC-6FEB26,call,100000.0,"
                              "2026-02-06T08:00:00+00:00,0.0016,0.002,0.00178108,89835.88,0.3588,BTC,89641.02\n";

std::string withChange(std::string line, const std::string& from, const std::string& to)
{
    const auto place = line.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return line.replace(place, from.size(), to);
}

Error errorOf(const std::string& text)
{
    const auto capture = parseCapture(text, "c.csv");
    EXPECT_FALSE(capture.has_value()) << text;
    return capture ? Error{} : capture.error();
}

TEST(ChainCapture, ReadsEveryFieldOfARow)
{
    const auto capture = parseCapture(std::string(kCaptureHeader) + kLine, "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    ASSERT_EQ(capture->rows.size(), 1U);
    const auto& row = capture->rows[0];
    EXPECT_EQ(capture->time, at("2026-01-24T03:53:41.907912Z"));
    EXPECT_EQ(row.instrument, "BTC-6FEB26-100000-C");
    EXPECT_EQ(row.currency, "BTC");
    EXPECT_EQ(row.underlyingLevel, 89835.88);
    EXPECT_EQ(row.underlyingName, "BTC-6FEB26");
    EXPECT_EQ(row.right, domain::OptionRight::Call);
    EXPECT_EQ(row.strike, 100000.0);
    EXPECT_EQ(row.expiry, at("2026-02-06T08:00:00Z"));
    EXPECT_EQ(row.bid, 0.0016);
    EXPECT_EQ(row.ask, 0.002);
    EXPECT_EQ(row.mark, 0.00178108);
    EXPECT_EQ(row.markVolatility, 0.3588);
    EXPECT_EQ(row.futuresPrice, 89835.88);
    EXPECT_EQ(row.indexPrice, 89641.02);
}

TEST(ChainCapture, ColumnsMayStandInAnyOrderAmongOthers)
{
    const auto capture =
        parseCapture("index_price,extra,currency,implied_volatility,mark_price,ask_price,bid_price,"
                     "expiry_datetime,strike,option_type,underlying_name,underlying,instrument_name,timestamp\n"
                     "89641.02,?,BTC,0.3588,0.0018,0.002,0.0016,2026-02-06T08:00:00+00:00,100000,call,,"
                     "89835.88,BTC-6FEB26-100000-C,2026-01-24T03:53:41Z\n",
                     "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    EXPECT_EQ(capture->rows[0].bid, 0.0016);
    EXPECT_EQ(capture->rows[0].indexPrice, 89641.02);
    EXPECT_EQ(capture->rows[0].futuresPrice, std::nullopt);
}

TEST(ChainCapture, EmptyAndZeroQuotesAreMissingButAZeroMarkIsAMark)
{
    auto line = withChange(kLine, ",0.0016,0.002,0.00178108,89835.88,0.3588,", ",,0,0,,,");
    const auto capture = parseCapture(std::string(kCaptureHeader) + line, "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    EXPECT_EQ(capture->rows[0].bid, std::nullopt);
    EXPECT_EQ(capture->rows[0].ask, std::nullopt);
    EXPECT_EQ(capture->rows[0].mark, 0.0);
    EXPECT_EQ(capture->rows[0].markVolatility, std::nullopt);
    EXPECT_EQ(capture->rows[0].futuresPrice, std::nullopt);
}

TEST(ChainCapture, EveryMissingColumnIsNamed)
{
    for (const std::string name :
         {"timestamp", "instrument_name", "underlying", "underlying_name", "option_type", "strike", "expiry_datetime",
          "bid_price", "ask_price", "mark_price", "implied_volatility", "currency", "index_price"}) {
        std::string header = "," + std::string(kCaptureHeader);
        header = withChange(header, "," + name + (name == "index_price" ? "\n" : ","),
                            name == "index_price" ? ",renamed\n" : ",renamed,");
        const auto error = errorOf(header.substr(1) + kLine);
        EXPECT_EQ(error.code, ErrorCode::Parse);
        EXPECT_EQ(error.message, "c.csv:1: " + name + ": expected one column of this name, found 0");
    }
}

TEST(ChainCapture, BadCellsAreNamedWithFileLineAndColumn)
{
    struct Case {
        std::string from, to, start;
    };
    const std::vector<Case> cases = {
        {",89641.02\n", ",0\n", "c.csv:3: index_price: expected a number above 0"},
        {",89641.02\n", ",\n", "c.csv:3: index_price: expected a number above 0 and up to 1e9, found an empty cell"},
        {",100000.0,", ",1e5x,", "c.csv:3: strike: expected"},
        {",100000.0,", ",110000.0,", "c.csv:3: instrument_name: expected a name"},
        {",call,", ",put,", "c.csv:3: instrument_name: expected a name"},
        {",call,", ",CALLS,", "c.csv:3: option_type: expected call or put, found \"CALLS\""},
        {",BTC,", ",ETH,", "c.csv:3: instrument_name: expected a name"},
        {"2026-02-06T08", "2026-02-07T08", "c.csv:3: instrument_name: expected a name"},
        {"2026-01-24T03:53:41.907912+00:00", "yesterday", "c.csv:3: timestamp: expected a UTC time"},
        {"BTC-6FEB26-100000-C", "", "c.csv:3: instrument_name: expected a name"},
        {",89835.88,BTC-6FEB26,", ",1e10,BTC-6FEB26,", "c.csv:3: underlying: expected"},
    };
    const std::string good = kCaptureHeader + optionLine(kTime, "BTC", "27FEB26", 90000, "put", 89641.0);
    for (const auto& one : cases) {
        // Without its mark, which could say what contract it is of.
        const auto unmarked = withChange(kLine, ",0.00178108,", ",,");
        const auto capture = parseCapture(good + withChange(unmarked, one.from, one.to) +
                                              optionLine(kTime, "BTC", "27FEB26", 95000, "put", 89641.0),
                                          "c.csv");
        ASSERT_TRUE(capture.has_value()) << one.start;
        EXPECT_EQ(capture->rows.size(), 2U) << "one bad row costs one row";
        ASSERT_EQ(capture->faults.count, 1U);
        EXPECT_TRUE(capture->faults.sentences[0].starts_with(one.start)) << capture->faults.sentences[0];
    }
}

// Right, strike and expiry stand in the name and in cells of their own: where one of these is wrong, mark and
// volatility say so.
TEST(ChainCapture, AContractIsTakenFromItsNameWhereItsMarkIsPricedForThat)
{
    struct Case {
        std::string from, to, start;
    };
    const std::vector<Case> cases = {
        {",100000.0,", ",1e5x,", "c.csv:3: strike: expected"},
        {",100000.0,", ",110000.0,", "c.csv:3: instrument_name: expected a name"},
        {",100000.0,", ",10000.0,", "c.csv:3: instrument_name: expected a name"},
        {",call,", ",put,", "c.csv:3: instrument_name: expected a name"},
        {",call,", ",CALLS,", "c.csv:3: option_type: expected call or put"},
        {"2026-02-06T08:00:00+00:00", "2026-02-07T08:00:00+00:00", "c.csv:3: instrument_name: expected a name"},
        {"2026-02-06T08:00:00+00:00", "2026-02-06", "c.csv:3: expiry_datetime: expected"}};
    const std::string good = kCaptureHeader + optionLine(kTime, "BTC", "27FEB26", 90000, "put", 89641.0);
    for (const auto& one : cases)
        for (const bool inPercent : {false, true}) {
            auto line = withChange(kLine, one.from, one.to);
            if (inPercent) line = withChange(line, ",0.3588,", ",35.88,");
            const auto capture = parseCapture(good + line, "c.csv");
            ASSERT_TRUE(capture.has_value()) << one.start;
            ASSERT_EQ(capture->rows.size(), 2U) << one.to;
            EXPECT_EQ(capture->rows[1].instrument, "BTC-6FEB26-100000-C");
            EXPECT_EQ(capture->rows[1].right, domain::OptionRight::Call);
            EXPECT_EQ(capture->rows[1].strike, 100000.0);
            EXPECT_EQ(capture->rows[1].expiry, at("2026-02-06T08:00:00Z"));
            EXPECT_THAT(capture->remarks, ::testing::Contains(::testing::StartsWith(
                                              "1 contract of c.csv taken from the name, for which mark and volatility "
                                              "are priced: " +
                                              one.start)));
        }
    // The name is what is wrong, or mark and volatility fit neither, or both.
    for (const auto& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{"BTC-6FEB26-100000-C", "BTC-6FEB26-110000-C"},
                                                          {"BTC-6FEB26-100000-C", "BTC-6FEB26-100000-P"},
                                                          {"BTC-6FEB26-100000-C", "BTC-7FEB26-100000-C"}}) {
        const auto capture = parseCapture(good + withChange(kLine, from, to), "c.csv");
        ASSERT_TRUE(capture.has_value());
        EXPECT_EQ(capture->rows.size(), 1U) << to;
    }
    const auto wrong = withChange(withChange(kLine, ",100000.0,", ",110000.0,"), ",0.3588,", ",0.6588,");
    EXPECT_EQ(parseCapture(good + wrong, "c.csv")->rows.size(), 1U);
    const auto small = withChange(withChange(withChange(kLine, ",100000.0,", ",1e5x,"), ",0.00178108,", ",0.0001,"),
                                  ",0.3588,", ",0.2,");
    EXPECT_EQ(parseCapture(good + small, "c.csv")->rows.size(), 1U);
}

// A time that states its offset is as sure as one in UTC.
TEST(ChainCapture, TimesMayStateTheirOffset)
{
    for (const auto* stamp :
         {"2026-01-24T09:23:41.907912+05:30", "2026-01-23 19:53:41.907912-0800", "2026-01-24T04:53:41.907912+01"}) {
        auto line = withChange(kLine, "2026-01-24T03:53:41.907912+00:00", stamp);
        line = withChange(line, "2026-02-06T08:00:00+00:00", "2026-02-06T00:00:00-08:00");
        const auto capture = parseCapture(std::string(kCaptureHeader) + line, "c.csv");
        ASSERT_TRUE(capture.has_value()) << capture.error().message;
        EXPECT_EQ(capture->time, at("2026-01-24T03:53:41.907912Z")) << stamp;
        EXPECT_EQ(capture->rows[0].expiry, at("2026-02-06T08:00:00Z")) << stamp;
        EXPECT_TRUE(capture->remarks.empty());
    }
    for (const auto* stamp :
         {"2026-01-24T03:53:41.907912+5:30", "2026-01-24T03:53:41.907912+15:00", "2026-01-24T03:53:41Z+01:00",
          "2026-01-24T03:53:41+01:75", "2026-01-24T03:53:41 CET", "1970-01-01T00:30:00+01:00"})
        EXPECT_EQ(errorOf(kCaptureHeader + withChange(kLine, "2026-01-24T03:53:41.907912+00:00", stamp)).code,
                  ErrorCode::Parse)
            << stamp;
}

// A cell that may be empty costs itself where it cannot be read: the row's other cells are still right.
TEST(ChainCapture, AnUnreadablePremiumOrVolatilityIsReadAsEmptyAndNamed)
{
    struct Case {
        std::string from, to, start;
        std::optional<double> ChainRow::*cell;
    };
    const std::vector<Case> cases = {
        {",0.0016,", ",-0.0016,",
         "c.csv:3: bid_price: expected a number from 0 to 1e6 or an empty cell, found \"-0.0016\"", &ChainRow::bid},
        {",0.002,", ",0.0.2,", "c.csv:3: ask_price: expected", &ChainRow::ask},
        {",0.00178108,", ",inf,", "c.csv:3: mark_price: expected", &ChainRow::mark},
        {",0.3588,", ",35.88,", "c.csv:3: implied_volatility: expected a decimal volatility from 0 to 20",
         &ChainRow::markVolatility},
        {",0.3588,", ",35880,", "c.csv:3: implied_volatility: expected a decimal volatility from 0 to 20",
         &ChainRow::markVolatility}};
    const std::string good = kCaptureHeader + optionLine(kTime, "BTC", "27FEB26", 90000, "put", 89641.0);
    for (const auto& one : cases) {
        const auto capture = parseCapture(good + withChange(kLine, one.from, one.to) +
                                              optionLine(kTime, "BTC", "27FEB26", 95000, "put", 89641.0),
                                          "c.csv");
        ASSERT_TRUE(capture.has_value()) << one.start;
        ASSERT_EQ(capture->rows.size(), 3U) << one.start;
        EXPECT_EQ(capture->faults.count, 0U);
        EXPECT_EQ(capture->rows[1].*one.cell, std::nullopt) << one.start;
        ASSERT_EQ(capture->remarks.size(), 1U) << one.start;
        EXPECT_TRUE(capture->remarks[0].starts_with("1 cell of c.csv read as empty: " + one.start))
            << capture->remarks[0];
    }
}

// Cells are not missed where there is no row that they would be of, and columns are.
TEST(ChainCapture, WhatIsEmptyThroughoutIsSaidAndARowThatIsLeftOutOnce)
{
    const auto chainWith = [](const std::string& from, const std::string& to, int without) {
        std::string text = kCaptureHeader;
        for (int i = 0; i < 24; ++i) {
            const auto line = optionLine(kTime, "BTC", "27FEB26", 80000 + 1000 * i, "put", 89641.0);
            text += i < without ? withChange(line, from, to) : line;
        }
        return parseCapture(text + kCaptureHeader, "c.csv");
    };
    const std::vector<std::array<std::string, 3>> columns{{",0.01,", ",,", "bid_price"},
                                                          {",0.012,", ",,", "ask_price"},
                                                          {",0.011,", ",nan,", "mark_price"},
                                                          {",0.65,", ",0,", "implied_volatility"}};
    for (const auto& [from, to, name] : columns)
        for (const int without : {0, 10, 24}) {
            const auto capture = chainWith(from, to, without);
            ASSERT_TRUE(capture.has_value());
            EXPECT_EQ(capture->faults.count, 1U) << "the header's second line";
            std::vector<std::string> said = capture->remarks;
            std::erase_if(said, [](const auto& remark) { return remark.find("reprices") != std::string::npos; });
            if (without == 24)
                EXPECT_EQ(said, std::vector{name + " of BTC in c.csv is empty in 24 of 24 rows"});
            else
                EXPECT_TRUE(said.empty()) << said.front();
        }
}

TEST(ChainCapture, LetterCaseAndFormsOfTimesDoNotMatter)
{
    const auto plain = parseCapture(std::string(kCaptureHeader) + kLine, "c.csv");
    const auto lower = parseCapture(
        std::string(kCaptureHeader) +
            withChange(withChange(withChange(kLine, "BTC-6FEB26-100000-C", "btc-6feb26-100000-c"), ",call,", ",C,"),
                       ",BTC,", ",btc,"),
        "c.csv");
    const auto epoch =
        parseCapture(std::string(kCaptureHeader) +
                         withChange(withChange(kLine, "2026-01-24T03:53:41.907912+00:00", "1769226821907912"),
                                    "2026-02-06T08:00:00+00:00", "1770364800000"),
                     "c.csv");
    for (const auto* other : {&lower, &epoch}) {
        ASSERT_TRUE(other->has_value()) << other->error().message;
        EXPECT_EQ((*other)->rows[0].instrument, plain->rows[0].instrument);
        EXPECT_EQ((*other)->rows[0].currency, "BTC");
        EXPECT_EQ((*other)->rows[0].right, domain::OptionRight::Call);
        EXPECT_EQ((*other)->rows[0].expiry, plain->rows[0].expiry);
        EXPECT_EQ((*other)->time, plain->time);
    }
}

TEST(ChainCapture, ARowOfAnotherMomentIsLeftOut)
{
    std::string text = kCaptureHeader;
    for (const double strike : {80000, 90000, 95000})
        text += optionLine(kTime, "BTC", "27FEB26", strike, "put", 89641.0);
    const auto capture = parseCapture(text + withChange(kLine, "2026-01-24T03", "2026-01-25T03"), "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    EXPECT_EQ(capture->time, kTime);
    EXPECT_EQ(capture->rows.size(), 3U);
    EXPECT_EQ(capture->faults.sentences.at(0),
              "c.csv:5: timestamp: expected a time within 15 min of the other rows' 2026-01-24T03:53:41.907Z, found "
              "2026-01-25T03:53:41.907Z");
}

// Of many rows one that is stamped some minutes too late is of this moment, and does not say when it was.
TEST(ChainCapture, OneLateStampMovesNotTheTimeOfAll)
{
    std::string text = kCaptureHeader;
    for (int i = 0; i < 60; ++i)
        text += optionLine(kTime + Duration::seconds(i), "BTC", "27FEB26", 80000 + 500 * i, "put", 89641.0);
    const auto late = parseCapture(
        text + optionLine(kTime + Duration::minutes(14), "BTC", "27FEB26", 79000, "put", 89641.0), "c.csv");
    ASSERT_TRUE(late.has_value()) << late.error().message;
    EXPECT_EQ(late->rows.size(), 61U);
    EXPECT_EQ(late->time, kTime + Duration::seconds(59));
}

/// A file that ends in the middle of a row, plain or packed, is read up to there and says where it ends.
TEST(ChainCapture, AFileThatIsCutOffIsReadUpToTheCutAndSaysSo)
{
    std::string text = kCaptureHeader;
    for (int i = 0; i < 200; ++i)
        text += optionLine(kTime, "BTC", "27FEB26", 60000 + 250 * i, i % 2 == 0 ? "put" : "call", 89641.0);
    const auto whole = parseCapture(text, "c.csv");
    ASSERT_TRUE(whole.has_value());
    // The rows' volatilities are no use, which is another remark.
    const auto saysCut = [](const ChainCapture& capture) {
        return !capture.remarks.empty() && capture.remarks[0].find("is cut off") != std::string::npos;
    };
    EXPECT_FALSE(saysCut(*whole));
    const auto place = text.find("80000");
    const auto plain = parseCapture(text.substr(0, text.find(",put", place)), "c.csv");
    ASSERT_TRUE(plain.has_value()) << plain.error().message;
    EXPECT_EQ(plain->rows.size(), 80U);
    EXPECT_EQ(plain->faults.count, 0U) << "it is no bad row: the file ends";
    ASSERT_TRUE(saysCut(*plain));
    EXPECT_EQ(plain->remarks[0],
              "c.csv is cut off in line 82: the rows before it are used, and what is missing is carried");
    const auto bytes = test::gzipped(text);
    const auto packed = parseCapture(bytes.substr(0, 2 * bytes.size() / 3), "c.csv.gz");
    ASSERT_TRUE(packed.has_value()) << packed.error().message;
    EXPECT_GT(packed->rows.size(), 50U);
    EXPECT_LT(packed->rows.size(), 200U);
    ASSERT_TRUE(saysCut(*packed));
    EXPECT_TRUE(packed->remarks[0].starts_with("c.csv.gz is cut off in line ")) << packed->remarks[0];
    for (std::size_t i = 0; i < packed->rows.size(); ++i)
        EXPECT_EQ(packed->rows[i].instrument, whole->rows[i].instrument);
    auto open = text;
    open.pop_back();
    EXPECT_FALSE(saysCut(*parseCapture(open, "c.csv"))) << "a whole last row needs no line end";
}

TEST(ChainCapture, small_ones)
{
    const std::string folder = std::string(BALLAST_RECORDED_DATA) + "/../cases/small_ones/";
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "the cases are not at " << folder;
    const auto padded = readCapture(folder + "zeropad.csv.gz");
    ASSERT_TRUE(padded.has_value()) << padded.error().message;
    EXPECT_EQ(padded->faults.count, 0U);
    const auto one = readCapture(folder + "one_missing_level.csv.gz");
    ASSERT_TRUE(one.has_value()) << one.error().message;
    EXPECT_EQ(one->rows.size(), 863U);
    EXPECT_EQ(one->faults.count, 1U);
    EXPECT_NE(one->faults.sentences.at(0).find(": underlying: expected a number above 0"), std::string::npos)
        << one->faults.sentences.at(0);
    const auto words = parseCapture(
        std::string(kCaptureHeader) + withChange(withChange(kLine, ",call,", ",CALL,"), ",0.002,", ",NaN,"), "c.csv");
    ASSERT_TRUE(words.has_value()) << words.error().message;
    EXPECT_EQ(words->rows[0].right, domain::OptionRight::Call);
    EXPECT_EQ(words->rows[0].ask, std::nullopt);
}

std::string replacedAll(std::string text, const std::string& from, const std::string& to)
{
    for (auto place = text.find(from); place != std::string::npos; place = text.find(from, place + to.size()))
        text.replace(place, from.size(), to);
    return text;
}

TEST(ChainCapture, percent_volatility)
{
    const std::string file = std::string(BALLAST_RECORDED_DATA) + "/../cases/percent_volatility/paxg_percent9.csv.gz";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "the case is not at " << file;
    const auto asItIs = readCapture(file);
    ASSERT_FALSE(asItIs.has_value());
    EXPECT_NE(asItIs.error().message.find("PAXG"), std::string::npos) << "its contracts are not known";
    // Under a coin whose contracts are known the column of 9.0 is 9 %, which is what the marks of its rows say.
    const auto text = inflated(readBytes(file).value(), "c.csv").value();
    const auto capture = parseCapture(replacedAll(std::string(text), "PAXG", "SOL"), "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    ASSERT_GT(capture->rows.size(), 800U);
    for (const auto& row : capture->rows)
        ASSERT_DOUBLE_EQ(row.markVolatility.value(), 0.09) << row.instrument;
    ASSERT_EQ(capture->remarks.size(), 3U) << "and it has neither bids nor asks";
    EXPECT_TRUE(capture->remarks[0].starts_with("implied_volatility of SOL in c.csv is taken in percent"))
        << capture->remarks[0];
    EXPECT_TRUE(capture->remarks[1].starts_with("bid_price of SOL in c.csv is empty in ")) << capture->remarks[1];
}

/// A row of a chain whose marks are right at `volatility`, told as `told`; or without marks between bids and asks that
/// are 10 % off to each side.
std::string rowAt(double strike, double volatility, double told, bool isMarked = true)
{
    const double forward = 89641.0, years = 30.0 / 365.0;
    const double mark = pricing::black76Price(domain::OptionRight::Put, forward, strike, volatility, years) / forward;
    const auto premiums =
        isMarked ? fmt::format(",,{:.8f}", mark) : fmt::format("{:.8f},{:.8f},", 0.9 * mark, 1.1 * mark);
    return fmt::format("{},BTC-23FEB26-{}-P,{},BTC-23FEB26,put,{},2026-02-23T08:00:00+00:00,{},,{},BTC,{}\n",
                       "2026-01-24T08:00:00+00:00", strike, forward, strike, premiums, told, forward);
}

std::vector<double> volatilitiesOf(double volatility, double told, std::size_t remarks, bool isMarked = true)
{
    std::string text = kCaptureHeader;
    for (double strike = 60000.0; strike <= 120000.0; strike += 5000.0)
        text += rowAt(strike, volatility, told, isMarked);
    const auto capture = parseCapture(text, "c.csv");
    EXPECT_TRUE(capture.has_value()) << capture.error().message;
    EXPECT_EQ(capture->remarks.size(), remarks);
    std::vector<double> read;
    for (const auto& row : capture->rows)
        read.push_back(row.markVolatility.value());
    return read;
}

TEST(ChainCapture, TheUnitOfVolatilitiesIsTheOneThatRepricesTheMarks)
{
    for (const double volatility : {0.09, 0.145, 0.65, 1.8, 9.0}) {
        EXPECT_THAT(volatilitiesOf(volatility, volatility, 0), testing::Each(testing::DoubleEq(volatility)));
        EXPECT_THAT(volatilitiesOf(volatility, 100.0 * volatility, 1), testing::Each(testing::DoubleEq(volatility)));
    }
    EXPECT_THAT(volatilitiesOf(0.65, 3.0, 1), testing::Each(3.0)) << "neither unit is right: as told, and said";
    // Without a mark bid and ask tell the unit: 9 % told as 9.0 was read as 900 %, and its smile said so.
    for (const double volatility : {0.09, 0.145, 0.65}) {
        EXPECT_THAT(volatilitiesOf(volatility, volatility, 0, false), testing::Each(testing::DoubleEq(volatility)));
        EXPECT_THAT(volatilitiesOf(volatility, 100.0 * volatility, 1, false),
                    testing::Each(testing::DoubleEq(volatility)));
    }
}

TEST(ChainCapture, MarksAndVolatilitiesThatAreExchangedAreExchangedBack)
{
    const double forward = 89641.0, years = 30.0 / 365.0;
    const auto read = [&](double unit, bool isExchanged) {
        std::string text = kCaptureHeader;
        for (double strike = 60000.0; strike <= 120000.0; strike += 5000.0) {
            double mark = pricing::black76Price(domain::OptionRight::Put, forward, strike, 0.65, years) / forward;
            double volatility = 0.65 * unit;
            if (isExchanged) std::swap(mark, volatility);
            text +=
                fmt::format("{},BTC-23FEB26-{}-P,{},BTC-23FEB26,put,{},2026-02-23T08:00:00+00:00,,,{:.8f},,{:.8f},BTC,"
                            "{}\n",
                            "2026-01-24T08:00:00+00:00", strike, forward, strike, mark, volatility, forward);
        }
        return parseCapture(text, "c.csv").value();
    };
    for (const double unit : {1.0, 100.0}) {
        const auto right = read(unit, false), exchanged = read(unit, true);
        ASSERT_EQ(exchanged.rows.size(), 13U);
        for (std::size_t i = 0; i < right.rows.size(); ++i) {
            EXPECT_DOUBLE_EQ(*exchanged.rows[i].markVolatility, 0.65);
            EXPECT_DOUBLE_EQ(*exchanged.rows[i].mark, *right.rows[i].mark);
        }
        ASSERT_EQ(exchanged.remarks.size(), right.remarks.size() + 1);
        EXPECT_THAT(exchanged.remarks.front(), testing::StartsWith("mark_price and implied_volatility of BTC in c.csv "
                                                                   "are taken for each other: so they reprice"));
    }
}

// Bids lie 5 % under the marks and asks 5 % over them.
TEST(ChainCapture, MarksThatStandInTheColumnOfAsksOrBidsAreTakenBack)
{
    const double forward = 89641.0, years = 30.0 / 365.0;
    const auto read = [&](const std::string& exchangedWith) {
        std::string text = kCaptureHeader;
        for (double strike = 76000.0; strike <= 89000.0; strike += 500.0) {
            const double mark = pricing::black76Price(domain::OptionRight::Put, forward, strike, 0.65, years) / forward;
            double bid = 0.95 * mark, ask = 1.05 * mark, told = mark;
            if (exchangedWith == "none: they are 5 % too cheap") bid /= 1.05, ask /= 1.05, told /= 1.05;
            if (exchangedWith == "bid_price") std::swap(bid, told);
            if (exchangedWith == "ask_price") std::swap(ask, told);
            text +=
                fmt::format("{},BTC-23FEB26-{}-P,{},BTC-23FEB26,put,{},2026-02-23T08:00:00+00:00,{:.8f},{:.8f},{:.8f},"
                            ",0.65,BTC,{}\n",
                            "2026-01-24T08:00:00+00:00", strike, forward, strike, bid, ask, told, forward);
        }
        return parseCapture(text, "c.csv").value();
    };
    const auto right = read("");
    EXPECT_TRUE(right.remarks.empty());
    EXPECT_TRUE(read("none: they are 5 % too cheap").remarks.empty())
        << "asks are what the volatilities price by chance";
    for (const std::string side : {"bid_price", "ask_price"}) {
        const auto exchanged = read(side);
        EXPECT_THAT(exchanged.remarks, testing::ElementsAre("mark_price and " + side +
                                                            " of BTC in c.csv are taken for each other: the "
                                                            "volatilities price the latter"));
        ASSERT_EQ(exchanged.rows.size(), right.rows.size());
        for (std::size_t i = 0; i < right.rows.size(); ++i) {
            EXPECT_EQ(exchanged.rows[i].mark, right.rows[i].mark);
            EXPECT_EQ(exchanged.rows[i].bid, right.rows[i].bid);
            EXPECT_EQ(exchanged.rows[i].ask, right.rows[i].ask);
        }
    }
}

// One mark among many rows is not what tells the unit: the remark names the columns that most rows were asked by.
TEST(ChainCapture, TheRemarkOfAUnitNamesWhatMostRowsWereAskedBy)
{
    for (const bool areMarked : {false, true}) {
        std::string text = kCaptureHeader;
        for (int i = 0; i < 13; ++i)
            text += rowAt(60000.0 + 5000.0 * i, 0.65, 65.0, (i == 0) != areMarked);
        const auto capture = parseCapture(text, "c.csv");
        ASSERT_TRUE(capture.has_value()) << capture.error().message;
        ASSERT_FALSE(capture->remarks.empty());
        EXPECT_THAT(capture->remarks.front(),
                    testing::HasSubstr(areMarked ? "reprices mark_price in" : "reprices bid_price and ask_price in"));
    }
}

TEST(ChainCapture, AnInstrumentMayStandOnlyOnce)
{
    const auto capture = parseCapture(std::string(kCaptureHeader) + kLine + kLine, "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    EXPECT_EQ(capture->rows.size(), 1U);
    EXPECT_EQ(capture->faults.summary("c.csv"),
              "1 row of c.csv left out: c.csv:3: instrument_name: expected each instrument once, found "
              "\"BTC-6FEB26-100000-C\"");
}

// However its name is spelt: zeros in front of the day, a strike with a point, the coin's other name.
TEST(ChainCapture, TwoNamesOfOneContractAreOneInstrument)
{
    const std::string other =
        withChange(withChange(withChange(kLine, "BTC-6FEB26-100000-C", "XBT-06FEB26-0100000-C"), ",BTC,", ",xbt,"),
                   "0.00178108", "0.00278108");
    const auto alone = parseCapture(std::string(kCaptureHeader) + other, "c.csv");
    ASSERT_TRUE(alone.has_value()) << alone.error().message;
    EXPECT_EQ(alone->rows[0].instrument, "BTC-6FEB26-100000-C");
    EXPECT_EQ(alone->rows[0].currency, "BTC");
    EXPECT_EQ(alone->rows[0].underlying, "BTC");
    const auto both = parseCapture(std::string(kCaptureHeader) + kLine + other, "c.csv");
    ASSERT_FALSE(both.has_value()) << "neither is known to be right";
    EXPECT_NE(both.error().message.find("expected each instrument once"), std::string::npos) << both.error().message;
}

// Of two rows of one moment that say different things neither is known to be right; of two moments the later counts.
TEST(ChainCapture, ASecondListingWithOtherValuesIsNotBelieved)
{
    const std::string header = kCaptureHeader, mark = "0.00178108";
    for (const auto& text : {header + kLine + withChange(kLine, mark, "0.00278108"),
                             header + withChange(kLine, mark, "0.00278108") + kLine}) {
        const auto capture = parseCapture(text, "c.csv");
        ASSERT_FALSE(capture.has_value());
        EXPECT_EQ(capture.error().message, "c.csv:2: instrument_name: expected each instrument once, found "
                                           "\"BTC-6FEB26-100000-C\" with different values");
    }
    const auto later = withChange(withChange(kLine, mark, "0.00278108"), "03:53:41", "03:53:42");
    const auto capture = parseCapture(header + later + kLine, "c.csv");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    ASSERT_EQ(capture->rows.size(), 1U);
    EXPECT_EQ(capture->rows.front().mark, 0.00278108);
    EXPECT_EQ(capture->faults.count, 1U);
}

TEST(ChainCapture, ACaptureWithoutOptionsIsAnError)
{
    EXPECT_EQ(errorOf(kCaptureHeader).message, "c.csv:2: row: expected options, found none");
    EXPECT_EQ(errorOf("").message, "c.csv:0: header: expected a line of column names, found an empty file");
}

TEST(ChainCapture, ForwardAndIndexAreMediansOverRows)
{
    std::string text = kCaptureHeader;
    for (const double index : {100.0, 200.0, 1000.0})
        text += optionLine(kTime, "BTC", "27FEB26", 90000 + index, "call", index);
    for (const double index : {300.0, 400.0})
        text += optionLine(kTime, "BTC", "27MAR26", 90000 + index, "call", index);
    const auto capture = parseCapture(text, "c.csv");
    const auto forwards = forwardsByExpiry(*capture, "BTC");
    ASSERT_EQ(forwards.size(), 2U);
    EXPECT_EQ(forwards[0].expiry, at("2026-02-27T08:00:00Z"));
    EXPECT_DOUBLE_EQ(forwards[0].forward, 202.0);
    EXPECT_DOUBLE_EQ(forwards[1].forward, 353.5);
    EXPECT_DOUBLE_EQ(indexOf(*capture, "BTC").value(), 300.0);
    EXPECT_EQ(indexOf(*capture, "ETH"), std::nullopt);
    EXPECT_TRUE(forwardsByExpiry(*capture, "ETH").empty());
}

TEST(ChainCapture, InstrumentsComeInAStatedOrderWhateverTheFilesOrder)
{
    std::string text = kCaptureHeader;
    text += optionLine(kTime, "SOL", "27FEB26", 100, "call", 130.0) +
            optionLine(kTime, "ETH", "27FEB26", 3000, "put", 3000.0) +
            optionLine(kTime, "BTC", "27MAR26", 80000, "call", 9e4) +
            optionLine(kTime, "BTC", "27FEB26", 90000, "put", 9e4) +
            optionLine(kTime, "BTC", "27FEB26", 90000, "call", 9e4) +
            optionLine(kTime, "BTC", "27FEB26", 80000, "put", 9e4);
    const auto capture = parseCapture(text, "c.csv");
    std::vector<std::string> names;
    for (const auto& instrument : instrumentsOf(*capture))
        names.push_back(instrument.name);
    EXPECT_EQ(names, (std::vector<std::string>{"BTC-27FEB26-80000-P", "BTC-27FEB26-90000-C", "BTC-27FEB26-90000-P",
                                               "BTC-27MAR26-80000-C", "ETH-27FEB26-3000-P", "SOL-27FEB26-100-C"}));
    EXPECT_EQ(currenciesOf(*capture), (std::vector<std::string>{"BTC", "ETH", "SOL"}));
}

TEST(ChainCapture, QuotesCarryIdsOfTheTableAndLeaveOutWhatItDoesNotHold)
{
    const auto capture = parseCapture(
        std::string(kCaptureHeader) + kLine + optionLine(kTime, "BTC", "27FEB26", 90000, "put", 9e4), "c.csv");
    domain::InstrumentTable table;
    table.add({.name = "something else"});
    table.add(instrumentsOf(*capture)[0]);
    const auto quotes = optionQuotes(*capture, "BTC", table);
    ASSERT_EQ(quotes.size(), 1U);
    EXPECT_EQ(quotes[0].instrument.value, 2U);
    EXPECT_EQ(quotes[0].bid.value().toString(), "0.0016");
    EXPECT_EQ(quotes[0].mark.value().toString(), "0.00178108");
}

/// Random bytes over a good file must give a capture or an error, never anything else; what is accepted must be sound.
TEST(ChainCapture, SurvivesRandomMutationsOfPlainText)
{
    std::string good = kCaptureHeader;
    for (int strike = 60000; strike < 100000; strike += 5000)
        good += optionLine(kTime, "BTC", "27FEB26", strike, strike % 2000 == 0 ? "call" : "put", 9e4);
    std::mt19937 random(20260124);
    const std::string spice = ",\n\r\"\x1f\x8b\xff-+.eE019nN";
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = good;
        for (auto changes = 1 + random() % 4; changes > 0; --changes) {
            const std::size_t place = random() % text.size();
            switch (random() % 4) {
            case 0:
                text[place] = static_cast<char>(random());
                break;
            case 1:
                text[place] = spice[random() % spice.size()];
                break;
            case 2:
                text.erase(place, 1 + random() % 20);
                break;
            default:
                text.insert(place, text.substr(random() % text.size(), random() % 30));
                break;
            }
            if (text.empty()) text = "x";
        }
        const auto capture = parseCapture(text, "m.csv");
        if (!capture) {
            EXPECT_TRUE(capture.error().message.starts_with("m.csv:")) << capture.error().message;
            continue;
        }
        ++accepted;
        for (const auto& row : capture->rows) {
            EXPECT_TRUE(std::isfinite(row.indexPrice) && row.indexPrice > 0.0);
            EXPECT_TRUE(!row.bid || (std::isfinite(*row.bid) && *row.bid > 0.0));
            EXPECT_TRUE(domain::parseOptionName(row.instrument).has_value());
        }
    }
    EXPECT_GT(accepted, 0);
    EXPECT_LT(accepted, 20'000);
}

TEST(ChainCapture, SurvivesRandomMutationsOfGzip)
{
    const std::string good = gzipped(std::string(kCaptureHeader) + kLine);
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = good;
        for (auto changes = 1 + random() % 3; changes > 0; --changes)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        if (random() % 4 == 0) bytes.resize(random() % bytes.size());
        const auto capture = parseCapture(bytes, "m.csv.gz");
        if (!capture) {
            EXPECT_EQ(capture.error().code, ErrorCode::Parse);
        }
    }
}

class RecordedCaptures : public testing::Test {
protected:
    void SetUp() override
    {
        m_folder = std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/";
        if (!std::filesystem::is_directory(m_folder)) GTEST_SKIP() << "recorded data are not at " << m_folder;
    }
    std::string m_folder;
};

// Figures of the data's own description: 1362 rows, BTC 89637, ETH 2959.
TEST_F(RecordedCaptures, FirstOfTheCrashIsAsDescribed)
{
    const auto capture =
        readCapture(m_folder + "crash_2026-01-24_2026-02-14/deribit_options_snapshot_20260124T035341Z.csv.gz");
    ASSERT_TRUE(capture.has_value()) << capture.error().message;
    EXPECT_EQ(capture->rows.size(), 1362U);
    EXPECT_EQ(capture->time, at("2026-01-24T03:53:41.907912Z"));
    EXPECT_NEAR(indexOf(*capture, "BTC").value(), 89637.0, 10.0);
    EXPECT_NEAR(indexOf(*capture, "ETH").value(), 2959.0, 1.0);
    EXPECT_EQ(currenciesOf(*capture), (std::vector<std::string>{"BTC", "ETH"}));
    EXPECT_EQ(capture->fileName, "deribit_options_snapshot_20260124T035341Z.csv.gz");
}

// Where the nearer expiries were not sent an index is no fault for lying off a line that is drawn from afar.
TEST_F(RecordedCaptures, AnIndexBesideFarExpiriesAloneIsSound)
{
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder))
        if (entry.path().string().find("deribit_options_snapshot_") != std::string::npos)
            paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    for (std::size_t i = 0; i < paths.size(); i += 8) {
        const auto capture = readCapture(paths[i]);
        ASSERT_TRUE(capture.has_value()) << capture.error().message;
        for (const int days : {14, 70, 140}) {
            auto far = *capture;
            std::erase_if(far.rows,
                          [&](const ChainRow& row) { return row.expiry < capture->time + Duration::hours(24 * days); });
            EXPECT_THAT(reconcile(far), testing::Not(testing::Contains(testing::HasSubstr("index is suspect"))))
                << paths[i] << " from " << days << " days on";
        }
    }
}

// All 144 captures: row counts as described (1,240 to 2,060), 11 to 13 expiries a coin, no crossed quote, and every
// forward near its index, also where the recorder wrote `index_price` as its name (April to July).
TEST_F(RecordedCaptures, AllCanBeReadAndAreSound)
{
    std::size_t files = 0, namedIndex = 0, timed = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder)) {
        const std::string path = entry.path().string();
        if (path.find("deribit_options_snapshot_") == std::string::npos) continue;
        ++files;
        const auto capture = readCapture(path);
        ASSERT_TRUE(capture.has_value()) << capture.error().message;
        EXPECT_TRUE(capture->remarks.empty()) << path << ": volatilities are decimals";
        auto checked = *capture;
        EXPECT_THAT(reconcile(checked), testing::IsEmpty()) << path << ": nothing in it contradicts the rest";
        EXPECT_EQ(contradictedStamp(*capture), std::nullopt) << path;
        EXPECT_THAT(dropFrozenChains(checked), testing::IsEmpty()) << path;
        timed += timeOfMarks(*capture) ? 1U : 0U;
        EXPECT_GE(capture->rows.size(), 1240U) << path;
        EXPECT_LE(capture->rows.size(), 2060U) << path;
        for (const auto& row : capture->rows) {
            EXPECT_TRUE(!row.bid || !row.ask || *row.bid <= *row.ask) << path << row.instrument;
            namedIndex += row.underlyingName == "index_price" ? 1U : 0U;
        }
        for (const auto& coin : currenciesOf(*capture)) {
            const auto forwards = forwardsByExpiry(*capture, coin);
            EXPECT_GE(forwards.size(), 10U) << path;
            EXPECT_LE(forwards.size(), 13U) << path;
            for (const auto& forward : forwards)
                EXPECT_NEAR(forward.forward / indexOf(*capture, coin).value(), 1.0, 0.06) << path;
        }
    }
    EXPECT_EQ(files, 144U);
    EXPECT_GE(timed, 140U) << "marks tell their time, so that a clock that is off is found";
    EXPECT_GT(namedIndex, 0U);
}

}  // namespace
}  // namespace ballast::recorded::chain_capture_test
