#pragma once

#include <array>
#include <cstdint>

namespace ballast::dynamics {

/// Business time: how much of a year's variance each hour of the week carries. All variance, and so the worth of all
/// options, runs by it; a week of it is a week.
///
/// Units    Seconds since 1970-01-01T00:00:00Z; business years of 365 days.
/// Threads  Immutable.
namespace market_clock {

constexpr double kYearSeconds = 365.0 * 86'400.0;
constexpr int kWeekHours = 168;

/// Variance of this hour over that of a mean one.
double weightAt(std::int64_t second);
/// Business years from `second` to `years` (calendar, not negative) later.
double businessYears(std::int64_t second, double years);

}  // namespace market_clock

}  // namespace ballast::dynamics
