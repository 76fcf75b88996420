#include "research/pools/pool_perpetual.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/steady.h"

namespace ballast::quoting {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }

}  // namespace

Result<double> poolPriceImpactUsd(const PoolImpact& impact, double before, double after)
{
    const bool valid = isAmount(impact.positiveFactor) && std::isfinite(impact.negativeFactor) &&
                       impact.negativeFactor >= impact.positiveFactor && std::isfinite(before) &&
                       std::isfinite(after) && std::isfinite(impact.positiveExponent) &&
                       std::isfinite(impact.negativeExponent) && impact.positiveExponent >= 1.0 &&
                       impact.negativeExponent >= 1.0;
    if (!valid)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("pool impact needs factors of zero or more, the negative one not smaller, and "
                                "exponents of at least 1; were {}, {}, {}, {} for {} to {}",
                                impact.positiveFactor, impact.negativeFactor, impact.positiveExponent,
                                impact.negativeExponent, before, after));
    const auto positive = [&](double d) { return impact.positiveFactor * steady::pow(d, impact.positiveExponent); };
    const auto negative = [&](double d) { return impact.negativeFactor * steady::pow(d, impact.negativeExponent); };
    const double d0 = std::abs(before);
    const double d1 = std::abs(after);
    const bool crossover = before * after < 0.0;
    double usd = d1 < d0 ? positive(d0) - positive(d1) : negative(d0) - negative(d1);
    if (crossover) usd = positive(d0) - negative(d1);
    return finiteOnly(usd, "pool impact");
}

Result<PoolFunding> poolFunding(double longUsd, double shortUsd, double factor, double exponent)
{
    if (!isAmount(longUsd) || !isAmount(shortUsd) || !isAmount(factor) || !isAmount(exponent))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("pool funding needs interests, factor and exponent of zero or more; were {}, {}, {}, "
                                "{}",
                                longUsd, shortUsd, factor, exponent));
    if (longUsd == 0.0 || shortUsd == 0.0 || longUsd == shortUsd) return PoolFunding{};
    const double larger = factor * steady::pow(std::abs(longUsd - shortUsd), exponent) / (longUsd + shortUsd);
    const double smaller = -larger * std::max(longUsd, shortUsd) / std::min(longUsd, shortUsd);
    if (!std::isfinite(smaller)) return fail(ErrorCode::InvalidArgument, "pool funding is beyond what a double holds");
    return longUsd > shortUsd ? PoolFunding{.longsPay = larger, .shortsPay = smaller}
                              : PoolFunding{.longsPay = smaller, .shortsPay = larger};
}

Result<double> adaptiveFundingRate(const AdaptiveFunding& rule, double rate, double longUsd, double shortUsd,
                                   double seconds)
{
    const bool amounts = isAmount(rule.raiseFactor) && isAmount(rule.lowerRate) && isAmount(rule.lowThreshold) &&
                         isAmount(rule.stableThreshold) && isAmount(rule.leastRate) && isAmount(rule.mostRate) &&
                         isAmount(longUsd) && isAmount(shortUsd) && isAmount(seconds) && std::isfinite(rate);
    if (!amounts || rule.lowThreshold > rule.stableThreshold || rule.leastRate > rule.mostRate)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("adaptive funding needs rates, thresholds, interests and time of zero or more in "
                                "order; were thresholds {} and {}, rates {} to {}, interests {} and {}, {} s",
                                rule.lowThreshold, rule.stableThreshold, rule.leastRate, rule.mostRate, longUsd,
                                shortUsd, seconds));
    const double total = longUsd + shortUsd;
    if (total == 0.0) return 0.0;
    const double imbalance = std::abs(longUsd - shortUsd) / total;
    const double side = longUsd >= shortUsd ? 1.0 : -1.0;
    const bool against = rate * side < 0.0;
    double next = rate;
    // A rate that the smaller side pays is wrong whatever its size, so it grows towards the larger side.
    if (imbalance > rule.stableThreshold || (against && imbalance > 0.0))
        next += side * rule.raiseFactor * imbalance * seconds;
    else if (imbalance < rule.lowThreshold)
        next = std::copysign(std::max(0.0, std::abs(rate) - rule.lowerRate * seconds), rate);
    if (next == 0.0) return rule.leastRate * side;
    return std::copysign(std::clamp(std::abs(next), rule.leastRate, rule.mostRate), next);
}

Result<double> borrowingRate(double reservedUsd, double poolUsd, double factor, double exponent)
{
    if (!isAmount(reservedUsd) || !std::isfinite(poolUsd) || poolUsd <= 0.0 || !isAmount(factor) || !isAmount(exponent))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("borrowing needs a positive pool and reserve, factor and exponent of zero or more; "
                                "were {}, {}, {}, {}",
                                poolUsd, reservedUsd, factor, exponent));
    if (reservedUsd == 0.0) return 0.0;
    return finiteOnly(factor * steady::pow(reservedUsd, exponent) / poolUsd, "a borrowing rate");
}

Result<double> kinkedBorrowingRate(const KinkedBorrowing& rule, double utilisation)
{
    const bool valid = isAmount(rule.base) && std::isfinite(rule.above) && rule.above >= rule.base &&
                       rule.kink >= 0.0 && rule.kink < 1.0 && isAmount(utilisation);
    if (!valid)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("kinked borrowing needs a base of zero or more, not above the upper rate, a kink in "
                                "[0, 1) and use of zero or more; were {}, {}, {}, {}",
                                rule.base, rule.above, rule.kink, utilisation));
    const double steep = std::max(0.0, (utilisation - rule.kink) / (1.0 - rule.kink));
    return finiteOnly(rule.base * utilisation + steep * (rule.above - rule.base), "a borrowing rate");
}

}  // namespace ballast::quoting
