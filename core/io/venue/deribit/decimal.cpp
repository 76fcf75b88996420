#include "venue/deribit/decimal.h"

#include <charconv>
#include <cmath>

namespace ballast::deribit {
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

}  // namespace

std::optional<std::int64_t> exactUnits(std::string_view number)
{
    const auto parts = partsOf(trimmed(number));
    if (!parts) return std::nullopt;
    // Digit i of the whole and fraction together stands for 10^(place - i) of units.
    int place = static_cast<int>(parts->whole.size()) - 1 + parts->exponent + kDecimals;
    std::int64_t value = 0;
    for (const auto digits : {parts->whole, parts->fraction})
        for (const char c : digits) {
            if (place < 0 && c != '0') return std::nullopt;
            if (place >= 0 && !push(value, c - '0')) return std::nullopt;
            --place;
        }
    for (; place >= 0 && value != 0; --place)
        if (!push(value, 0)) return std::nullopt;
    return parts->negative ? -value : value;
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

}  // namespace ballast::deribit
