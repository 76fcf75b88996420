#include "research/network/collateral_buffer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::risk {
namespace {

/// x with Φ(-x) = tail, for a tail in (0, 1): bisected to a bracket, then Newton's steps on the accurate left tail.
double normalTailQuantile(double tail)
{
    if (tail > 0.5) return -normalTailQuantile(1.0 - tail);
    double low = 0.0, high = 40.0;
    for (int i = 0; i < 12; ++i) {
        const double middle = 0.5 * (low + high);
        (pricing::normalCdf(-middle) > tail ? low : high) = middle;
    }
    double x = low;
    for (int i = 0; i < 20; ++i) {
        // In the logarithm of the tail, which is concave: from the left the steps do not overshoot far.
        const double value = pricing::normalCdf(-x);
        const double step = value * steady::log(value / tail) / pricing::normalDensity(x);
        x = std::clamp(x + step, low, high);
        if (std::abs(step) <= 1e-16 * std::max(1.0, x)) break;
    }
    return x;
}

Result<void> checkSpread(double pnlStdPerSqrtYear, double years)
{
    if (!std::isfinite(pnlStdPerSqrtYear) || pnlStdPerSqrtYear < 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("standard deviation must be finite and not negative, was {}", pnlStdPerSqrtYear));
    if (!std::isfinite(years) || years < 0.0)
        return fail(ErrorCode::InvalidArgument, fmt::format("horizon must be finite and not negative, was {}", years));
    return {};
}

}  // namespace

Result<CollateralBuffer> collateralBuffer(double pnlStdPerSqrtYear, double years, double probability)
{
    if (const auto checked = checkSpread(pnlStdPerSqrtYear, years); !checked)
        return tl::unexpected<Error>(checked.error());
    if (!(probability > 1e-300 && probability < 1.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("probability must be in (0, 1), was {}", probability));
    const double deviation = pnlStdPerSqrtYear * std::sqrt(years);
    const CollateralBuffer result{.buffer = deviation * normalTailQuantile(0.5 * probability),
                                  .endOfPeriod = deviation * normalTailQuantile(probability)};
    return finiteOnly(result, {result.buffer, result.endOfPeriod}, "a collateral buffer");
}

Result<double> breachProbability(double bufferUsd, double pnlStdPerSqrtYear, double years)
{
    if (const auto checked = checkSpread(pnlStdPerSqrtYear, years); !checked)
        return tl::unexpected<Error>(checked.error());
    if (!std::isfinite(bufferUsd))
        return fail(ErrorCode::InvalidArgument, fmt::format("buffer must be finite, was {}", bufferUsd));
    if (bufferUsd <= 0.0) return 1.0;
    const double deviation = pnlStdPerSqrtYear * std::sqrt(years);
    return deviation > 0.0 ? std::min(1.0, 2.0 * pricing::normalCdf(-bufferUsd / deviation)) : 0.0;
}

}  // namespace ballast::risk
