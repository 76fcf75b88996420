#include <algorithm>
#include <cmath>
#include <map>

#include "ballast_cli/surface/surface_report_data.h"
#include "pricing/black76.h"
#include "volatility/venue_greeks.h"

namespace ballast::cli::report {

namespace {

using recorded::OptionTicker;
using recorded::PrintedGreeks;

constexpr double kHalfVolatilityUnit = 0.5e-4;  ///< Printed in percent with two decimals.
constexpr double kHoursInYear = 365.0 * 24.0;
constexpr double kMinute = 1.0 / (60.0 * kHoursInYear);

std::array<double, 5> valuesOf(const PrintedGreeks& g) { return {g.delta, g.gamma, g.vega, g.theta, g.rho}; }
std::array<double, 5> valuesOf(const volatility::VenueGreeks& g) { return {g.delta, g.gamma, g.vega, g.theta, g.rho}; }

void addRow(GreekStatistics& statistics, const OptionTicker& row, double forward, double years)
{
    const double iv = *row.markVolatility;
    const auto ours = volatility::venueGreeks(row.right, forward, row.strike, iv, years);
    const auto slackOf = [&](double older) {
        return volatility::printingSlack(row.right, forward, row.strike, iv, years, kHalfVolatilityUnit, older);
    };
    const auto slack = slackOf(0.0);
    const auto slackOfMinute = slackOf(kMinute);
    if (!ours || !slack || !slackOfMinute) return;
    ++statistics.rows;
    for (std::size_t i = 0; i < kGreekNames.size(); ++i) {
        const double difference = std::abs(valuesOf(row.greeks)[i] - valuesOf(*ours)[i]);
        statistics.differences[i].push_back(difference);
        statistics.within[i] += difference <= valuesOf(*slack)[i] ? 1U : 0U;
        statistics.withinMinute[i] += difference <= valuesOf(*slackOfMinute)[i] ? 1U : 0U;
    }
}

/// d1 whose normal distribution is `share`.
double d1Of(double share)
{
    double low = -8.0;
    double high = 8.0;
    for (int step = 0; step < 60; ++step) {
        const double middle = 0.5 * (low + high);
        (pricing::normalCdf(middle) < share ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// Time to expiry that a row's own vega and theta tell, whatever the forward: s 100 vega / (2 |theta| 365).
std::optional<double> yearsOf(const OptionTicker& row)
{
    const bool isPlain = std::abs(row.greeks.theta) > 5.0 && row.greeks.vega > 5.0;
    if (!isPlain || !row.markVolatility) return std::nullopt;
    return 100.0 * *row.markVolatility * row.greeks.vega / (2.0 * std::abs(row.greeks.theta) * 365.0);
}

/// Forward that a row's delta tells.
std::optional<double> forwardOf(const OptionTicker& row, double years)
{
    const double delta = row.greeks.delta + (row.right == domain::OptionRight::Put ? 1.0 : 0.0);
    if (!row.markVolatility || delta < 0.2 || delta > 0.8) return std::nullopt;
    const double deviation = *row.markVolatility * std::sqrt(years);
    return row.strike * std::exp(d1Of(delta) * deviation - 0.5 * deviation * deviation);
}

using Rows = std::vector<const OptionTicker*>;

/// How long after its stamp an hour's record was taken, in years: the median over options with a week and more.
std::optional<double> delayOf(const Rows& rows)
{
    std::vector<double> delays;
    for (const OptionTicker* row : rows) {
        const double stamped = (row->expiry - row->time).inYears();
        const auto own = yearsOf(*row);
        if (own && stamped > 2.0 / 365.0 && stamped < 10.0 / 365.0) delays.push_back(stamped - *own);
    }
    return quantile(delays, 0.5);
}

void addHour(GreekStatistics& statistics, const Rows& rows)
{
    const auto delay = delayOf(rows);
    if (!delay) return;
    statistics.minutesLate.push_back(*delay * kHoursInYear * 60.0);
    std::map<Timestamp, std::vector<double>> forwards;
    const auto yearsTo = [&](const OptionTicker& row) { return (row.expiry - row.time).inYears() - *delay; };
    for (const OptionTicker* row : rows) {
        const double years = yearsTo(*row);
        const auto forward = years > 0.0 ? forwardOf(*row, years) : std::nullopt;
        if (forward) forwards[row->expiry].push_back(*forward);
    }
    for (const OptionTicker* row : rows) {
        const auto found = forwards.find(row->expiry);
        if (found == forwards.end() || !row->markVolatility) continue;
        addRow(statistics, *row, *quantile(found->second, 0.5), yearsTo(*row));
    }
}

}  // namespace

Result<void> addTickers(GreekStatistics& statistics, const std::string& file)
{
    const auto rows = recorded::readTickers(file);
    if (!rows) return tl::unexpected<Error>(rows.error());
    for (const OptionTicker& row : *rows) {
        const double years = (row.expiry - row.time).inYears();
        if (row.markVolatility && row.underlyingLevel && years > 0.0)
            addRow(statistics, row, *row.underlyingLevel, years);
    }
    return {};
}

Result<void> addHourly(GreekStatistics& statistics, const std::string& file)
{
    const auto rows = recorded::readHourlyGreeks(file);
    if (!rows) return tl::unexpected<Error>(rows.error());
    std::map<Timestamp, Rows> hours;
    for (const OptionTicker& row : *rows)
        hours[row.time].push_back(&row);
    for (const auto& [time, hour] : hours)
        addHour(statistics, hour);
    return {};
}

}  // namespace ballast::cli::report
