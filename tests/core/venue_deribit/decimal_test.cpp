#include "venue/sockets/decimal.h"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>
#include <string>

#include "domain/fixed_point.h"
#include "venue/sockets/padded_decimal.h"

namespace ballast::venue_deribit::decimal_test {
namespace {

using ballast::sockets::exactUnits;
using ballast::sockets::finiteDouble;

TEST(DecimalTest, ReadsJsonNumbersExactly)
{
    EXPECT_EQ(exactUnits("92283.5"), 9'228'350'000'000);
    EXPECT_EQ(exactUnits("0.00000001"), 1);
    EXPECT_EQ(exactUnits("-0.5"), -50'000'000);
    EXPECT_EQ(exactUnits("1e-06"), 100);
    EXPECT_EQ(exactUnits("1.742e-05"), 1742);
    EXPECT_EQ(exactUnits("5E3"), 500'000'000'000);
    EXPECT_EQ(exactUnits("0"), 0);
    EXPECT_EQ(exactUnits("-0.0"), 0);
    EXPECT_EQ(exactUnits("1.100000000000"), 110'000'000);
    EXPECT_EQ(exactUnits("92233720368.54775807"), 9'223'372'036'854'775'807);
    EXPECT_EQ(exactUnits("12 "), 1'200'000'000);
}

/// F19: forms that are no number, or no number that fits.
TEST(DecimalTest, F19_NumberFormsThatCannotBeAreRefused)
{
    for (const auto* form : {"",
                             "NaN",
                             "Infinity",
                             "-Infinity",
                             "null",
                             "true",
                             "\"12.5\"",
                             "+1",
                             "01",
                             ".5",
                             "5.",
                             "1e",
                             "1e+",
                             "--1",
                             "0x10",
                             "1,5",
                             "1_000",
                             "1.2.3",
                             "e5",
                             "-",
                             "1e999",
                             "9223372036854775807",
                             "92233720368.54775808",
                             "0.000000001",
                             "1e-400",
                             "1234567890123456789012345678901234567890",
                             "1 2",
                             "[]",
                             "{}"})
        EXPECT_FALSE(exactUnits(form).has_value()) << form;
    for (const auto* form : {"NaN", "Infinity", "1e999", "\"1\"", "null", "", "+1", "nan", "inf"})
        EXPECT_FALSE(finiteDouble(form).has_value()) << form;
}

TEST(DecimalTest, WhatTheDeskWritesIsReadBackTheSame)
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 100'000; ++i) {
        const auto units = static_cast<std::int64_t>(random() >> (random() % 63));
        EXPECT_EQ(exactUnits(ballast::domain::unitsToString(units)), units);
        EXPECT_EQ(exactUnits(ballast::domain::unitsToString(-units)), -units);
    }
}

// What the C library rounds to is the nearest double, whatever the digits.
TEST(DecimalTest, ADoubleIsTheNearestOneOfFewAndOfManyDigits)
{
    std::mt19937_64 random(20261129);
    const auto digits = [&](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += static_cast<char>('0' + random() % 10);
        return text;
    };
    for (int i = 0; i < 200'000; ++i) {
        std::string text = random() % 3 == 0 ? "-" : "";
        text += random() % 4 == 0 ? "0" : static_cast<char>('1' + random() % 9) + digits(random() % 16);
        if (random() % 4 != 0) text += "." + digits(1 + random() % 20);
        if (random() % 16 == 0) text += "e-" + digits(1);
        if (random() % 8 == 0) text += " ";
        const auto read = finiteDouble(text);
        ASSERT_TRUE(read.has_value()) << text;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(*read), std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)))
            << text;
    }
}

// Whatever stands behind the text, and whatever it is: the same figure, to the bit, or none.
TEST(DecimalTest, InABufferThatGoesOnTheSameIsRead)
{
    std::mt19937_64 random(7);
    constexpr std::string_view kAlphabet = "0123456789012345678901234567890123456789..-+eE ,x\x8a\xb9\xff";
    std::size_t read = 0, quick = 0, whole = 0;
    for (int i = 0; i < 500'000; ++i) {
        std::string text(random() % 20, '0');
        for (auto& c : text)
            c = kAlphabet[random() % (i % 4 == 0 ? 40 : i % 4 == 1 ? kAlphabet.size() : 41)];
        auto buffer = text;
        for (std::size_t behind = 0; behind < ballast::sockets::PaddedText::kReadBehind; ++behind)
            buffer += kAlphabet[random() % kAlphabet.size()];
        const ballast::sockets::PaddedText padded{std::string_view(buffer).substr(0, text.size())};
        const auto units = exactUnits(text);
        ASSERT_EQ(exactUnits(padded), units) << buffer << " of " << text.size();
        if (std::int64_t own = 0; ballast::sockets::shortUnits(padded, own)) {
            ASSERT_EQ(own, units) << buffer << " of " << text.size();
            ++quick;
        }
        if (std::uint64_t own = 0; ballast::sockets::longWhole(padded, own)) {
            ASSERT_EQ(std::to_string(own), text) << buffer;
            ++whole;
        }
        const auto own = finiteDouble(padded), slow = finiteDouble(text);
        ASSERT_EQ(own.has_value(), slow.has_value()) << buffer << " of " << text.size();
        if (!own) continue;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(*own), std::bit_cast<std::uint64_t>(*slow)) << text;
        ++read;
    }
    EXPECT_GT(read, 50'000u);
    EXPECT_GT(quick, 25'000u);
    EXPECT_GT(whole, 25'000u);
}

// What frames are full of takes the short way: of each length, with a point at each place, and with a sign.
TEST(DecimalTest, EightCharactersAreReadAtOnce)
{
    const std::string digits = "98765432";
    for (std::size_t size = 1; size <= digits.size(); ++size)
        for (std::size_t point = 1; point <= size; ++point)
            for (const std::string sign : {"", "-"}) {
                auto text = sign + digits.substr(0, size);
                if (point + 1 < size) text[sign.size() + point] = '.';
                const auto buffer = text + ",\"the next\":1.0";
                const ballast::sockets::PaddedText padded{std::string_view(buffer).substr(0, text.size())};
                std::int64_t units = 0;
                double value = 0.0;
                ASSERT_TRUE(ballast::sockets::shortUnits(padded, units)) << text;
                EXPECT_EQ(units, exactUnits(text)) << text;
                ASSERT_TRUE(ballast::sockets::shortDouble(padded, value)) << text;
                EXPECT_EQ(value, std::strtod(text.c_str(), nullptr)) << text;
            }
}

}  // namespace
}  // namespace ballast::venue_deribit::decimal_test
