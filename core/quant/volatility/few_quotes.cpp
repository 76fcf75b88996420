#include "volatility/few_quotes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/steady.h"
#include "volatility/slice_fit.h"

namespace ballast::volatility {
namespace {

/// Places in standard deviations; all of them together weigh a hundredth of what the points do.
constexpr std::array<double, 9> kPlaces{-3.0, -2.0, -1.25, -0.6, 0.0, 0.6, 1.25, 2.0, 3.0};
constexpr double kShareOfWeight = 0.01;

/// Volatility of the shape at the place that is as many roots of time away.
double shapeAt(const SviSlice* shape, double k, double years)
{
    if (shape == nullptr) return 1.0;
    return shape->impliedVolatility(k * std::sqrt(shape->yearsToExpiry() / years));
}

/// Weight of a place in a prior: what an error in its variance counts against one in volatility, falling with distance.
double weightAt(double place, double variance)
{
    return std::max(steady::exp(-0.5 * place * place), 0.02) / (variance * variance);
}

}  // namespace

std::vector<VariancePoint> priorOf(const std::vector<VariancePoint>& points, double yearsToExpiry,
                                   const SviSlice* shape)
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
        prior.push_back(
            {k, variance, kShareOfWeight * weight * weightAt(place, variance) / static_cast<double>(kPlaces.size())});
    }
    return prior;
}

Result<FittedSlice> standIn(const VolatilitySurface& surface, Timestamp expiry, double forward, double yearsToExpiry)
{
    if (surface.slices().empty()) return fail(ErrorCode::NotFound, "there is no other expiry to take a smile from");
    const auto varianceAt = [&](double k) {
        return steady::square(surface.impliedVolatility(expiry, k)) * yearsToExpiry;
    };
    const double deviation = std::sqrt(varianceAt(0.0));
    std::vector<VariancePoint> prior;
    for (const double place : kPlaces) {
        const double variance = varianceAt(place * deviation);
        prior.push_back({place * deviation, variance, weightAt(place, variance)});
    }
    const SliceInput input{.expiry = expiry, .forward = forward, .yearsToExpiry = yearsToExpiry};
    const auto fit = fitSmile({}, yearsToExpiry, {.prior = prior});
    if (!fit) return tl::unexpected<Error>(fit.error());
    return makeSlice(input, {}, *fit);
}

}  // namespace ballast::volatility
