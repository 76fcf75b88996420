#include "margin/margin_perpetual.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "margin/margin_revaluation.h"

namespace ballast::risk {
namespace {

Result<void> checkTable(const LeverageTable& table)
{
    bool fine = !table.tiers.empty() && table.tiers.front().lowerBoundUsd == 0.0;
    for (std::size_t i = 0; fine && i < table.tiers.size(); ++i)
        fine = table.tiers[i].maxLeverage > 0.0 && table.tiers[i].maxLeverage <= 1e6 &&
               std::isfinite(table.tiers[i].lowerBoundUsd) &&
               (i == 0 || (table.tiers[i].lowerBoundUsd > table.tiers[i - 1].lowerBoundUsd &&
                           table.tiers[i].maxLeverage <= table.tiers[i - 1].maxLeverage));
    if (fine) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("leverage tiers of {} must start at 0, ascend in notional and not in leverage", table.underlying));
}

Result<void> checkListed(const MarginUnderlying& u)
{
    if (!u.options.empty())
        return fail(ErrorCode::Unsupported,
                    fmt::format("margin by leverage is of perpetuals, the {} book holds options", u.name));
    for (const auto& p : u.perpetuals)
        if (p.settlement == domain::Settlement::Inverse)
            return fail(ErrorCode::Unsupported,
                        fmt::format("margin by leverage has no coin-settled contract, {} is one", p.name));
    return {};
}

void add(const MarginPerpetual& p, const LeverageTable& table, double maintenanceShare, PerpetualMargin& margin)
{
    const double notional = std::abs(p.amount) * p.price;
    double rate = 0.0, deduction = 0.0, leverage = 1.0;
    for (const auto& tier : table.tiers) {
        if (notional < tier.lowerBoundUsd) break;
        const double next = maintenanceShare / tier.maxLeverage;
        deduction += tier.lowerBoundUsd * (next - rate);
        rate = next;
        leverage = tier.maxLeverage;
    }
    if (p.leverage > 0.0) leverage = std::min(leverage, p.leverage);
    margin.maintenance += notional * rate - deduction;
    margin.initial += notional / leverage;
}

}  // namespace

Result<PerpetualMargin> perpetualMargin(const MarginUnderlying& underlying, const PerpetualMarginParameters& parameters)
{
    auto checked = checkMarginUnderlying(underlying);
    if (checked) checked = checkListed(underlying);
    if (!checked) return tl::unexpected<Error>(checked.error());
    if (!(parameters.maintenanceShare >= 0.0 && parameters.maintenanceShare <= 1.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("the maintenance share of {} must be from 0 to 1, was {}",
                                                            parameters.origin.rule, parameters.maintenanceShare));
    const auto table = std::find_if(parameters.tables.begin(), parameters.tables.end(),
                                    [&](const auto& t) { return t.underlying == underlying.name; });
    if (table == parameters.tables.end())
        return fail(ErrorCode::NotFound,
                    fmt::format("{} has no leverage tiers for {}", parameters.origin.rule, underlying.name));
    if (checked = checkTable(*table); !checked) return tl::unexpected<Error>(checked.error());
    PerpetualMargin margin;
    for (const auto& p : underlying.perpetuals)
        add(p, *table, parameters.maintenanceShare, margin);
    return margin;
}

}  // namespace ballast::risk
