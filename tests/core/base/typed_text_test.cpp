#include "base/typed_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ballast {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(TypedNumber, TakesPlainAndExponentFormsUpToTheBorders)
{
    for (const auto& [text, value] : {std::pair{"0.5", 0.5}, {"10", 10.0}, {"1e1", 10.0}, {"-2", -2.0}, {".25", 0.25}})
        EXPECT_EQ(parseTypedNumber("--x", text, {-2.0, 10.0}).value_or(-99.0), value) << text;
}

TEST(TypedNumber, RefusesAnythingElseWithNameValueAndRange)
{
    for (const char* text : {"", " 1", "1 ", "x", "1x", "nan", "NaN", "inf", "-inf", "1e999", "10.01", "-2.5", "0x1",
                             "1,5", "--1", "\xff"}) {
        const auto value = parseTypedNumber("--x", text, {-2.0, 10.0});
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(value.error().message, AllOf(HasSubstr("--x must be a number from -2 to 10, was \"")));
    }
}

TEST(TypedNatural, TakesAll64BitsAndRefusesSignOverflowAndText)
{
    EXPECT_EQ(parseTypedNatural("--seed", "0").value_or(9), 0U);
    EXPECT_EQ(parseTypedNatural("--seed", "18446744073709551615").value_or(9), ~std::uint64_t{0});
    for (const char* text : {"", "-1", "+1", "18446744073709551616", "1e3", "1.0", "x", " 1", "1 "})
        EXPECT_EQ(parseTypedNatural("--seed", text).error().message,
                  "--seed must be a whole number from 0 to 18446744073709551615, was \"" + std::string(text) + "\"");
}

TEST(Utf8, KnowsEveryBorderOfRfc3629)
{
    for (const char* good : {"a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
        EXPECT_EQ(utf8Length(good), std::string_view(good).size()) << printable(good);
    for (const char* bad :
         {"", "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
        EXPECT_EQ(utf8Length(bad), 0U) << printable(bad);
}

TEST(Printable, EscapesWhatATerminalCouldMisread)
{
    EXPECT_EQ(printable("caf\xC3\xA9 \xE2\x82\xAC"), "caf\xC3\xA9 \xE2\x82\xAC");
    EXPECT_EQ(printable("a\xFF\xC3\nb\x1B[2J\x7F"), "a\\xff\\xc3\\x0ab\\x1b[2J\\x7f");
    EXPECT_EQ(printable(std::string_view("\0x", 2)), "\\x00x");
    EXPECT_EQ(printable("abcdef", 3), "abc...");
    EXPECT_EQ(printable("abc", 3), "abc");
    EXPECT_EQ(printable("ab\xC3\xA9z", 3), "ab\xC3\xA9...") << "a character is not cut in two";
}

}  // namespace
}  // namespace ballast
