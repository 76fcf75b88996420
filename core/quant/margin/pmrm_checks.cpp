#include "margin/pmrm_checks.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {
namespace {

constexpr double kGreatestParameter = 1e4;
constexpr double kGreatestPower = 5.0;

Result<void> checkNumbers(const PmrmParameters& p)
{
    const auto& v = p.volatility;
    const auto& s = p.skew;
    const auto& c = p.contingency;
    for (const double number : {p.initialFactor,
                                p.maintenanceFactor,
                                p.longValue.base,
                                p.longValue.rateMultiplier,
                                p.longValue.rateAddition,
                                p.shortValue.base,
                                p.shortValue.rateMultiplier,
                                p.shortValue.rateAddition,
                                v.up,
                                v.down,
                                v.shortPower,
                                v.longPower,
                                v.floorDays,
                                v.leastShockedUp,
                                s.linearCap,
                                s.linearCapPerRoot,
                                s.absoluteCap,
                                s.absoluteCapPerRoot,
                                s.leastWidth,
                                s.widthScale,
                                s.widthStatic,
                                s.widthPerRoot,
                                c.confidenceThreshold,
                                c.confidenceMargin,
                                c.perpetualMaintenance,
                                c.perpetualInitial,
                                c.optionMaintenance,
                                c.optionInitial,
                                c.pegThreshold,
                                c.pegLossFactor,
                                c.basisAddition,
                                c.basisPerYear})
        if (!(std::abs(number) <= kGreatestParameter))
            return fail(ErrorCode::InvalidArgument, fmt::format("a parameter of {} must be within ±{}, was {}",
                                                                p.origin.rule, kGreatestParameter, number));
    for (const double power : {v.shortPower, v.longPower})
        if (!(power >= 0.0 && power <= kGreatestPower))
            return fail(ErrorCode::InvalidArgument, fmt::format("a volatility power of {} must be from 0 to {}, was {}",
                                                                p.origin.rule, kGreatestPower, power));
    return {};
}

Result<void> checkScenarios(const PmrmParameters& p)
{
    const auto positive = [](double x) { return x > 0.0 && x <= kGreatestParameter; };
    if (p.scenarios.empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("{} needs at least one scenario", p.origin.rule));
    for (const auto& s : p.scenarios)
        if (!positive(s.spotFactor) || !(std::abs(s.dampening) <= kGreatestParameter))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a scenario of {} needs a positive spot factor and a finite dampening, had {} and "
                                    "{}",
                                    p.origin.rule, s.spotFactor, s.dampening));
    for (const double factor : {p.contingency.basisUp, p.contingency.basisDown})
        if (!positive(factor))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a basis factor of {} must be positive, was {}", p.origin.rule, factor));
    return {};
}

Result<void> checkListed(const MarginPortfolio& portfolio)
{
    if (portfolio.underlyings.size() > 1)
        return fail(ErrorCode::Unsupported, fmt::format("PMRM margin is of one underlying, the account holds {}",
                                                        portfolio.underlyings.size()));
    for (const auto& u : portfolio.underlyings) {
        for (const auto& o : u.options)
            if (o.settlement != domain::Settlement::Linear)
                return fail(
                    ErrorCode::Unsupported,
                    fmt::format("PMRM margin has no coin-settled option, {} strike {} is one", u.name, o.strike));
        for (const auto& p : u.perpetuals)
            if (p.settlement != domain::Settlement::Linear)
                return fail(ErrorCode::Unsupported,
                            fmt::format("PMRM margin has no coin-settled contract, {} is one", p.name));
    }
    return {};
}

}  // namespace

Result<void> checkPmrm(const MarginPortfolio& portfolio, const PmrmParameters& parameters)
{
    auto checked = checkMarginPortfolio(portfolio);
    if (checked) checked = checkListed(portfolio);
    if (checked) checked = checkNumbers(parameters);
    if (checked) checked = checkScenarios(parameters);
    return checked;
}

}  // namespace ballast::risk
