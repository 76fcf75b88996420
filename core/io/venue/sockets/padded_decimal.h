#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "venue/sockets/decimal.h"

/// What decimal.h reads, faster where a figure is short and stands in a buffer that goes on behind it, as a JSON
/// parser's does. In a header because a frame holds thirty of them and a call costs as much as a figure.
namespace ballast::sockets {

/// A JSON number after whose end kReadBehind bytes may be read.
struct PaddedText {
    static constexpr std::size_t kReadBehind = 16;
    std::string_view text;
};

namespace padded {

constexpr unsigned kDecimals = 8;
constexpr std::array<std::uint64_t, kDecimals + 1> kPower{1,      10,      100,      1000,     10000,
                                                          100000, 1000000, 10000000, 100000000};
constexpr std::array<double, kDecimals + 1> kPowerOf{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

constexpr std::uint64_t inEach(std::uint64_t byte) { return byte * 0x0101010101010101; }

/// Eight figures, the first in the lowest byte, as one number.
constexpr std::uint64_t valueOf(std::uint64_t figures)
{
    constexpr std::uint64_t kPairs = 0x000000ff000000ff;
    figures = figures * 10 + (figures >> 8);
    return ((figures & kPairs) * (100 + (1'000'000ull << 32)) + ((figures >> 16) & kPairs) * (1 + (10'000ull << 32))) >>
           32;
}

/// The top bit of each byte that is above 9; a carry out of one that is no ASCII reaches those behind it alone.
constexpr std::uint64_t noFigures(std::uint64_t each) { return ((each + inEach(0x7f - 9)) | each) & inEach(0x80); }

/// Eight characters, the first in the lowest byte, as the figures that they are; how many of them are figures from the
/// first on.
struct Figures {
    std::uint64_t each{};
    unsigned count{};

    explicit Figures(const char* at)
    {
        std::memcpy(&each, at, sizeof each);
        each ^= inEach('0');
        const auto above = noFigures(each);
        count = above == 0 ? 8 : static_cast<unsigned>(std::countr_zero(above)) / 8;
    }
    /// Without those behind them; of one at least.
    std::uint64_t value() const { return valueOf(each << (64 - 8 * count)); }
};

/// Digits, perhaps with a point among them.
struct Plain {
    std::uint64_t figures{};  ///< Without the point.
    unsigned places{};        ///< Behind it.
    bool negative{};
};

/// What nearly every figure of a frame is: up to eight characters, all at once. False for anything else.
[[gnu::always_inline]] inline bool shortOf(std::string_view text, Plain& plain)
{
    plain.negative = text.starts_with('-');
    const char* const at = text.data() + (plain.negative ? 1 : 0);
    const auto size = text.size() - (plain.negative ? 1 : 0);
    if (size - 1 > 7) return false;
    std::uint64_t each = 0;
    std::memcpy(&each, at, sizeof each);
    // The last one in the highest byte, noughts in front of the first.
    each = (each ^ inEach('0')) << (64 - 8 * size);
    const auto other = noFigures(each);
    if (other == 0) {
        plain.places = 0;
        plain.figures = valueOf(each);
        return size == 1 || *at != '0';
    }
    const auto point = other >> 7;
    plain.places = static_cast<unsigned>(std::countl_zero(other)) / 8;
    each ^= point * ('.' ^ '0');
    const auto whole = each & (point - 1);
    plain.figures = valueOf((each ^ whole) | whole << 8);
    // One point, a figure on each side of it, and a nought alone in front.
    const bool isPoint = ((other & (other - 1)) | (each & point * 0xff)) == 0;
    return isPoint && plain.places != 0 && plain.places + 1 < size && (*at != '0' || plain.places + 2 == size);
}

/// Up to eight digits, perhaps a point and up to eight more. False for anything else, which is read with care.
inline bool plainOf(std::string_view text, Plain& plain)
{
    const char* at = text.data();
    const char* const end = at + text.size();
    if (at == end) return false;
    plain.negative = *at == '-';
    at += plain.negative ? 1 : 0;
    const Figures whole(at);
    if (whole.count == 0 || (whole.count > 1 && *at == '0')) return false;
    plain.figures = whole.value();
    plain.places = 0;
    at += whole.count;
    if (at < end && *at == '.') {
        const Figures fraction(++at);
        if (fraction.count == 0) return false;
        plain.places = fraction.count;
        plain.figures = plain.figures * kPower[plain.places] + fraction.value();
        at += plain.places;
    }
    for (; at < end; ++at)
        if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t') return false;
    // What lies behind the text may be figures too.
    return at == end;
}

}  // namespace padded

/// As exactUnits of the text where that is short; false for all else, which exactUnits reads. No optional is handed on:
/// its parts would be stored one by one and loaded as a whole, for which a processor waits as long as the figure takes.
[[gnu::always_inline]] inline bool shortUnits(PaddedText number, std::int64_t& units)
{
    padded::Plain plain;
    if (!padded::shortOf(number.text, plain)) return false;
    units = static_cast<std::int64_t>(plain.figures * padded::kPower[padded::kDecimals - plain.places]);
    if (plain.negative) units = -units;
    return true;
}

/// As finiteDouble of the text where that is short; false for all else, which finiteDouble reads. A quotient of two
/// doubles is rounded to the nearest one, and both are whole.
[[gnu::always_inline]] inline bool shortDouble(PaddedText number, double& out)
{
    padded::Plain plain;
    if (!padded::shortOf(number.text, plain)) return false;
    out = static_cast<double>(static_cast<std::int64_t>(plain.figures)) / padded::kPowerOf[plain.places];
    if (plain.negative) out = -out;
    return true;
}

/// Nine to sixteen digits, as times in milliseconds and a book's changes are; false for all else.
inline bool longWhole(PaddedText number, std::uint64_t& out)
{
    const char* const at = number.text.data();
    const auto behind = number.text.size() - 8;
    if (behind - 1 > 7 || *at == '0') return false;
    std::uint64_t front = 0, back = 0;
    std::memcpy(&front, at, sizeof front);
    std::memcpy(&back, at + 8, sizeof back);
    front ^= padded::inEach('0');
    back = (back ^ padded::inEach('0')) << (64 - 8 * behind);
    if ((padded::noFigures(front) | padded::noFigures(back)) != 0) return false;
    out = padded::valueOf(front) * padded::kPower[behind] + padded::valueOf(back);
    return true;
}

/// As exactUnits of the text.
inline std::optional<std::int64_t> exactUnits(PaddedText number)
{
    std::int64_t units = 0;
    if (shortUnits(number, units)) return units;
    padded::Plain plain;
    if (!padded::plainOf(number.text, plain)) return exactUnits(number.text);
    units = static_cast<std::int64_t>(plain.figures * padded::kPower[padded::kDecimals - plain.places]);
    return plain.negative ? -units : units;
}

/// As finiteDouble of the text: up to 2^53 and ten to the eighth are doubles.
inline std::optional<double> finiteDouble(PaddedText number)
{
    constexpr std::uint64_t kWhole = 1ull << 53;
    double value = 0.0;
    if (shortDouble(number, value)) return value;
    padded::Plain plain;
    if (!padded::plainOf(number.text, plain) || plain.figures > kWhole) return finiteDouble(number.text);
    value = static_cast<double>(plain.figures) / padded::kPowerOf[plain.places];
    return plain.negative ? -value : value;
}

}  // namespace ballast::sockets
