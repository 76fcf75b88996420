#include "learning/markout.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "base/finite.h"

namespace ballast::learning {

namespace {

/// Standard error of a mean whose values go together within clusters.
double clusteredError(std::span<const double> values, std::span<const MarkedFill> fills, double mean)
{
    std::map<std::uint64_t, double> sums;
    for (std::size_t i = 0; i < values.size(); ++i)
        sums[fills[i].cluster] += values[i] - mean;
    double squares = 0.0;
    for (const auto& [cluster, sum] : sums)
        squares += sum * sum;
    const auto groups = static_cast<double>(sums.size());
    const auto count = static_cast<double>(values.size());
    return std::sqrt(groups / (groups - 1.0) * squares) / count;
}

std::size_t clustersOf(std::span<const MarkedFill> fills)
{
    std::map<std::uint64_t, int> seen;
    for (const auto& fill : fills)
        seen[fill.cluster] = 1;
    return seen.size();
}

}  // namespace

Result<Markout> markout(const MarkedFill& fill)
{
    const auto isPositive = [](double value) { return std::isfinite(value) && value > 0.0; };
    if (!isPositive(fill.price) || !isPositive(fill.quantity) || !isPositive(fill.midAtFill) ||
        !isPositive(fill.midLater))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a markout needs positive price, quantity and mids; were {}, {}, {}, {}", fill.price,
                                fill.quantity, fill.midAtFill, fill.midLater));
    const double side = fill.weBought ? fill.quantity : -fill.quantity;
    return Markout{.edgeAtTrade = side * (fill.midAtFill - fill.price),
                   .adverseMove = side * (fill.midLater - fill.midAtFill),
                   .total = side * (fill.midLater - fill.price)};
}

Result<MarkoutSummary> summariseMarkouts(std::span<const MarkedFill> fills)
{
    MarkoutSummary summary{.fills = fills.size(), .clusters = clustersOf(fills)};
    if (summary.clusters < 2)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("markouts need fills of at least two clusters for an error, got {} fills of {}",
                                summary.fills, summary.clusters));
    std::vector<double> adverse;
    std::vector<double> total;
    const auto count = static_cast<double>(fills.size());
    for (const auto& fill : fills) {
        const auto one = markout(fill);
        if (!one) return tl::unexpected(one.error());
        adverse.push_back(one->adverseMove / fill.quantity);
        total.push_back(one->total / fill.quantity);
        summary.meanEdge += one->edgeAtTrade / fill.quantity / count;
        summary.meanAdverse += adverse.back() / count;
        summary.meanTotal += total.back() / count;
    }
    summary.adverseError = clusteredError(adverse, fills, summary.meanAdverse);
    summary.totalError = clusteredError(total, fills, summary.meanTotal);
    return summary;
}

Result<double> adverseSelectionAddOn(const MarkoutSummary& summary, double z)
{
    if (!(z >= 0.0) || !std::isfinite(z) || !std::isfinite(summary.meanAdverse) || !std::isfinite(summary.adverseError))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an add-on needs a finite summary and z of zero or more, was {}", z));
    return finiteOnly(std::max(0.0, -summary.meanAdverse + z * summary.adverseError), "an add-on");
}

}  // namespace ballast::learning
