#include "risk/vega_buckets.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"

namespace ballast::risk {

namespace {

constexpr double kStandardDays = 30.0;

Result<void> checkAscending(std::span<const double> days, const char* what)
{
    double before = 0.0;
    for (const double day : days) {
        if (!std::isfinite(day) || !(day > before))
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("{} must be finite, positive and ascending days, found {} after {}", what, day, before));
        before = day;
    }
    return {};
}

Result<void> checkHolding(const Holding& holding)
{
    if (holding.instrument == nullptr)
        return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
    if (std::isfinite(holding.quantity)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("quantity of {} must be finite, was {}", holding.instrument->name, holding.quantity));
}

double daysTo(const Holding& holding, Timestamp now) { return (holding.instrument->expiry - now).inYears() * 365.0; }

double standardScale(double days) { return days > 0.0 ? std::sqrt(kStandardDays / days) : 0.0; }

std::vector<VegaBucket> emptyBuckets(std::span<const double> edges)
{
    std::vector<VegaBucket> rows(1);
    for (const double edge : edges) {
        rows.back().toDays = edge;
        rows.push_back({.fromDays = edge});
    }
    return rows;
}

/// Calls `use(days, vegaUsd)` for each option that has a vega; counts the others. `riskOf(i)` values the i-th holding.
template <class RiskOf, class Use>
Result<int> forEachVega(std::span<const Holding> holdings, Timestamp now, const RiskOf& riskOf, const Use& use)
{
    int missing = 0;
    for (std::size_t i = 0; i < holdings.size(); ++i) {
        if (const auto fine = checkHolding(holdings[i]); !fine) return tl::unexpected(fine.error());
        if (!holdings[i].instrument->isOption()) continue;
        const HoldingRisk& risk = riskOf(i);
        if (risk.complete)
            use(daysTo(holdings[i], now), risk.exposure.vega);
        else
            ++missing;
    }
    return missing;
}

/// Adds a leg's vega to its two nearest tenors.
void split(std::vector<KeyTenorVega>& rows, double days, double vega)
{
    const auto above = std::upper_bound(rows.begin(), rows.end(), days,
                                        [](double value, const KeyTenorVega& row) { return value < row.days; });
    if (above == rows.begin()) {
        above->vegaUsd += vega;
        return;
    }
    const auto below = above - 1;
    if (above == rows.end()) {
        below->vegaUsd += vega;
        return;
    }
    const double upper = vega * (days - below->days) / (above->days - below->days);
    above->vegaUsd += upper;
    below->vegaUsd += vega - upper;
}

template <class RiskOf>
Result<VegaBuckets> bucketsOf(std::span<const Holding> holdings, Timestamp now, std::span<const double> edgesDays,
                              const RiskOf& riskOf)
{
    if (const auto fine = checkAscending(edgesDays, "edges of vega buckets"); !fine)
        return tl::unexpected(fine.error());
    VegaBuckets buckets{.rows = emptyBuckets(edgesDays)};
    const auto missing = forEachVega(holdings, now, riskOf, [&](double days, double vega) {
        const auto place = std::upper_bound(edgesDays.begin(), edgesDays.end(), days) - edgesDays.begin();
        auto& row = buckets.rows[static_cast<std::size_t>(place)];
        row.vegaUsd += vega;
        row.standardisedVegaUsd += vega * standardScale(days);
        ++row.legs;
    });
    if (!missing) return tl::unexpected(missing.error());
    buckets.missing = *missing;
    for (const auto& row : buckets.rows) {
        buckets.parallelVegaUsd += row.vegaUsd;
        buckets.standardisedVegaUsd += row.standardisedVegaUsd;
    }
    return buckets;
}

}  // namespace

Result<VegaBuckets> vegaBuckets(std::span<const Holding> holdings, const MarketView& market,
                                std::span<const double> edgesDays)
{
    return bucketsOf(holdings, market.now, edgesDays, [&](std::size_t i) { return valueHolding(holdings[i], market); });
}

Result<VegaBuckets> vegaBuckets(std::span<const Holding> holdings, std::span<const HoldingRisk> risks, Timestamp now,
                                std::span<const double> edgesDays)
{
    BALLAST_ASSERT(risks.size() == holdings.size());
    return bucketsOf(holdings, now, edgesDays, [&](std::size_t i) -> const HoldingRisk& { return risks[i]; });
}

Result<KeyTenorVegas> keyTenorVega(std::span<const Holding> holdings, const MarketView& market,
                                   std::span<const double> tenorsDays)
{
    if (tenorsDays.empty()) return fail(ErrorCode::InvalidArgument, "key tenors must be at least one, were none");
    if (const auto fine = checkAscending(tenorsDays, "key tenors"); !fine) return tl::unexpected(fine.error());
    KeyTenorVegas vegas;
    for (const double days : tenorsDays)
        vegas.rows.push_back({.days = days});
    const auto valued = [&](std::size_t i) { return valueHolding(holdings[i], market); };
    const auto missing = forEachVega(holdings, market.now, valued, [&](double days, double vega) {
        split(vegas.rows, days, vega);
        vegas.parallelVegaUsd += vega;
    });
    if (!missing) return tl::unexpected(missing.error());
    vegas.missing = *missing;
    return vegas;
}

}  // namespace ballast::risk
