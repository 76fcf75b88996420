#include "venue/sockets/decimal.h"

#include <array>
#include <charconv>
#include <cmath>

namespace ballast::sockets {
namespace {

constexpr int kDecimals = 8;

/// The parts of a JSON number: -?(0|[1-9]d*)(.d+)?([eE][+-]?d+)?
struct Parts {
    bool negative{};
    std::string_view whole, fraction;
    int exponent{};
};

std::string_view takeDigits(std::string_view& text)
{
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9')
        ++count;
    const auto digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take(std::string_view& text, char wanted)
{
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

bool takeExponent(std::string_view& text, int& exponent)
{
    if (!take(text, 'e') && !take(text, 'E')) return true;
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    const auto digits = takeDigits(text);
    if (digits.empty() || digits.size() > 3) return false;
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (negative) exponent = -exponent;
    return true;
}

std::optional<Parts> partsOf(std::string_view text)
{
    Parts parts;
    parts.negative = take(text, '-');
    parts.whole = takeDigits(text);
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return std::nullopt;
    if (take(text, '.')) {
        parts.fraction = takeDigits(text);
        if (parts.fraction.empty()) return std::nullopt;
    }
    if (!takeExponent(text, parts.exponent) || !text.empty()) return std::nullopt;
    return parts;
}

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    return text;
}

/// Multiplies by ten and adds; false beyond 64 bits.
bool push(std::int64_t& value, int digit)
{
    return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
           !__builtin_add_overflow(value, std::int64_t{digit}, &value);
}

/// What nearly every figure of a frame is: digits, perhaps a point and up to eight more, at most 10^9. One pass;
/// anything else is empty here and read with care.
std::optional<std::int64_t> plainUnits(std::string_view text)
{
    constexpr std::array<std::uint64_t, kDecimals + 1> kPower{1,      10,      100,      1000,     10000,
                                                              100000, 1000000, 10000000, 100000000};
    constexpr std::size_t kMostWhole = 9;
    const char* at = text.data();
    const char* const end = at + text.size();
    // Without a sign, so that digits beyond what is read here wrap; their count sends them to the careful reading.
    const auto digits = [&](std::uint64_t& value) {
        const char* const begin = at;
        for (; at != end && *at >= '0' && *at <= '9'; ++at)
            value = value * 10 + static_cast<unsigned>(*at - '0');
        return static_cast<std::size_t>(at - begin);
    };
    std::uint64_t value = 0;
    const auto whole = digits(value);
    if (whole == 0 || whole > kMostWhole || (whole > 1 && text.front() == '0')) return std::nullopt;
    std::size_t fraction = 0;
    if (at != end && *at == '.') {
        ++at;
        if (end - at > kDecimals + 8) return std::nullopt;
        fraction = digits(value);
        if (fraction == 0 || fraction > kDecimals) return std::nullopt;
    }
    for (; at != end; ++at)
        if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t') return std::nullopt;
    return static_cast<std::int64_t>(value * kPower.at(kDecimals - fraction));
}

/// Units without a sign, cut off behind the last decimal.
struct Units {
    std::int64_t value{};
    bool isExact{true};  ///< Nothing was cut off.
    bool isUpper{};      ///< What was cut off is half a unit or more.
};

/// Empty: beyond 64 bits.
std::optional<Units> unitsOf(const Parts& parts)
{
    // Digit i of the whole and fraction together stands for 10^(place - i) of units.
    int place = static_cast<int>(parts.whole.size()) - 1 + parts.exponent + kDecimals;
    Units units;
    for (const auto digits : {parts.whole, parts.fraction})
        for (const char c : digits) {
            if (place >= 0 && !push(units.value, c - '0')) return std::nullopt;
            if (place < 0 && c != '0') units.isExact = false;
            if (place == -1) units.isUpper = c >= '5';
            --place;
        }
    for (; place >= 0 && units.value != 0; --place)
        if (!push(units.value, 0)) return std::nullopt;
    return units;
}

}  // namespace

std::optional<std::int64_t> exactUnits(std::string_view number)
{
    if (const auto plain = plainUnits(number)) return plain;
    const auto parts = partsOf(trimmed(number));
    const auto units = parts ? unitsOf(*parts) : std::nullopt;
    if (!units || !units->isExact) return std::nullopt;
    return parts->negative ? -units->value : units->value;
}

std::optional<std::int64_t> nearestUnits(std::string_view number)
{
    if (const auto plain = plainUnits(number)) return plain;
    const auto parts = partsOf(trimmed(number));
    auto units = parts ? unitsOf(*parts) : std::nullopt;
    if (!units) return std::nullopt;
    if (units->isUpper && __builtin_add_overflow(units->value, std::int64_t{1}, &units->value)) return std::nullopt;
    return parts->negative ? -units->value : units->value;
}

std::optional<double> finiteDouble(std::string_view number)
{
    const auto text = trimmed(number);
    if (!partsOf(text)) return std::nullopt;
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace ballast::sockets
