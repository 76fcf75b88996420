#include "research/surfaces/surface_attribution.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"

namespace ballast::risk {

namespace {

/// Volatilities at the end of the period, each with one more factor moved than the one before.
struct Steps {
    double unmoved{}, rolled{}, levelled{}, tilted{}, bent{}, moved{};
};

Steps stepsOf(const volatility::SviSlice& from, const volatility::SviSlice& to, const OptionPoint& start,
              const OptionPoint& end)
{
    const double atForward = from.impliedVolatility(0.0);
    const double width = atForward * std::sqrt(from.yearsToExpiry());
    const auto change = [&](double k) { return to.impliedVolatility(k) - from.impliedVolatility(k); };
    const double level = change(0.0), left = change(-width), right = change(width);
    const double x = end.logMoneyness / width;
    Steps steps{.unmoved = start.volatility, .rolled = from.impliedVolatility(end.logMoneyness)};
    steps.levelled = steps.rolled + level;
    steps.tilted = steps.levelled + 0.5 * (right - left) * x;
    steps.bent = steps.tilted + (0.5 * (right + left) - level) * x * x;
    steps.moved = end.volatility;
    return steps;
}

void addOption(const Holding& holding, const MarketView& before, const MarketView& after, SurfaceAttribution& sum)
{
    const auto& option = *holding.instrument;
    const double strike = option.strike.toDouble();
    const MarketView from = before.of(option), to = after.of(option);
    const auto start = findOptionPoint(from, option.expiry, strike);
    const auto end = findOptionPoint(to, option.expiry, strike);
    if (!start || !end) {
        ++sum.missing;
        return;
    }
    const double toUsd = option.isInverse() ? 1.0 / end->forwardPerSpot : 1.0;
    const auto value = [&](double volatility) {
        // Far out a parabola may reach below zero; there is no such volatility.
        return holding.size() * toUsd *
               pricing::black76Price(option.right, end->forward, strike, std::max(volatility, 0.0), end->yearsToExpiry);
    };
    const auto steps = stepsOf(from.surface->findSlice(option.expiry)->smile,
                               to.surface->findSlice(option.expiry)->smile, *start, *end);
    sum.roll += value(steps.rolled) - value(steps.unmoved);
    sum.level += value(steps.levelled) - value(steps.rolled);
    sum.slope += value(steps.tilted) - value(steps.levelled);
    sum.curvature += value(steps.bent) - value(steps.tilted);
    sum.rest += value(steps.moved) - value(steps.bent);
    sum.total += value(steps.moved) - value(steps.unmoved);
}

}  // namespace

Result<SurfaceAttribution> attributeSurface(std::span<const Holding> holdings, const MarketView& before,
                                            const MarketView& after)
{
    if (after.now < before.now)
        return fail(ErrorCode::InvalidArgument, fmt::format("the market after must not be earlier, was by {} s",
                                                            (before.now - after.now).inSeconds()));
    SurfaceAttribution sum;
    for (const auto& holding : holdings) {
        if (holding.instrument == nullptr)
            return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
        if (!std::isfinite(holding.quantity))
            return fail(ErrorCode::InvalidArgument, fmt::format("quantity of {} must be finite, was {}",
                                                                holding.instrument->name, holding.quantity));
        if (holding.instrument->isOption()) addOption(holding, before, after, sum);
    }
    return sum;
}

}  // namespace ballast::risk
