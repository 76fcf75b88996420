#include "volatility/few_quotes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

/// Places in standard deviations; all of them together weigh a hundredth of what the points do.
constexpr std::array<double, 9> kPlaces{-3.0, -2.0, -1.25, -0.6, 0.0, 0.6, 1.25, 2.0, 3.0};
constexpr double kShareOfWeight = 0.01;

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Volatility of the shape at the place that is as many roots of time away.
double shapeAt(const FittedSlice* shape, double k, double years)
{
    if (shape == nullptr) return 1.0;
    return shape->smile.impliedVolatility(k * std::sqrt(shape->smile.yearsToExpiry() / years));
}

}  // namespace

std::vector<VariancePoint> priorOf(const std::vector<VariancePoint>& points, double yearsToExpiry,
                                   const FittedSlice* shape)
{
    if (points.empty()) return {};
    std::vector<double> levels;
    double weight = 0.0;
    for (const VariancePoint& point : points) {
        const double volatility = std::sqrt(point.totalVariance / yearsToExpiry);
        levels.push_back(volatility / shapeAt(shape, point.k, yearsToExpiry));
        // Weights are those of an error in total variance: the square of twice the variance makes them comparable.
        weight += point.weight * steady::square(point.totalVariance);
    }
    const double level = medianOf(std::move(levels));
    const double deviation = level * shapeAt(shape, 0.0, yearsToExpiry) * std::sqrt(yearsToExpiry);
    std::vector<VariancePoint> prior;
    for (const double place : kPlaces) {
        const double k = place * deviation;
        const double volatility = level * shapeAt(shape, k, yearsToExpiry);
        const double variance = volatility * volatility * yearsToExpiry;
        const double near = steady::exp(-0.5 * place * place);
        prior.push_back({k, variance,
                         kShareOfWeight * std::max(near, 0.02) * weight /
                             (static_cast<double>(kPlaces.size()) * variance * variance)});
    }
    return prior;
}

}  // namespace ballast::volatility
