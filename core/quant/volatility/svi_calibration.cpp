#include "volatility/svi_calibration.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "pricing/steady.h"
#include "volatility/svi_refinement.h"
#include "volatility/svi_repair.h"
#include "volatility/svi_start.h"

namespace ballast::volatility {
namespace {

constexpr std::size_t kFewestPoints = 5;
constexpr std::size_t kStartsRefined = 3;
constexpr std::size_t kManyStarts = 35;
constexpr int kThoroughRounds = 20;
constexpr double kGoodFit = 0.01;
constexpr double kGain = 1e-6;
constexpr double kThoroughGain = 1e-13;
constexpr double kSteepestWing = 1.999;
constexpr double kSteepestThoroughWing = 2.0;
constexpr double kFlattestWing = 1e-9;
constexpr double kWidestCentre =
    1.2;  ///< Of sigma, in widths of the quoted range: a wider one only bends wings nobody quotes.
constexpr double kHuberCut = 3.0;
constexpr int kRobustPasses = 2;

/// Bounds of a fit; a thorough one keeps only those that a smile must have.
SviBox boxFor(std::span<const VariancePoint> points, bool isThorough)
{
    double low = points.front().k, high = points.front().k, greatest = 0.0;
    for (const VariancePoint& point : points) {
        low = std::min(low, point.k);
        high = std::max(high, point.k);
        greatest = std::max(greatest, point.totalVariance);
    }
    const double range = std::max(high - low, 1e-6);
    if (isThorough) {
        return {
            {0.0, kFlattestWing, kFlattestWing, low - 3.0 * range, steady::log(1e-4 * range)},
            {greatest, kSteepestThoroughWing, kSteepestThoroughWing, high + 3.0 * range, steady::log(20.0 * range)}};
    }
    return {{0.0, kFlattestWing, kFlattestWing, low - 0.5 * range, steady::log(0.005 * range)},
            {greatest, kSteepestWing, kSteepestWing, high + 0.5 * range, steady::log(kWidestCentre * range)}};
}

/// ln of the least sigma that points so far apart can tell of: their median distance.
double leastLogWidth(std::span<const VariancePoint> points)
{
    std::vector<double> k, apart;
    for (const VariancePoint& point : points)
        k.push_back(point.k);
    std::sort(k.begin(), k.end());
    for (std::size_t i = 1; i < k.size(); ++i)
        apart.push_back(k[i] - k[i - 1]);
    if (apart.empty()) return steady::log(1e-4);
    const auto middle = apart.begin() + static_cast<std::ptrdiff_t>(apart.size() / 2);
    std::nth_element(apart.begin(), middle, apart.end());
    return steady::log(std::max(*middle, 1e-4));
}

/// Costs of an exact result and of one that is good enough to draw.
double leastGainOf(const CalibrationOptions& options) { return options.isThorough ? kThoroughGain : kGain; }

/// Lowers the weight of points far off the smile; false if none is.
bool dampOutliers(std::span<const VariancePoint> points, const SviCoordinates& x, std::span<PointBlock> blocks)
{
    const SviEvaluator smile(x);
    std::vector<double> errors(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        errors[i] = points[i].weight * steady::square(smile.variance(points[i].k) - points[i].totalVariance);
    std::vector<double> sorted = errors;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const double cut = kHuberCut * kHuberCut * 1.4826 * 1.4826 * *middle;
    bool isDamped = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        double& weight = blocks[i / kLanes].weight[i % kLanes];
        const double share = errors[i] > cut ? std::sqrt(cut / errors[i]) : 1.0;
        const double lowered = points[i].weight * share;
        isDamped = isDamped || lowered != weight;
        weight = lowered;
    }
    return isDamped;
}

/// Cost of errors of kGoodFit of the variance at every point.
double goodCost(std::span<const PointBlock> blocks)
{
    double sum = 0.0;
    for (const PointBlock& block : blocks) {
        for (std::size_t i = 0; i < kLanes; ++i)
            sum += block.weight[i] * block.totalVariance[i] * block.totalVariance[i];
    }
    return kGoodFit * kGoodFit * sum;
}

/// Refines again until it no longer helps: valleys with far centres are flat and long.
Refinement refinedToTheEnd(std::span<const PointBlock> blocks, const SviCoordinates& start, const SviBox& box)
{
    Refinement best = refine(blocks, {}, start, box, kThoroughGain);
    for (int round = 1; round < kThoroughRounds; ++round) {
        const Refinement next = refine(blocks, {}, best.coordinates, box, kThoroughGain);
        if (!(next.cost < best.cost * (1.0 - 1e-9))) break;
        best = next;
    }
    return best;
}

/// Refines a likely start; unless the fit is good, the best few of the whole plane too.
SviCoordinates bestFit(std::span<const PointBlock> blocks, const CalibrationOptions& options, const SviBox& box)
{
    const double gain = leastGainOf(options);
    if (options.start) return refine(blocks, {}, toCoordinates(*options.start), box, gain).coordinates;
    const StartSearch search(blocks, box);
    Refinement best = refine(blocks, {}, coordinatesOf(search.likely(), box), box, gain);
    if (!options.isThorough && best.cost <= goodCost(blocks)) return best.coordinates;
    for (const SviStart& start : search.everywhere(options.isThorough ? kManyStarts : kStartsRefined)) {
        const SviCoordinates from = coordinatesOf(start, box);
        const Refinement found =
            options.isThorough ? refinedToTheEnd(blocks, from, box) : refine(blocks, {}, from, box, gain);
        if (found.cost < best.cost) best = found;
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
    std::vector<VariancePoint> all(points.begin(), points.end());
    all.insert(all.end(), options.prior.begin(), options.prior.end());
    if (auto checked = checkPoints(all, yearsToExpiry); !checked) return tl::unexpected<Error>(checked.error());
    SviBox box = boxFor(all, options.isThorough);
    if (!options.prior.empty()) box.low[kLogWidth] = std::max(box.low[kLogWidth], leastLogWidth(points));
    std::vector<PointBlock> blocks = blocksOf(all);
    SviCoordinates x = bestFit(blocks, options, box);
    bool isDamped = false;
    const bool damps = options.robust && options.prior.empty();
    for (int pass = 0; damps && pass < kRobustPasses && dampOutliers(points, x, blocks); ++pass) {
        x = refine(blocks, {}, x, box, leastGainOf(options)).coordinates;
        isDamped = true;
    }
    SviCalibration result;
    if (options.repair) {
        const Repaired sound = repaired(blocks, yearsToExpiry, options, box, x);
        x = sound.coordinates;
        result.butterfly = sound.butterfly;
    }
    ErrorModel undamped;
    errorModel(isDamped || !options.prior.empty() ? blocksOf(points) : blocks, x, undamped);
    result.parameters = toParameters(x);
    result.objective = undamped.cost;
    return result;
}

}  // namespace ballast::volatility
