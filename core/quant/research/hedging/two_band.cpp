#include "research/hedging/two_band.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::rebalancing {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }
bool isPositive(double value) { return std::isfinite(value) && value > 0.0; }

/// a var h / 2: risk of one coin squared over the horizon, USD.
double riskOfOne(const TwoBandInputs& in) { return 0.5 * in.riskAversion * in.hourlyVarianceUsd2 * in.horizonHours; }

/// Risk saved less cost of a trade of x coins to the inner edge.
double worth(const TwoBandInputs& in, double x)
{
    const double saved = riskOfOne(in) * x * (x + 2.0 * in.innerHalfWidth);
    return saved - in.fixedCostUsd - in.costRate * x * in.spot - in.impactUsd * x * std::sqrt(x);
}

/// Largest x at which a trade breaks even; beyond it every trade pays, since risk grows with the square. Between small
/// and large sizes impact can outweigh the saving a second time, so the search comes down from above in small steps.
double breakEven(const TwoBandInputs& in)
{
    constexpr double kStep = 0.98;
    constexpr int kSteps = 2000;  // 0.98^2000 is 3e-18 of the bound.
    const double risk = riskOfOne(in);
    // Above each of the three a third of the risk saved pays for one part of the cost.
    const double bound = std::max({3.0 * in.costRate * in.spot / risk, steady::square(3.0 * in.impactUsd / risk),
                                   std::sqrt(3.0 * in.fixedCostUsd / risk)});
    double high = bound;
    double low = bound;
    for (int i = 0; i < kSteps && worth(in, low) > 0.0; ++i) {
        high = low;
        low *= kStep;
    }
    if (worth(in, low) > 0.0) return 0.0;
    for (double middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        (worth(in, middle) > 0.0 ? high : low) = middle;
    return high;
}

}  // namespace

Result<TwoBand> twoBand(const TwoBandInputs& in)
{
    const bool valid = isAmount(in.innerHalfWidth) && isAmount(in.fixedCostUsd) && isAmount(in.costRate) &&
                       isAmount(in.impactUsd) && isPositive(in.spot) && isPositive(in.riskAversion) &&
                       isPositive(in.hourlyVarianceUsd2) && isPositive(in.horizonHours);
    if (!valid)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a two-band rule needs positive spot, aversion, variance and horizon and costs and "
                                "width of zero or more; were {}, {}, {}, {}, costs {}, {} and {}, width {}",
                                in.spot, in.riskAversion, in.hourlyVarianceUsd2, in.horizonHours, in.fixedCostUsd,
                                in.costRate, in.impactUsd, in.innerHalfWidth));
    const double trigger = in.innerHalfWidth + breakEven(in);
    if (!std::isfinite(trigger))
        return fail(ErrorCode::InvalidArgument, "a two-band trigger of these inputs is beyond what a double holds");
    return TwoBand{.inner = in.innerHalfWidth, .trigger = trigger};
}

}  // namespace ballast::rebalancing
