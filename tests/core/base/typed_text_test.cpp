#include "base/typed_text.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fault_code.h"

namespace ballast::typed_text_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A code point from U+0080 to U+FFFF in UTF-8.
std::string utf8Of(unsigned point)
{
    const auto tail = [](unsigned bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
    if (point < 0x800) return {static_cast<char>(0xC0U | point >> 6), tail(point)};
    return {static_cast<char>(0xE0U | point >> 12), tail(point >> 6), tail(point)};
}

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

TEST(Printable, attack_10_escapes_c1_controls_and_marks_of_direction)
{
    EXPECT_EQ(printable("a\xC2\x9B"
                        "31m"),
              "a\\u009b31m")
        << "U+009B begins an escape code in eight bits";
    EXPECT_EQ(printable("\xE2\x80\xAEgnp.cvs"), "\\u202egnp.cvs");
    for (const unsigned before : {0x61BU, 0x200DU, 0x2027U, 0x2065U})
        EXPECT_EQ(printable(utf8Of(before)), utf8Of(before)) << before;
    struct Border {
        unsigned first, last;
    };
    for (const auto& [first, last] :
         {Border{0x80, 0x9F}, {0x61C, 0x61C}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}}) {
        for (unsigned point = first; point <= last; ++point)
            EXPECT_EQ(printable(utf8Of(point)), fmt::format("\\u{:04x}", point));
        EXPECT_EQ(printable(utf8Of(last + 1)), utf8Of(last + 1)) << last;
    }
}

/// "F01: the feed is down (F02: nothing …)" had two codes in one sentence.
TEST(FaultCodes, ASentenceInAnotherHasNoCodeOfItsOwn)
{
    EXPECT_EQ(withoutFaultCode("F02: nothing from 127.0.0.1"), "nothing from 127.0.0.1");
    EXPECT_EQ(withoutFaultCode("F106: the venue changed"), "the venue changed");
    for (const auto* whole : {"", "F", "F1: x", "F1000: x", "F01", "F01 x", "Fair: x", "C19: x", "x F01: y", "nothing"})
        EXPECT_EQ(withoutFaultCode(whole), whole);
}

}  // namespace
}  // namespace ballast::typed_text_test
