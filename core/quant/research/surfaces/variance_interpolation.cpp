#include "research/surfaces/variance_interpolation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::volatility {
namespace {

Result<void> checkKnots(std::span<const VarianceAt> knots, double years)
{
    if (knots.empty()) return fail(ErrorCode::InvalidArgument, "an interpolation in time needs a knot, had none");
    if (!std::isfinite(years) || years <= 0.0) {
        return fail(ErrorCode::InvalidArgument, fmt::format("years must be finite and positive, was {}", years));
    }
    double before = 0.0;
    for (const VarianceAt& knot : knots) {
        const bool fine = std::isfinite(knot.years) && knot.years > before && std::isfinite(knot.totalVariance) &&
                          knot.totalVariance >= 0.0;
        if (!fine) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a knot must have years above {} and a variance of at least 0, had {} and {}",
                                    before, knot.years, knot.totalVariance));
        }
        before = knot.years;
    }
    return {};
}

}  // namespace

Result<double> interpolateTotalVariance(std::span<const VarianceAt> knots, double years)
{
    if (auto checked = checkKnots(knots, years); !checked) return tl::unexpected<Error>(checked.error());
    const VarianceAt& first = knots.front();
    if (years <= first.years || knots.size() == 1) return first.totalVariance * years / first.years;
    const auto later = std::lower_bound(knots.begin() + 1, knots.end() - 1, years,
                                        [](const VarianceAt& knot, double time) { return knot.years < time; });
    const VarianceAt& a = *(later - 1);
    const VarianceAt& b = *later;
    const double share = (years - a.years) / (b.years - a.years);
    if (share > 1.0) return b.totalVariance + std::max(b.totalVariance - a.totalVariance, 0.0) * (share - 1.0);
    return a.totalVariance + (b.totalVariance - a.totalVariance) * share;
}

}  // namespace ballast::volatility
