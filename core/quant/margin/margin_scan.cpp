#include "margin/margin_scan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "margin/margin_revaluation.h"

namespace ballast::risk {
namespace {

bool inRange(double value, double least, double most) { return value >= least && value <= most; }

Result<void> checkParameters(const ScanMarginParameters& p)
{
    bool fine = !p.scenarios.empty() && inRange(p.shortPower, 0.0, 5.0) && inRange(p.longPower, 0.0, 5.0) &&
                inRange(p.floorDays, 0.0, 1e4) && inRange(p.netDeltaRate, 0.0, 10.0) &&
                inRange(p.hedgedDeltaRate, 0.0, 10.0) && inRange(p.fundingHours, 0.0, 1e4) &&
                inRange(p.perpetualFeeRate, 0.0, 1.0) && inRange(p.optionFeeRate, 0.0, 1.0) &&
                inRange(p.maintenanceShare, 0.0, 1.0);
    for (const auto& s : p.scenarios)
        fine = fine && inRange(s.spotShock, -0.999, 1e3) && inRange(s.volatilityShock, -1.0, 100.0) &&
               inRange(s.weight, 0.0, 1e3);
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the parameters of {} dated {} are outside their ranges (at least one scenario, rates are "
                            "shares from 0, moves lie above -1)",
                            p.origin.rule, p.origin.date));
}

Result<void> checkLinear(const MarginUnderlying& u)
{
    const auto isInverse = [](const auto& leg) { return leg.settlement == domain::Settlement::Inverse; };
    if (std::any_of(u.options.begin(), u.options.end(), isInverse) ||
        std::any_of(u.perpetuals.begin(), u.perpetuals.end(), isInverse))
        return fail(ErrorCode::Unsupported,
                    fmt::format("scan margin has no coin-settled contract, the {} book holds one", u.name));
    return {};
}

void addDeltaRequirement(const MarginUnderlying& u, const MarginRevaluation& book, const ScanMarginParameters& p,
                         ScanMargin& margin)
{
    double gross = 0.0;
    for (const double delta : book.deltas()) {
        margin.netDelta += delta;
        gross += std::abs(delta);
    }
    margin.hedgedDelta = 0.5 * (gross - std::abs(margin.netDelta));
    margin.deltaRequirement =
        (p.netDeltaRate * std::abs(margin.netDelta) + p.hedgedDeltaRate * margin.hedgedDelta) * u.spot;
}

double feesToClose(const MarginUnderlying& u, const ScanMarginParameters& p)
{
    double fees = 0.0;
    for (const auto& o : u.options)
        fees += std::abs(o.amount) * p.optionFeeRate;
    for (const auto& perpetual : u.perpetuals)
        fees += std::abs(perpetual.amount) * p.perpetualFeeRate;
    return fees * u.spot;
}

}  // namespace

Result<ScanMargin> scanMargin(const MarginUnderlying& underlying, const ScanMarginParameters& parameters,
                              std::optional<pricing::Isa> isa)
{
    auto checked = checkMarginUnderlying(underlying);
    if (checked) checked = checkLinear(underlying);
    if (checked) checked = checkParameters(parameters);
    if (!checked) return tl::unexpected<Error>(checked.error());
    const MarginRevaluation book(underlying, parameters.floorDays, parameters.shortPower, parameters.longPower, isa);
    ScanMargin margin;
    for (const auto& s : parameters.scenarios) {
        margin.scenarioPnl.push_back(book.pnl(s.spotShock, s.volatilityShock));
        margin.scanRisk = std::max(margin.scanRisk, -margin.scenarioPnl.back() * s.weight);
    }
    addDeltaRequirement(underlying, book, parameters, margin);
    margin.fundingProvision = std::max(0.0, hourlyFundingUsd(underlying) * parameters.fundingHours);
    margin.feeProvision = feesToClose(underlying, parameters);
    const double net = std::max(margin.scanRisk, margin.deltaRequirement);
    const double provisions = margin.fundingProvision + margin.feeProvision;
    margin.initial = net + provisions;
    margin.maintenance = parameters.maintenanceShare * net + provisions;
    return margin;
}

}  // namespace ballast::risk
