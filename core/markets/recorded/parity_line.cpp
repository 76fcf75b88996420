#include "recorded/parity_line.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace ballast::recorded {

namespace {

constexpr std::size_t kFewestStrikes = 8;
constexpr double kWhole = 0.01;  ///< Thirty times the greatest of the recorded marks.

std::optional<double> premiumOf(const ChainRow& row, Premium premium)
{
    if (premium == Premium::Mark) return row.mark;
    if (!row.bid || !row.ask || *row.bid > *row.ask) return std::nullopt;
    return 0.5 * (*row.bid + *row.ask);
}

struct Point {
    double strike{}, difference{};
};

/// Ascending in strike.
std::vector<Point> pointsOf(std::span<const ChainRow* const> rows, Premium premium)
{
    std::map<double, std::pair<const ChainRow*, const ChainRow*>> strikes;
    for (const auto* row : rows)
        (row->right == domain::OptionRight::Call ? strikes[row->strike].first : strikes[row->strike].second) = row;
    std::vector<Point> points;
    for (const auto& [strike, pair] : strikes) {
        if (pair.first == nullptr || pair.second == nullptr) continue;
        const auto call = premiumOf(*pair.first, premium), put = premiumOf(*pair.second, premium);
        if (call && put) points.push_back({strike, *call - *put});
    }
    return points;
}

/// Of pairs that are half of the strikes apart.
double slopeOf(const std::vector<Point>& points)
{
    const std::size_t half = points.size() / 2;
    std::vector<double> slopes;
    for (std::size_t i = 0; i + half < points.size(); ++i)
        slopes.push_back((points[i + half].difference - points[i].difference) /
                         (points[i + half].strike - points[i].strike));
    return median(std::move(slopes));
}

}  // namespace

std::optional<ParityLine> parityLine(std::span<const ChainRow* const> rows, Premium premium, double tolerance)
{
    const auto points = pointsOf(rows, premium);
    if (points.size() < kFewestStrikes) return std::nullopt;
    const double slope = slopeOf(points);
    std::vector<double> levels;
    for (const auto& point : points)
        levels.push_back(point.difference - slope * point.strike);
    const double level = median(std::move(levels));
    if (!(slope < 0.0) || !(level > 0.0)) return std::nullopt;
    const bool inverse = rows.front()->terms.settlement == domain::Settlement::Inverse;
    const auto off = std::count_if(points.begin(), points.end(), [&](const Point& point) {
        return std::abs(point.difference - level - slope * point.strike) > tolerance * level;
    });
    if (3 * static_cast<std::size_t>(off) > points.size()) return std::nullopt;
    return ParityLine{.forward = -level / slope, .scale = inverse ? level : -slope};
}

bool isWhole(const ParityLine& line) { return std::abs(line.scale - 1.0) <= kWhole; }

}  // namespace ballast::recorded
