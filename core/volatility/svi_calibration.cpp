#include "volatility/svi_calibration.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "volatility/arbitrage.h"
#include "volatility/svi_refinement.h"
#include "volatility/svi_start.h"

namespace ballast::volatility {
namespace {

constexpr std::size_t kFewestPoints = 5;
constexpr std::size_t kStartsRefined = 3;
constexpr double kSteepestWing = 1.999;
constexpr double kFlattestWing = 1e-9;
constexpr double kWidestCentre =
    1.2; ///< Of sigma, in widths of the quoted range: a wider one only bends wings nobody quotes.
constexpr double kHuberCut = 3.0;
constexpr int kRobustPasses = 2;
constexpr double kGainWorthAStep = 1e-4; ///< On the way of a repair, where the next round refines further.
constexpr int kRepairRounds = 10;
constexpr double kLeastG = 2e-3;         ///< What a repair aims at, so that it ends above zero.
constexpr double kCalendarMargin = 2e-4; ///< Relative gap in total variance that a repair aims at.

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

/// Cost of an error of one percent of variance at every point: the unit in which penalties are counted.
double onePercentCost(std::span<const VariancePoint> points)
{
    double sum = 0.0;
    for (const VariancePoint& point : points)
        sum += point.weight * point.totalVariance * point.totalVariance;
    return 1e-4 * sum;
}

/// Judges a smile on the arbitrage grid and turns what is wrong into penalties.
class Repair {
public:
    Repair(std::span<const VariancePoint> points, double years, const CalibrationOptions& options)
        : m_unit(std::sqrt(onePercentCost(points))), m_years(years), m_options(options)
    {
        double widest = 0.0;
        for (const VariancePoint& point : points)
            widest = std::max(widest, std::abs(point.k));
        m_widest = std::max(widest, 0.02);
    }

    /// Whether the smile has no arbitrage; if it has, remembers where it is worst.
    bool accepts(const SviCoordinates& x)
    {
        const auto slice = SviSlice::create(toParameters(x), m_years);
        if (!slice) return false;
        return acceptsAt(*slice, kCoarseStride) && acceptsAt(*slice, 1);
    }

    std::vector<PenaltyPoint> penalties(double weight) const
    {
        std::vector<PenaltyPoint> list;
        for (int j = -kHalfCount; j <= kHalfCount; ++j)
            addAt(list, gridPoint(j), weight);
        for (const double k : m_worst)
            addAt(list, k, weight);
        return list;
    }

private:
    static constexpr int kHalfCount = 30;
    static constexpr int kCoarseStride = 12;

    bool acceptsAt(const SviSlice& slice, int stride)
    {
        const ButterflyCheck butterfly = checkButterfly(slice, stride);
        if (!butterfly.ok()) note(m_needsButterfly, butterfly.minGAt);
        bool ok = butterfly.ok();
        if (m_options.earlier != nullptr) ok = acceptsOrder(*m_options.earlier, slice, stride) && ok;
        if (m_options.later != nullptr) ok = acceptsOrder(slice, *m_options.later, stride) && ok;
        return ok;
    }

    void note(bool& need, double k)
    {
        need = true;
        m_worst.push_back(k);
    }

    bool acceptsOrder(const SviSlice& earlier, const SviSlice& later, int stride)
    {
        const CalendarCheck check = checkCalendar(earlier, later, stride);
        if (!check.ok()) note(m_needsCalendar, check.at);
        return check.ok();
    }

    /// Dense where the quotes are, thin towards the ends of the arbitrage grid.
    double gridPoint(int j) const
    {
        const double bend = std::asinh(3.0 / (0.5 * m_widest));
        return 0.5 * m_widest * std::sinh(bend * j / kHalfCount);
    }

    void addAt(std::vector<PenaltyPoint>& list, double k, double weight) const
    {
        const double unit = 100.0 * m_unit * std::sqrt(weight);
        if (m_needsButterfly) list.push_back({PenaltyPoint::Kind::LeastG, k, kLeastG, unit});
        if (!m_needsCalendar) return;
        if (m_options.earlier != nullptr) {
            const double w = m_options.earlier->totalVariance(k);
            list.push_back({PenaltyPoint::Kind::LeastVariance, k, w * (1.0 + kCalendarMargin), unit / w});
        }
        if (m_options.later != nullptr) {
            const double w = m_options.later->totalVariance(k);
            list.push_back({PenaltyPoint::Kind::GreatestVariance, k, w * (1.0 - kCalendarMargin), unit / w});
        }
    }

    double m_unit, m_years;
    double m_widest{};
    const CalibrationOptions& m_options;
    bool m_needsButterfly{};
    bool m_needsCalendar{};
    std::vector<double> m_worst;
};

/// Refits under growing penalties until the smile has no arbitrage; gives the last one if none is found.
SviCoordinates repaired(std::span<const VariancePoint> points, double years, const CalibrationOptions& options,
                        const SviBox& box, SviCoordinates x)
{
    Repair repair(points, years, options);
    double weight = 1e-5;
    for (int round = 0; round < kRepairRounds && !repair.accepts(x); ++round) {
        x = refine(points, repair.penalties(weight), x, box, kGainWorthAStep).coordinates;
        weight *= 10.0;
    }
    return x;
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

} // namespace

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

} // namespace ballast::volatility
