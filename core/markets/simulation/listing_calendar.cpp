#include "simulation/listing_calendar.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::simulation {

namespace {

constexpr double kGridVolatility = 0.55;
constexpr double kGridDeviations = 2.6;
constexpr double kLeastHalfRange = 0.10;  ///< Log moneyness.
constexpr double kMostHalfRange = 1.10;
constexpr double kStepsPerSide = 18.5;
constexpr std::int64_t kDayNanoseconds = Duration::days(1).nanoseconds;

double halfRange(double years)
{
    return std::clamp(kGridDeviations * kGridVolatility * std::sqrt(years), kLeastHalfRange, kMostHalfRange);
}

/// The round number (1, 2, 2.5 or 5 times a power of ten) nearest to `raw` in ratio.
double roundStep(double raw)
{
    const double power = steady::pow(10.0, std::floor(steady::log10(raw)));
    double best = power;
    for (const double factor : {2.0, 2.5, 5.0, 10.0})
        if (std::abs(steady::log(factor * power / raw)) < std::abs(steady::log(best / raw))) best = factor * power;
    return best;
}

/// The multiple of the step that holds at `strike` next to it, upwards or downwards.
double nextStrike(double strike, double ratio, double direction)
{
    const double step = roundStep(strike * ratio);
    const double place = strike / step;
    return (direction > 0.0 ? std::floor(place + 1e-9) + 1.0 : std::ceil(place - 1e-9) - 1.0) * step;
}

/// 1970-01-01 was a Thursday; a Friday has 1.
std::int64_t weekday(Timestamp time) { return (time.nanoseconds / kDayNanoseconds) % 7; }
bool isFriday(Timestamp time) { return weekday(time) == 1; }
bool isMonthEnd(Timestamp time)
{
    return isFriday(time) && toCivil(time).month != toCivil(time + Duration::days(7)).month;
}
bool isQuarterEnd(Timestamp time) { return isMonthEnd(time) && toCivil(time).month % 3 == 0; }

using Rule = bool (*)(Timestamp);

/// Adds the next days that obey the rule and are not in yet, until there are `total`.
void addUntil(std::vector<Timestamp>& expiries, Timestamp firstDay, std::size_t total, Rule obeys)
{
    for (Timestamp day = firstDay; expiries.size() < total; day = day + Duration::days(1))
        if (obeys(day) && std::find(expiries.begin(), expiries.end(), day) == expiries.end()) expiries.push_back(day);
}

}  // namespace

std::vector<Timestamp> listedExpiries(Timestamp now)
{
    const Timestamp midnight{now.nanoseconds / kDayNanoseconds * kDayNanoseconds};
    Timestamp first = midnight + Duration::hours(8);
    if (first <= now) first = first + Duration::days(1);
    std::vector<Timestamp> expiries;
    addUntil(expiries, first, 4, [](Timestamp) { return true; });
    addUntil(expiries, first, 7, isFriday);
    addUntil(expiries, first, 10, isMonthEnd);
    addUntil(expiries, first, kListedExpiries, isQuarterEnd);
    std::sort(expiries.begin(), expiries.end());
    return expiries;
}

std::vector<double> strikeGrid(double forward, double years)
{
    const double range = halfRange(years);
    const double low = forward * steady::exp(-range);
    const double high = forward * steady::exp(range);
    const double ratio = range / kStepsPerSide;
    const double centreStep = roundStep(forward * ratio);
    const double centre = std::round(forward / centreStep) * centreStep;
    std::vector<double> strikes;
    for (double strike = centre; strike > low; strike = nextStrike(strike, ratio, -1.0))
        strikes.push_back(strike);
    std::reverse(strikes.begin(), strikes.end());
    for (double strike = nextStrike(centre, ratio, 1.0); strike < high; strike = nextStrike(strike, ratio, 1.0))
        strikes.push_back(strike);
    return strikes;
}

std::vector<double> missingStrikes(const std::vector<double>& listed, double forward, double years)
{
    const double margin = 0.5 * halfRange(years);
    if (listed.front() < forward * steady::exp(-margin) && listed.back() > forward * steady::exp(margin)) return {};
    std::vector<double> missing;
    for (const double strike : strikeGrid(forward, years))
        if (strike < listed.front() || strike > listed.back()) missing.push_back(strike);
    return missing;
}

}  // namespace ballast::simulation
