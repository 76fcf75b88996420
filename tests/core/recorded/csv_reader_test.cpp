#include "recorded/csv_reader.h"

#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded {
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

TEST(CsvReader, NumbersThatAreNoNumbersAreErrors)
{
    for (const auto* cell : {"", "nan", "NaN", "-nan", "inf", "Infinity", "-inf", "1e999", "0x10", "1.5x", "1 ", " 1",
                             "--1", "0", "-1", "1e10", "one"}) {
        const auto value = onlyNumber(cell);
        ASSERT_FALSE(value.has_value()) << cell;
        EXPECT_TRUE(value.error().message.starts_with("f.csv:2: price: expected a number above 0, found ")) << cell;
    }
    EXPECT_DOUBLE_EQ(onlyNumber("1.5e3").value(), 1500.0);
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
    for (const auto* cell : {"1769536800", "1769536800000", "1769536800000000", "1769536800000000000",
                             "2026-01-27 18:00:00", "2026-01-27T18:00:00+00:00"}) {
        const std::string text = "t\n" + std::string(cell) + "\n";
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader->nextRow().value());
        EXPECT_EQ(reader->timeOrEpoch(0).value(), expected) << cell;
    }
}

TEST(CsvReader, TimesOutsideTheirRangeAreErrors)
{
    for (const std::string cell : {"0", "-5", "9223372036854775807", "99999999999999999999", "2026-13-01 00:00:00",
                                   "2026-01-01T00:00:00+02:00", "soon", "1.5"}) {
        const std::string text = "t,x\n" + cell + ",\n";
        auto reader = CsvReader::create(text, "f.csv");
        ASSERT_TRUE(reader->nextRow().value());
        EXPECT_FALSE(reader->timeOrEpoch(0).has_value()) << cell;
    }
}

}  // namespace
}  // namespace ballast::recorded
