#include "volatility/smile_fit.h"

#include <cmath>
#include <utility>

namespace ballast::volatility {
namespace {

constexpr double kScoredD1 = 1.6448536269514722;  ///< |d1| of 5 and 95 delta, between which the error is stated.
constexpr double kPoorFit = 1.0;                  ///< Volatility points.

/// Root mean square of fit less point over the scored points, in volatility points.
double rmseOf(std::span<const VariancePoint> points, const SviSlice& smile)
{
    double sum = 0.0;
    int count = 0;
    for (const VariancePoint& point : points) {
        const double deviation = std::sqrt(point.totalVariance);
        if (std::abs(-point.k / deviation + 0.5 * deviation) > kScoredD1) continue;
        const double error = std::sqrt(smile.totalVariance(point.k)) - deviation;
        sum += error * error;
        ++count;
    }
    return count > 0 ? 100.0 * std::sqrt(sum / (count * smile.yearsToExpiry())) : 0.0;
}

struct Calibrated {
    SviSlice smile;
    ButterflyCheck butterfly;
};

Result<Calibrated> calibrated(std::span<const VariancePoint> points, double years, const CalibrationOptions& options)
{
    const auto found = calibrateSvi(points, years, options);
    if (!found) return tl::unexpected<Error>(found.error());
    const auto smile = SviSlice::create(found->parameters, years);
    if (!smile) return tl::unexpected<Error>(smile.error());
    return Calibrated{*smile, found->butterfly ? *found->butterfly : checkButterfly(*smile)};
}

double weightOf(std::span<const VariancePoint> points)
{
    double sum = 0.0;
    for (const VariancePoint& point : points)
        sum += point.weight;
    return sum;
}

void setSmile(SmileFit& item, const Calibrated& found)
{
    item.smile = found.smile;
    item.butterfly = found.butterfly;
    item.rmseVolPoints = rmseOf(item.points, found.smile);
}

}  // namespace

Result<SmileFit> fitSmile(std::vector<VariancePoint> points, double yearsToExpiry, const CalibrationOptions& options)
{
    const auto smile = calibrated(points, yearsToExpiry, options);
    if (!smile) return tl::unexpected<Error>(smile.error());
    SmileFit item{.points = std::move(points),
                  .smile = smile->smile,
                  .prior = std::vector<VariancePoint>(options.prior.begin(), options.prior.end())};
    setSmile(item, *smile);
    if (!options.start || item.rmseVolPoints <= kPoorFit) return item;
    CalibrationOptions everywhere = options;
    everywhere.start.reset();
    const auto searched = calibrated(item.points, yearsToExpiry, everywhere);
    if (searched && rmseOf(item.points, searched->smile) < item.rmseVolPoints) setSmile(item, *searched);
    return item;
}

void refitBetween(SmileFit& item, const SviSlice* earlier, const SviSlice* later, Hold hold)
{
    CalibrationOptions options;
    options.start = item.smile.parameters();
    options.prior = item.prior;
    options.earlier = earlier;
    options.later = later;
    auto points = item.points;
    if (hold == Hold::Money) points.push_back({0.0, item.smile.totalVariance(0.0), weightOf(item.points)});
    const auto smile = calibrated(points, item.smile.yearsToExpiry(), options);
    if (smile) setSmile(item, *smile);
}

void lift(SmileFit& item, double rise)
{
    SviParameters parameters = item.smile.parameters();
    parameters.a += rise;
    const auto smile = SviSlice::create(parameters, item.smile.yearsToExpiry());
    if (smile) setSmile(item, {*smile, checkButterfly(*smile)});
}

}  // namespace ballast::volatility
