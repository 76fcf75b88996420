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

constexpr std::uint64_t inEach(std::uint64_t byte) { return byte * 0x0101010101010101; }

/// Eight characters, the first in the lowest byte, as the figures that they are; how many of them are figures from the
/// first on.
struct Figures {
    std::uint64_t each{};
    unsigned count{};

    explicit Figures(const char* at)
    {
        std::memcpy(&each, at, sizeof each);
        each ^= inEach('0');
        // The top bit of a byte that is above 9; a carry out of one byte reaches only those behind it.
        const auto above = ((each + inEach(0x7f - 9)) | each) & inEach(0x80);
        count = above == 0 ? 8 : static_cast<unsigned>(std::countr_zero(above)) / 8;
    }
    /// Without those behind them; of one at least.
    std::uint64_t value() const { return valueOf(each << (64 - 8 * count)); }

private:
    static std::uint64_t valueOf(std::uint64_t figures)
    {
        constexpr std::uint64_t kPairs = 0x000000ff000000ff;
        figures = figures * 10 + (figures >> 8);
        return ((figures & kPairs) * (100 + (1'000'000ull << 32)) +
                ((figures >> 16) & kPairs) * (1 + (10'000ull << 32))) >>
               32;
    }
};

/// What nearly every figure of a frame is: up to eight digits, perhaps a point and up to eight more. Empty for anything
/// else, which is read with care.
struct Plain {
    std::uint64_t figures{};  ///< Without the point.
    unsigned places{};        ///< Behind it.
    bool negative{};
};

[[gnu::always_inline]] inline std::optional<Plain> plainOf(std::string_view text)
{
    Plain plain;
    const char* at = text.data();
    const char* const end = at + text.size();
    if (at == end) return std::nullopt;
    plain.negative = *at == '-';
    at += plain.negative ? 1 : 0;
    const Figures whole(at);
    if (whole.count == 0 || (whole.count > 1 && *at == '0')) return std::nullopt;
    plain.figures = whole.value();
    at += whole.count;
    if (at < end && *at == '.') {
        const Figures fraction(++at);
        if (fraction.count == 0) return std::nullopt;
        plain.places = fraction.count;
        plain.figures = plain.figures * kPower[plain.places] + fraction.value();
        at += plain.places;
    }
    for (; at < end; ++at)
        if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t') return std::nullopt;
    // What lies behind the text may be figures too.
    if (at != end) return std::nullopt;
    return plain;
}

}  // namespace padded

/// As exactUnits of the text.
inline std::optional<std::int64_t> exactUnits(PaddedText number)
{
    const auto plain = padded::plainOf(number.text);
    if (!plain) return exactUnits(number.text);
    const auto units = static_cast<std::int64_t>(plain->figures * padded::kPower[padded::kDecimals - plain->places]);
    return plain->negative ? -units : units;
}

/// As finiteDouble of the text: up to 2^53 and ten to the eighth are doubles, and a quotient of two doubles is rounded
/// to the nearest one.
inline std::optional<double> finiteDouble(PaddedText number)
{
    constexpr std::uint64_t kWhole = 1ull << 53;
    const auto plain = padded::plainOf(number.text);
    if (!plain || plain->figures > kWhole) return finiteDouble(number.text);
    const double value = static_cast<double>(plain->figures) / static_cast<double>(padded::kPower[plain->places]);
    return plain->negative ? -value : value;
}

}  // namespace ballast::sockets
