#include "recorded/text_file.h"

#include "core/recorded/recorded_fixture.h"

namespace ballast::recorded::text_file_test {
namespace {

using test::gzipped;

TEST(TextFile, PlainAndGzipBytesGiveTheSameText)
{
    EXPECT_EQ(inflated("a,b\n1,2\n", "x.csv").value(), "a,b\n1,2\n");
    EXPECT_EQ(inflated(gzipped("a,b\n1,2\n"), "x.csv.gz").value(), "a,b\n1,2\n");
}

TEST(TextFile, GzipMembersInARowAreOneText)
{
    EXPECT_EQ(inflated(gzipped("a,b\n") + gzipped("1,2\n"), "x.csv.gz").value(), "a,b\n1,2\n");
}

TEST(TextFile, EmptyMembersZerosBetweenMembersAndASecondPackingChangeNothing)
{
    const std::string zeros(512, '\0'), a = gzipped("a\n"), b = gzipped("b\n"), none = gzipped("");
    for (const auto& bytes : {none + a + b, a + none + b, a + b + none, a + zeros + b, a + zeros + b + zeros,
                              gzipped(a + b), gzipped(a) + gzipped(b)})
        EXPECT_EQ(inflated(bytes, "x.csv.gz").value_or("refused"), "a\nb\n");
    EXPECT_EQ(inflatedHead(gzipped(a + b), "x.csv.gz", 2).value_or("refused"), "a\n");
    EXPECT_EQ(inflated(a + "\n", "x.csv.gz").error().message,
              "x.csv.gz: expected nothing behind the gzip data, found bytes");
}

TEST(TextFile, GzipCutAnywhereIsAnError)
{
    const std::string whole = gzipped(std::string(5000, 'x') + "end");
    for (std::size_t length = 2; length < whole.size(); ++length) {
        const auto text = inflated(whole.substr(0, length), "cut.csv.gz");
        ASSERT_FALSE(text.has_value()) << length;
        EXPECT_EQ(text.error().code, ErrorCode::Parse);
        EXPECT_TRUE(text.error().message.starts_with("cut.csv.gz: expected complete gzip data"))
            << text.error().message;
    }
}

TEST(TextFile, OfACutGzipWhatItStillTellsIsLeft)
{
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += std::to_string(i * 7919 % 3001) + ",row\n";
    const std::string whole = gzipped(text);
    EXPECT_FALSE(inflatedPart(whole, "x.csv.gz").value().isCut);
    EXPECT_EQ(inflatedPart(whole, "x.csv.gz").value().text, text);
    const auto part = inflatedPart(whole.substr(0, whole.size() / 2), "x.csv.gz");
    ASSERT_TRUE(part.has_value()) << part.error().message;
    EXPECT_TRUE(part->isCut);
    EXPECT_GT(part->text.size(), text.size() / 4);
    EXPECT_EQ(part->text, text.substr(0, part->text.size())) << "what there is is as it was";
    EXPECT_EQ(inflatedHead(whole.substr(0, whole.size() / 2), "x.csv.gz", text.size()).value(), part->text);
    EXPECT_FALSE(inflatedPart(whole.substr(0, 4), "x.csv.gz").has_value());
    EXPECT_FALSE(inflatedPart("plain", "x.csv").value().isCut);
}

TEST(TextFile, GzipWithAChangedByteOfItsCheckSumIsAnError)
{
    std::string bytes = gzipped("a,b\n1,2\n");
    bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);
    EXPECT_FALSE(inflated(bytes, "x.csv.gz").has_value());
}

TEST(TextFile, BytesAfterTheGzipAreAnError) { EXPECT_FALSE(inflated(gzipped("a\n") + "rest", "x.csv.gz").has_value()); }

TEST(TextFile, InflatingStopsAtTheLimit)
{
    const std::string bomb = gzipped(std::string(1'000'000, '0'));
    EXPECT_LT(bomb.size(), 2000U);
    EXPECT_EQ(inflated(bomb, "bomb.csv.gz", 1'000'000).value().size(), 1'000'000U);
    const auto text = inflated(bomb, "bomb.csv.gz", 999'999);
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().message, "bomb.csv.gz: expected at most 999999 bytes inflated, found more");
}

TEST(TextFile, HeadIsTheBeginningAndNeedsNoMore)
{
    const std::string whole = gzipped(std::string(1'000'000, 'a'));
    EXPECT_EQ(inflatedHead(whole, "x", 10).value(), "aaaaaaaaaa");
    EXPECT_EQ(inflatedHead("abc", "x", 10).value(), "abc");
}

TEST(TextFile, MissingFileIsNotFoundAndAFolderIsNoFile)
{
    EXPECT_EQ(readBytes("no/such/file.csv").error().code, ErrorCode::NotFound);
    EXPECT_EQ(readBytes(testing::TempDir()).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace ballast::recorded::text_file_test
