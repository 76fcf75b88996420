#include "base/timestamp.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace ballast {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

/// Reads exactly `digits` decimal digits from the front of `text`.
bool takeNumber(std::string_view& text, std::size_t digits, int& value)
{
    if (text.size() < digits) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc{} || end != text.data() + digits || text[0] == '-') return false;
    text.remove_prefix(digits);
    return true;
}

bool takeOneOf(std::string_view& text, std::string_view allowed)
{
    if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

bool takeFraction(std::string_view& text, int& nanosecond)
{
    if (!takeOneOf(text, ".")) return true;
    int scale = 100'000'000;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, scale /= 10)
        nanosecond += (text[digits] - '0') * scale;
    text.remove_prefix(digits);
    return digits > 0;
}

}  // namespace

Duration Duration::fromSeconds(double seconds) { return {std::llround(seconds * 1e9)}; }

CivilTime toCivil(Timestamp time)
{
    // The midnight before the earliest instants does not fit 64 bits, so the time of day comes from the remainder.
    std::int64_t days = time.nanoseconds / kDay;
    std::int64_t rest = time.nanoseconds % kDay;
    if (rest < 0) {
        rest += kDay;
        --days;
    }
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    CivilTime civil{.year = static_cast<int>(date.year()),
                    .month = static_cast<int>(static_cast<unsigned>(date.month())),
                    .day = static_cast<int>(static_cast<unsigned>(date.day()))};
    civil.nanosecond = static_cast<int>(rest % kSecond);
    rest /= kSecond;
    civil.second = static_cast<int>(rest % 60);
    civil.minute = static_cast<int>(rest / 60 % 60);
    civil.hour = static_cast<int>(rest / 3600);
    return civil;
}

Timestamp fromCivil(const CivilTime& c)
{
    const std::chrono::sys_days day{std::chrono::year{c.year} / c.month / c.day};
    const std::int64_t seconds = day.time_since_epoch().count() * 86'400LL + c.hour * 3600 + c.minute * 60 + c.second;
    // The second before the earliest instants does not fit either; the one after it does.
    if (seconds < 0) return {(seconds + 1) * kSecond + (c.nanosecond - kSecond)};
    return {seconds * kSecond + c.nanosecond};
}

std::string toIso8601(Timestamp time)
{
    const CivilTime c = toCivil(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, c.hour, c.minute, c.second,
                       c.nanosecond / 1'000'000);
}

Result<Timestamp> parseIso8601(std::string_view text)
{
    std::string_view rest = text;
    CivilTime c;
    const bool read = takeNumber(rest, 4, c.year) && takeOneOf(rest, "-") && takeNumber(rest, 2, c.month) &&
                      takeOneOf(rest, "-") && takeNumber(rest, 2, c.day) && takeOneOf(rest, "T ") &&
                      takeNumber(rest, 2, c.hour) && takeOneOf(rest, ":") && takeNumber(rest, 2, c.minute) &&
                      takeOneOf(rest, ":") && takeNumber(rest, 2, c.second) && takeFraction(rest, c.nanosecond);
    const bool zone = rest.empty() || rest == "Z" || rest == "+00:00";
    const std::chrono::year_month_day date{std::chrono::year{c.year},
                                           std::chrono::month{static_cast<unsigned>(c.month)},
                                           std::chrono::day{static_cast<unsigned>(c.day)}};
    if (!read || !zone || !date.ok() || c.year < 1970 || c.year > 2200 || c.hour > 23 || c.minute > 59 || c.second > 59)
        return fail(ErrorCode::Parse,
                    fmt::format("time must be YYYY-MM-DDTHH:MM:SS in UTC, was \"{}\"", text.substr(0, 60)));
    return fromCivil(c);
}

}  // namespace ballast
