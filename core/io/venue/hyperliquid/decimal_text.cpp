#include "venue/hyperliquid/decimal_text.h"

#include <charconv>
#include <cmath>

#include "domain/fixed_point.h"

namespace ballast::hyperliquid {

namespace {

constexpr std::size_t kUnitPlaces = 8, kLongestDecimal = 64;

struct DecimalParts {
    bool negative{};
    std::string_view whole, fraction;
};

bool areDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// -?(0|[1-9]d*)(.d+)?
std::optional<DecimalParts> decimalParts(std::string_view text)
{
    if (text.size() > kLongestDecimal) return std::nullopt;
    DecimalParts parts;
    parts.negative = text.starts_with('-');
    if (parts.negative) text.remove_prefix(1);
    const auto point = text.find('.');
    parts.whole = text.substr(0, point);
    if (!areDigits(parts.whole) || (parts.whole.size() > 1 && parts.whole.front() == '0')) return std::nullopt;
    if (point == std::string_view::npos) return parts;
    parts.fraction = text.substr(point + 1);
    return areDigits(parts.fraction) ? std::optional(parts) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> exactUnits(std::string_view text)
{
    const auto parts = decimalParts(text);
    if (!parts) return std::nullopt;
    std::int64_t value = 0;
    const auto push = [&](char digit) {
        return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
               !__builtin_add_overflow(value, std::int64_t{digit - '0'}, &value);
    };
    for (const char digit : parts->whole)
        if (!push(digit)) return std::nullopt;
    for (std::size_t i = 0; i < kUnitPlaces; ++i)
        if (!push(i < parts->fraction.size() ? parts->fraction[i] : '0')) return std::nullopt;
    if (parts->fraction.find_first_not_of('0', kUnitPlaces) != std::string_view::npos) return std::nullopt;
    return parts->negative ? -value : value;
}

std::optional<std::int64_t> nearestUnits(std::string_view text)
{
    if (const auto exact = exactUnits(text)) return exact;
    const auto value = finiteNumber(text);
    if (!value) return std::nullopt;
    const auto units = domain::toUnits(*value, "decimal");
    return units ? std::optional(*units) : std::nullopt;
}

std::optional<double> finiteNumber(std::string_view text)
{
    if (!decimalParts(text)) return std::nullopt;
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace ballast::hyperliquid
