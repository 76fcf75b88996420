#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast {

/// Length of time in nanoseconds; may be negative.
struct Duration {
    std::int64_t nanoseconds{};

    static constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
    static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
    static constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
    static constexpr Duration hours(std::int64_t n) { return seconds(n * 3600); }
    static constexpr Duration days(std::int64_t n) { return hours(n * 24); }
    /// From seconds, to the nearest nanosecond. The value must fit 64 bits.
    static Duration fromSeconds(double seconds);

    constexpr double inSeconds() const { return static_cast<double>(nanoseconds) * 1e-9; }
    constexpr std::int64_t inMilliseconds() const { return nanoseconds / 1'000'000; }
    /// Years of 365 days (ACT/365F).
    constexpr double inYears() const { return static_cast<double>(nanoseconds) / (365.0 * 86400.0 * 1e9); }

    friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
    friend constexpr Duration operator+(Duration a, Duration b) { return {a.nanoseconds + b.nanoseconds}; }
    friend constexpr Duration operator-(Duration a, Duration b) { return {a.nanoseconds - b.nanoseconds}; }
    friend constexpr Duration operator*(Duration a, std::int64_t n) { return {a.nanoseconds * n}; }
};

/// An instant: nanoseconds since 1970-01-01T00:00:00 UTC, from feed to database. 0 means never.
struct Timestamp {
    std::int64_t nanoseconds{};

    constexpr bool isNever() const { return nanoseconds == 0; }
    friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
    friend constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.nanoseconds + d.nanoseconds}; }
    friend constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.nanoseconds - d.nanoseconds}; }
    friend constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.nanoseconds - b.nanoseconds}; }
};

/// Civil parts of an instant in UTC.
struct CivilTime {
    int year{}, month{}, day{}, hour{}, minute{}, second{};
    int nanosecond{};
};
CivilTime toCivil(Timestamp time);
/// Instant of civil UTC parts, each assumed to be in its range, from 1677-09-21T00:12:43.145224192 to
/// 2262-04-11T23:47:16.854775807.
Timestamp fromCivil(const CivilTime& civil);

/// `2026-02-05T21:29:37.885Z`, with milliseconds always.
std::string toIso8601(Timestamp time);

/// Parses `YYYY-MM-DD[T| ]HH:MM:SS[.fraction][Z|+00:00]`; no zone means UTC.
///
/// Errors   Parse for any other form, or a field outside its range; other zones are refused.
Result<Timestamp> parseIso8601(std::string_view text);

}  // namespace ballast
