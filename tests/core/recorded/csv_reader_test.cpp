#include "recorded/csv_reader.h"

#include <gmock/gmock.h>

#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded::csv_reader_test {
namespace {

constexpr NumberRange kPositive{1e-9, 1e9, "a number above 0"};

/// Reads one row of one column named `price`.
Result<double> onlyNumber(const std::string& cell)
{
    const std::string text = "price,other\n" + cell + ",x\n";
    auto reader = CsvReader::create(text, "f.csv");
    const auto more = reader->nextRow();
    if (!more) return tl::unexpected<Error>(more.error());
    return reader->number(0, kPositive);
}

TEST(CsvReader, FindsColumnsByNameWithoutRegardToCase)
{
    const auto reader = CsvReader::create("DateTime,Open,Close\n", "f.csv");
    EXPECT_EQ(reader->findColumn("close"), 2U);
    EXPECT_EQ(reader->findColumn("volume"), std::nullopt);
    EXPECT_EQ(reader->requireColumn("volume").error().message,
              "f.csv:1: volume: expected one column of this name, found 0");
}

TEST(CsvReader, AColumnThatIsNeededMustNotStandTwice)
{
    const auto reader = CsvReader::create("close,Close\n", "f.csv");
    EXPECT_FALSE(reader->requireColumn("close").has_value());
}

TEST(CsvReader, TakesQuotesCarriageReturnsByteOrderMarkAndEmptyLines)
{
    const std::string text = "\xEF\xBB\xBF\"a\",b\r\n\r\n\"1,5\",2\r\n\n3,4";
    auto reader = CsvReader::create(text, "f.csv");
    ASSERT_TRUE(reader.has_value());
    ASSERT_TRUE(reader->nextRow().value());
    EXPECT_EQ(reader->cell(0), "1,5");
    EXPECT_EQ(reader->cell(1), "2");
    ASSERT_TRUE(reader->nextRow().value());
    EXPECT_EQ(reader->cell(1), "4");
    EXPECT_EQ(reader->line(), 5U);
    EXPECT_FALSE(reader->nextRow().value());
}

// Case small_ones: an error names its remedy. Each begins as its format does.
TEST(CsvReader, WhatIsNoTableIsCalledByItsName)
{
    const std::pair<std::string, const char*> others[] = {
        {std::string("\xFF\xFE") + "t", "UTF-16"},
        {std::string("PK\x03\x04\x14\x00", 6), "zip archive"},
        {"BZh91AY&SY", "bzip2"},
        {std::string("\xFD") + "7zXZ", "xz; unpack"},
        {"\x28\xB5\x2F\xFD", "zstd"},
        {"PAR1", "Parquet"},
        {"<html>\n<body>429 Too Many Requests\n", "fetch the table itself"},
        {"{\"jsonrpc\":\"2.0\",\n\"result\":[]}\n", "JSON; save the table as CSV"},
        {"[\n]\n", "JSON"},
        {"\r\n \n<!DOCTYPE html>\n<html>\n", "HTML"},
        {"<?xml version=\"1.0\"?>\n<a>\n", "HTML or XML"},
        {"<a>1</a>,<b>\n", "HTML or XML"},
        {"<html>\n", "HTML or XML"},
        {"\n{\"a\":1,\n\"b\":2}\n", "JSON"},
        {"a.csv" + std::string(252, '\0') + "ustar", "tar archive; unpack it"}};
    for (const auto& [text, says] : others) {
        const auto reader = CsvReader::create(text, "f.csv");
        ASSERT_FALSE(reader.has_value()) << says;
        EXPECT_THAT(reader.error().message,
                    testing::AllOf(testing::StartsWith("f.csv:1: header: expected a table"), testing::HasSubstr(says)));
    }
    EXPECT_TRUE(CsvReader::create("PKR,close\n1,2\n", "f.csv").has_value()) << "a header may begin with anything else";
    // As terminals write them: each name in angles.
    for (const std::string header : {"<DATE>\t<TIME>\t<OPEN>\t<CLOSE>", "<TICKER>,<PER>,<DATE>,<TIME>"})
        for (const std::string rows : {"", "\n", "\r\n2026.02.05\t21:00:00\t63718.9\t63720.1\r\n"}) {
            const auto reader = CsvReader::create(header + rows, "f.csv");
            ASSERT_TRUE(reader.has_value()) << reader.error().message;
            EXPECT_TRUE(reader->findColumn(header[1] == 'D' ? "<OPEN>" : "<DATE>"));
        }
}

TEST(CsvReader, NumbersThatAreNoNumbersAreErrors)
{
    for (const auto* cell : {"", "nan", "NaN", "-nan", "inf", "Infinity", "-inf", "1e999", "0x10", "1.5x", "+-1", "--1",
                             "0", "-1", "1e10", "one", "+"}) {
        const auto value = onlyNumber(cell);
        ASSERT_FALSE(value.has_value()) << cell;
        EXPECT_TRUE(value.error().message.starts_with("f.csv:2: price: expected a number above 0, found ")) << cell;
    }
    EXPECT_DOUBLE_EQ(onlyNumber("1.5e3").value(), 1500.0);
}

TEST(CsvReader, ANumberMayBeSignedAndStandBetweenBlanks)
{
    for (const auto* cell : {"1500", "+1500", " 1500", "1500\t", "1.5E3", "+1.5e+3", " \"1500\" "})
        EXPECT_DOUBLE_EQ(onlyNumber(cell).value_or(0.0), 1500.0) << cell;
    for (const auto* cell : {"\"87,026.06\"", "87 026.06", "$87026", "42.1%"})
        EXPECT_NE(onlyNumber(cell).error().message.find("written plainly as 1234.5"), std::string::npos) << cell;
}

TEST(CsvReader, WordsForNothingAreNoNumber)
{
    const NumberRange range{0.0, 1e9, "a number"};
    for (const std::string cell : {"", "nan", "NaN", "null", "NULL", "None", "NA", "n/a", "<NA>", "-"}) {
        const std::string text = "price,x\n" + cell + ",1\n";
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader->nextRow().value());
        const auto value = reader->optionalNumber(0, range);
        ASSERT_TRUE(value.has_value()) << cell;
        EXPECT_EQ(*value, std::nullopt) << cell;
    }
}

TEST(CsvReader, TablesPartedInOtherWaysAreTheSameTable)
{
    for (const std::string text :
         {"a;b\n1;2\n", "a\tb\n1\t2\n", "a, b\n1, 2\n", "a,b\r1,2\r", "a,b\n1,2,\n", "a,b\n1,2,,\n", "a , \"b\"\n1,2",
          "sep=;\na;b\n1;2\n", "# one, of mine\n#\na,b\n1,2\n", "\xEF\xBB\xBFSEP=,\r\na,b\r\n1,2\r\n"}) {
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader.has_value()) << text;
        EXPECT_EQ(reader->findColumn("b"), std::size_t{1}) << text;
        ASSERT_TRUE(reader->nextRow().value_or(false)) << text;
        EXPECT_EQ(reader->cell(0), "1") << text;
        EXPECT_EQ(reader->cell(1), "2") << text;
    }
    // A header may begin like a remark: row numbers, or a header that is remarked.
    for (const std::string text : {"#,b\n1,2\n", "#a,b\n1,2\n", "# a;b\r\n1;2\r\n", "# one, of mine\n#a,b\n1,2\n",
                                   "# one, of mine\n#,b\n1,2\n"}) {
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader.has_value()) << text;
        EXPECT_EQ(reader->findColumn("b"), std::size_t{1}) << text;
        EXPECT_EQ(reader->findColumn(text.find("#,b") == std::string::npos ? "a" : "#"), std::size_t{0}) << text;
        ASSERT_TRUE(reader->nextRow().value_or(false)) << text;
        EXPECT_EQ(reader->cell(1), "2") << text;
    }
    auto wide = CsvReader::create("a,b\n1,2,3\n", "f.csv");
    EXPECT_FALSE(wide->nextRow().has_value()) << "a cell too many that is not empty";
    const auto utf16 = CsvReader::create(std::string_view("\xFF\xFE\x61\x00\x2C\x00", 6), "f.csv");
    ASSERT_FALSE(utf16.has_value());
    EXPECT_NE(utf16.error().message.find("save the table as CSV in UTF-8"), std::string::npos);
}

TEST(CsvReader, ErrorShowsHostileBytesHarmlessly)
{
    const auto value = onlyNumber("\x1b[31m\x01" + std::string(100, 'z'));
    EXPECT_EQ(value.error().message,
              "f.csv:2: price: expected a number above 0, found \"?[31m?" + std::string(34, 'z') + "...\"");
}

TEST(CsvReader, LimitsCellsAndColumns)
{
    EXPECT_TRUE(onlyNumber(std::string(4094, '0') + "12").has_value());
    EXPECT_EQ(onlyNumber(std::string(4097, '1')).error().message,
              "f.csv:2: row: expected cells of at most 4096 bytes, found 4097 bytes");
    EXPECT_FALSE(CsvReader::create(std::string(256, ','), "f.csv").has_value());
    EXPECT_FALSE(CsvReader::create("", "f.csv").has_value());
}

TEST(CsvReader, RowMustBeAsWideAsTheHeader)
{
    auto reader = CsvReader::create("a,b,c\n1,2\n", "f.csv");
    EXPECT_EQ(reader->nextRow().error().message, "f.csv:2: row: expected 3 cells as in the header, found 2");
}

TEST(CsvReader, QuotesMustMatch)
{
    for (const auto* text : {"a\n\"1\n", "a\n1\"\n", "a\n\"1\"2\n", "a\n\"1\"\"2\"\n"}) {
        auto reader = CsvReader::create(text, "f.csv");
        EXPECT_FALSE(reader->nextRow().has_value()) << text;
    }
}

TEST(CsvReader, TellsTheUnitOfWholeTimesByTheirSize)
{
    const Timestamp expected = test::at("2026-01-27T18:00:00Z");
    for (const auto* cell :
         {"1769536800", "1769536800000", "1769536800000000", "1769536800000000000", "1769536800.0", "1769536800000.0",
          "1769536800000000.00", "2026-01-27 18:00:00", "2026-01-27T18:00:00+00:00"}) {
        const std::string text = "t\n" + std::string(cell) + "\n";
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader->nextRow().value());
        EXPECT_EQ(reader->timeOrEpoch(0).value(), expected) << cell;
    }
}

TEST(CsvReader, SecondsMayHaveAFraction)
{
    auto reader = CsvReader::create("t\n1769536800.25\n", "f.csv");
    ASSERT_TRUE(reader->nextRow().value());
    EXPECT_EQ(reader->timeOrEpoch(0).value(), test::at("2026-01-27T18:00:00Z") + Duration::milliseconds(250));
}

TEST(CsvReader, TimesOutsideTheirRangeAreErrors)
{
    for (const std::string cell : {"0", "-5", "9223372036854775807", "99999999999999999999", "2026-13-01 00:00:00",
                                   "2026-01-01T00:00:00+25:00", "soon", "1.5", "1769536800.x", "17695368000000.5"}) {
        const std::string text = "t,x\n" + cell + ",\n";
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader->nextRow().value());
        EXPECT_FALSE(reader->timeOrEpoch(0).has_value()) << cell;
    }
}

}  // namespace
}  // namespace ballast::recorded::csv_reader_test
