#include "dynamics/market_clock.h"

#include <cmath>

namespace ballast::dynamics::market_clock {

namespace {

constexpr double kDay = 2.32;      ///< Hours 13 to 17 UTC, over those of the night.
constexpr double kBetween = 1.45;  ///< The hours between, over those of the night.
constexpr double kWeekend = 0.48;  ///< Saturday and Sunday, over a weekday.

struct Week {
    std::array<double, kWeekHours> weight{};
    std::array<double, kWeekHours + 1> sum{};  ///< Hours of business time before each hour.

    Week()
    {
        double total = 0.0;
        for (int hour = 0; hour < kWeekHours; ++hour) {
            const int of = hour % 24;
            const double level = of >= 13 && of <= 17 ? kDay : of >= 3 && of <= 12 ? 1.0 : kBetween;
            weight[static_cast<std::size_t>(hour)] = level * (hour / 24 >= 5 ? kWeekend : 1.0);
            total += weight[static_cast<std::size_t>(hour)];
        }
        for (std::size_t hour = 0; hour < kWeekHours; ++hour) {
            weight[hour] *= kWeekHours / total;
            sum[hour + 1] = sum[hour] + weight[hour];
        }
    }
};

const Week& week()
{
    static const Week kWeek;
    return kWeek;
}

/// Hours of business time since a Monday.
double hoursAt(double hours)
{
    const double weeks = std::floor(hours / kWeekHours);
    const double rest = hours - weeks * kWeekHours;
    const auto hour = std::min<std::size_t>(static_cast<std::size_t>(rest), kWeekHours - 1);
    return weeks * kWeekHours + week().sum[hour] + (rest - static_cast<double>(hour)) * week().weight[hour];
}

/// 1970-01-01 was a Thursday.
constexpr std::int64_t kMondayShift = 72;

}  // namespace

double weightAt(std::int64_t second)
{
    return week().weight[static_cast<std::size_t>((second / 3600 + kMondayShift) % kWeekHours)];
}

double businessYears(std::int64_t second, double years)
{
    const double from = static_cast<double>(second % (kWeekHours * 3600)) / 3600.0 + kMondayShift;
    return (hoursAt(from + years * 8760.0) - hoursAt(from)) / 8760.0;
}

}  // namespace ballast::dynamics::market_clock
