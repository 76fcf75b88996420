#include "recorded/stamp_check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "pricing/implied_volatility.h"
#include "pricing/steady.h"
#include "recorded/parity_line.h"

namespace ballast::recorded {

namespace {

constexpr double kSecondsPerYear = 365.0 * 86400.0;
constexpr double kNearMoney = 0.7;      ///< Standard deviations: beyond it a mark tells little of the time.
constexpr double kSoon = 14 * 86400.0;  ///< Seconds to expiry; the error of a time grows with it.
constexpr double kForwardOff = 0.003;   ///< Three times the worst of 288 recorded captures and coins.
constexpr double kOffLine = 0.005;
constexpr std::size_t kFewestOptions = 20, kFewestExpiries = 4;
constexpr double kPasses = 0.03;  ///< How far a second of expiry may be from a second of the marks.
constexpr Duration kApart = Duration::minutes(30);

/// Seconds to expiry at which the row's volatility gives its mark; empty where its level is not the forward of parity,
/// which knows nothing of it.
std::optional<double> secondsOf(const ChainRow& row, double forward)
{
    if (!row.mark || !row.markVolatility || *row.mark <= 0.0) return std::nullopt;
    if (std::abs(row.underlyingLevel / forward - 1.0) > kForwardOff) return std::nullopt;
    const bool inverse = row.terms.settlement == domain::Settlement::Inverse;
    const double price = *row.mark * (inverse ? row.underlyingLevel : 1.0);
    // Over a year the volatility is the standard deviation itself.
    const auto deviation = pricing::impliedVolatility(row.right, row.underlyingLevel, row.strike, price, 1.0);
    if (!deviation || std::abs(steady::log(row.strike / row.underlyingLevel)) > kNearMoney * *deviation)
        return std::nullopt;
    const double ratio = *deviation / *row.markVolatility;
    return ratio * ratio * kSecondsPerYear;
}

/// By chain and expiry.
using Rows = std::map<std::pair<std::string, Timestamp>, std::vector<const ChainRow*>>;

Rows rowsOf(const ChainCapture& capture)
{
    Rows rows;
    for (const auto& row : capture.rows)
        rows[{row.currency, row.expiry}].push_back(&row);
    return rows;
}

/// Whether the times to expiry that marks tell grow as the expiries are apart.
bool passesEvenly(const std::map<Timestamp, std::vector<double>>& told)
{
    if (told.size() < kFewestExpiries) return false;
    const Timestamp first = told.begin()->first;
    std::vector<std::pair<double, double>> points;
    for (const auto& [expiry, seconds] : told)
        points.emplace_back((expiry - first).inSeconds(), median(seconds));
    const std::size_t half = points.size() / 2;
    std::vector<double> slopes;
    for (std::size_t i = 0; i + half < points.size(); ++i)
        slopes.push_back((points[i + half].second - points[i].second) / (points[i + half].first - points[i].first));
    return std::abs(median(std::move(slopes)) - 1.0) <= kPasses;
}

/// Whether most expiries tell the same time: what is wrong otherwise grows with the time to expiry.
bool agree(const std::map<Timestamp, std::vector<double>>& offs, double middle)
{
    const auto near = std::count_if(offs.begin(), offs.end(), [middle](const auto& one) {
        return std::abs(median(one.second) - middle) <= kApart.inSeconds();
    });
    return 3 * static_cast<std::size_t>(near) >= 2 * offs.size();
}

std::vector<double> allOf(const std::map<Timestamp, std::vector<double>>& parts)
{
    std::vector<double> all;
    for (const auto& [expiry, values] : parts)
        all.insert(all.end(), values.begin(), values.end());
    return all;
}

}  // namespace

std::optional<Timestamp> timeOfMarks(const ChainCapture& capture)
{
    std::map<Timestamp, std::vector<double>> told;
    std::map<Timestamp, std::vector<double>> offs;  // Of the capture's own time, seconds.
    for (const auto& [key, rows] : rowsOf(capture)) {
        const auto line = parityLine(rows, Premium::Mark, kOffLine);
        if (!line || !isWhole(*line)) continue;
        for (const auto* row : rows) {
            const auto seconds = secondsOf(*row, line->forward);
            if (!seconds) continue;
            told[row->expiry].push_back(*seconds);
            if (*seconds <= kSoon) offs[row->expiry].push_back((row->expiry - capture.time).inSeconds() - *seconds);
        }
    }
    auto all = allOf(offs);
    if (all.size() < kFewestOptions || !passesEvenly(told)) return std::nullopt;
    const double off = median(std::move(all));
    if (!agree(offs, off)) return std::nullopt;
    return capture.time + Duration::fromSeconds(off);
}

std::optional<std::string> contradictedStamp(const ChainCapture& capture)
{
    const auto priced = timeOfMarks(capture);
    if (!priced || std::max(*priced, capture.time) - std::min(*priced, capture.time) <= kApart) return std::nullopt;
    return fmt::format("{}: timestamp: expected the time for which the marks are priced, {} give or take half an hour, "
                       "found {}; a clock or time zone is off, or an older capture stands under a new stamp",
                       capture.fileName, toIso8601(*priced), toIso8601(capture.time));
}

}  // namespace ballast::recorded
