#include "signing/word.h"

#include <gtest/gtest.h>

#include "signing/wide_integer.h"

namespace ballast::signing::word_test {

namespace {

const std::string kMost = "115792089237316195423570985008687907853269984665640564039457584007913129639935";  // 2^256-1

}  // namespace

TEST(Word, ReadsBothEndsOfItsRange)
{
    EXPECT_EQ(unsignedText(unsignedWord(kMost).value()), kMost);
    EXPECT_EQ(unsignedWord("0x" + std::string(64, 'f')).value(), unsignedWord(kMost).value());
    EXPECT_FALSE(unsignedWord("115792089237316195423570985008687907853269984665640564039457584007913129639936"));
    EXPECT_EQ(signedText(unsignedWord(kMost).value()), "-1");
    EXPECT_EQ(signedWord("-1").value(), unsignedWord(kMost).value());
    EXPECT_EQ(unsignedWord("255", 8).value(), wordOf(255U));
    EXPECT_EQ(unsignedWord("256", 8).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(signedWord("-8388608", 24).value(), signedWordOf(-8388608));
    EXPECT_FALSE(signedWord("-8388609", 24));
    EXPECT_FALSE(signedWord("8388608", 24));
}

TEST(Word, ReadsZerosInFrontAsDecimal) { EXPECT_EQ(unsignedWord("010").value(), wordOf(10U)); }

TEST(Word, RefusesOtherTexts)
{
    for (const auto* text : {"", "-", "+1", "1.0", "1e3", " 1", "0x", "0xg", "-0x1", "--1"}) {
        EXPECT_FALSE(unsignedWord(text)) << text;
        EXPECT_FALSE(signedWord(text)) << text;
    }
    EXPECT_FALSE(unsignedWord("-1"));
    EXPECT_FALSE(unsignedWord(std::string(100000, '9')));
}

TEST(Word, ScalesDecimalsExactly)
{
    EXPECT_EQ(unsignedText(scaledWord("2701.89", 18).value()), "2701890000000000000000");
    EXPECT_EQ(signedText(scaledWord("-0.5", 18).value()), "-500000000000000000");
    EXPECT_EQ(scaledWord("1.000000000000000000", 18).value(), scaledWord("1", 18).value());
    EXPECT_EQ(scaledWord("1.0000000000000000001", 18).error().code, ErrorCode::InvalidArgument);
    for (const auto* text : {"", ".5", "1.", "1e3", "1.2.3", "-", "abc"})
        EXPECT_EQ(scaledWord(text, 18).error().code, ErrorCode::Parse) << text;
}

TEST(Word, IsCutToMinimalBytes)
{
    EXPECT_TRUE(minimalBytes(Word{}).empty());
    EXPECT_EQ(minimalBytes(wordOf(1024U)), (Bytes{4, 0}));
    EXPECT_EQ(toUint64(wordOf(~std::uint64_t{0})), ~std::uint64_t{0});
    EXPECT_FALSE(toUint64(unsignedWord("18446744073709551616").value()));
}

TEST(WideInteger, KeepsItsSignThroughAWord)
{
    const WideInteger least = -(WideInteger(1) << 255);
    EXPECT_EQ(toSigned(toWord(least).value()), least);
    EXPECT_FALSE(toWord(least - 1));
    EXPECT_FALSE(toWord(WideInteger(1) << 256));
    EXPECT_EQ(toUnsigned(toWord((WideInteger(1) << 256) - 1).value()).str(), kMost);
}

}  // namespace ballast::signing::word_test
