#include "research/hedging/path_hedge.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"

namespace ballast::rebalancing {

namespace {

double toStep(double value, double step) { return step > 0.0 ? std::nearbyint(value / step) * step : value; }

Result<void> check(std::span<const double> prices, std::span<const double> deltas, const PathHedgeTerms& t)
{
    const auto isPositive = [](double value) { return std::isfinite(value) && value > 0.0; };
    const bool terms = isPositive(t.strike) && isPositive(t.growth) && isPositive(t.units) && t.moneyRounding >= 0.0 &&
                       t.holdingRounding >= 0.0;
    if (!terms || prices.empty() || prices.size() != deltas.size())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a hedged path needs as many deltas as prices and positive strike, growth and units; "
                                "were {} and {}, {}, {}, {}",
                                deltas.size(), prices.size(), t.strike, t.growth, t.units));
    const bool path = std::all_of(prices.begin(), prices.end(), isPositive) &&
                      std::all_of(deltas.begin(), deltas.end(), [](double d) { return std::isfinite(d); });
    if (!path) return fail(ErrorCode::InvalidArgument, "a hedged path needs positive prices and finite deltas");
    return {};
}

}  // namespace

Result<PathHedge> hedgeAlongPath(std::span<const double> prices, std::span<const double> deltas,
                                 const PathHedgeTerms& terms)
{
    if (auto valid = check(prices, deltas, terms); !valid) return tl::unexpected(valid.error());
    PathHedge result;
    double debt = 0.0;
    double held = 0.0;
    for (std::size_t i = 0; i < prices.size(); ++i) {
        const double wanted = toStep(deltas[i], terms.holdingRounding);
        if (i > 0) debt += toStep(debt * (terms.growth - 1.0), terms.moneyRounding);
        debt += toStep((wanted - held) * prices[i] * terms.units, terms.moneyRounding);
        if (wanted != held) ++result.trades;
        held = wanted;
    }
    result.netCost = debt - held * terms.strike * terms.units;
    return finiteOnly(result, {result.netCost}, "the cost of a hedged path");
}

}  // namespace ballast::rebalancing
