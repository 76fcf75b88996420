#include "domain/fixed_point.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::domain {

namespace {

constexpr double kLargest = 9.2e10;
constexpr std::int64_t kUnitsPerOne = 100'000'000;

}  // namespace

Result<std::int64_t> toUnits(double value, std::string_view what)
{
    if (!std::isfinite(value) || std::abs(value) > kLargest)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} must lie within ±9.2e10, was {}", what, value));
    return std::llround(value * static_cast<double>(kUnitsPerOne));
}

std::string unitsToString(std::int64_t units)
{
    const bool negative = units < 0;
    const std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
    std::string text = fmt::format("{}{}.{:08}", negative ? "-" : "", magnitude / 100'000'000, magnitude % 100'000'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

}  // namespace ballast::domain
