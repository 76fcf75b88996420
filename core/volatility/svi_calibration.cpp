#include "volatility/svi_calibration.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "volatility/svi_refinement.h"
#include "volatility/svi_repair.h"
#include "volatility/svi_start.h"

namespace ballast::volatility {
namespace {

constexpr std::size_t kFewestPoints = 5;
constexpr std::size_t kStartsRefined = 3;
constexpr double kSteepestWing = 1.999;
constexpr double kFlattestWing = 1e-9;
constexpr double kWidestCentre =
    1.2;  ///< Of sigma, in widths of the quoted range: a wider one only bends wings nobody quotes.
constexpr double kHuberCut = 3.0;
constexpr int kRobustPasses = 2;

using Points = std::vector<VariancePoint>;

SviBox boxFor(std::span<const VariancePoint> points)
{
    double low = points.front().k, high = points.front().k, greatest = 0.0;
    for (const VariancePoint& point : points) {
        low = std::min(low, point.k);
        high = std::max(high, point.k);
        greatest = std::max(greatest, point.totalVariance);
    }
    const double range = std::max(high - low, 1e-6);
    return {{0.0, kFlattestWing, kFlattestWing, low - 0.5 * range, std::log(0.005 * range)},
            {greatest, kSteepestWing, kSteepestWing, high + 0.5 * range, std::log(kWidestCentre * range)}};
}

double objectiveOf(std::span<const VariancePoint> points, const SviCoordinates& x)
{
    const SviEvaluator smile(x);
    double sum = 0.0;
    for (const VariancePoint& point : points) {
        const double error = smile.variance(point.k) - point.totalVariance;
        sum += point.weight * error * error;
    }
    return sum;
}

/// Points with the weight of those far off the smile lowered.
Points damped(std::span<const VariancePoint> points, const SviCoordinates& x)
{
    const SviEvaluator smile(x);
    std::vector<double> errors;
    errors.reserve(points.size());
    for (const VariancePoint& point : points) {
        errors.push_back(std::sqrt(point.weight) * std::abs(smile.variance(point.k) - point.totalVariance));
    }
    std::vector<double> sorted = errors;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const double cut = kHuberCut * 1.4826 * *middle;
    Points result(points.begin(), points.end());
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (errors[i] > cut) result[i].weight *= cut / errors[i];
    }
    return result;
}

SviCoordinates bestFit(std::span<const VariancePoint> points, const CalibrationOptions& options, const SviBox& box)
{
    if (options.start) return refine(points, {}, toCoordinates(*options.start), box).coordinates;
    Refinement best;
    bool isFirst = true;
    for (const SviStart& start : searchStarts(points, box, kStartsRefined)) {
        const Refinement found = refine(points, {}, start.coordinates, box);
        if (isFirst || found.cost < best.cost) best = found;
        isFirst = false;
    }
    return best.coordinates;
}

Result<void> checkPoints(std::span<const VariancePoint> points, double years)
{
    if (points.size() < kFewestPoints) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a smile needs at least {} points, had {}", kFewestPoints, points.size()));
    }
    if (!std::isfinite(years) || years <= 0.0) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("years to expiry of a smile must be finite and positive, was {}", years));
    }
    for (const VariancePoint& p : points) {
        const bool fine = std::isfinite(p.k) && std::isfinite(p.totalVariance) && std::isfinite(p.weight) &&
                          p.totalVariance > 0.0 && p.weight > 0.0;
        if (!fine) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a point of a smile must be finite with variance and weight positive, was k {}, "
                                    "variance {}, weight {}",
                                    p.k, p.totalVariance, p.weight));
        }
    }
    return {};
}

}  // namespace

Result<SviCalibration> calibrateSvi(std::span<const VariancePoint> points, double yearsToExpiry,
                                    const CalibrationOptions& options)
{
    if (auto checked = checkPoints(points, yearsToExpiry); !checked) return tl::unexpected<Error>(checked.error());
    const SviBox box = boxFor(points);
    SviCoordinates x = bestFit(points, options, box);
    Points working(points.begin(), points.end());
    for (int pass = 0; options.robust && pass < kRobustPasses; ++pass) {
        working = damped(points, x);
        x = refine(working, {}, x, box).coordinates;
    }
    if (options.repair) x = repaired(working, yearsToExpiry, options, box, x);
    return SviCalibration{toParameters(x), objectiveOf(points, x)};
}

}  // namespace ballast::volatility
