#include "margin/pmrm.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "margin/pmrm_checks.h"
#include "margin/pmrm_expiry.h"

namespace ballast::risk {
namespace {

double collateralValue(const MarginPortfolio& portfolio, const MarginCollateral& c)
{
    return c.amount * c.price / portfolio.stablePrice;
}

/// What moves in proportion to spot, USD per 1.00 of shock.
double linearExposure(const MarginPortfolio& portfolio)
{
    double exposure = 0.0;
    for (const auto& u : portfolio.underlyings)
        for (const auto& p : u.perpetuals)
            exposure += p.amount * p.price;
    for (const auto& c : portfolio.collaterals)
        if (c.riskCancelling) exposure += collateralValue(portfolio, c);
    return exposure;
}

std::vector<double> scenarioPnl(const MarginPortfolio& portfolio, const std::vector<PmrmExpiry>& expiries,
                                const PmrmParameters& parameters)
{
    const double linear = linearExposure(portfolio);
    std::vector<double> pnl;
    pnl.reserve(parameters.scenarios.size());
    for (const auto& scenario : parameters.scenarios) {
        double sum = linear * (scenario.spotFactor - 1.0) * scenario.dampening;
        for (const auto& expiry : expiries)
            sum += expiry.scenarioPnl(scenario, parameters);
        pnl.push_back(sum);
    }
    return pnl;
}

/// Requirements beside the worst loss, USD, positive. The initial one comes on top of the maintenance one.
struct Contingencies {
    double maintenance{}, initial{};
    void addOracle(double confidence, double notional, const PmrmContingency& c)
    {
        if (confidence < c.confidenceThreshold) initial += (1.0 - confidence) * c.confidenceMargin * notional;
    }
};

void addPerpetuals(Contingencies& sum, const MarginUnderlying& u, const PmrmContingency& c)
{
    for (const auto& p : u.perpetuals) {
        const double notional = std::abs(p.amount) * u.spot;
        sum.maintenance += notional * c.perpetualMaintenance;
        sum.initial += notional * c.perpetualInitial;
        sum.addOracle(std::min(u.spotConfidence, p.confidence), notional, c);
    }
}

/// Least confidence of spot and of the perpetuals held: what options lean on beside their own feeds.
double sharedConfidence(const MarginUnderlying& u)
{
    double least = u.spotConfidence;
    for (const auto& p : u.perpetuals)
        if (p.amount != 0.0) least = std::min(least, p.confidence);
    return least;
}

void addOptions(Contingencies& sum, const MarginUnderlying& u, const std::vector<PmrmExpiry>& expiries,
                const PmrmContingency& c)
{
    const double shared = sharedConfidence(u);
    for (const auto& expiry : expiries) {
        const double naked = expiry.nakedShorts() * u.spot;
        sum.maintenance += naked * c.optionMaintenance;
        sum.initial += naked * c.optionInitial;
        sum.addOracle(std::min(shared, expiry.confidence()), expiry.grossAmount() * u.spot, c);
    }
}

Contingencies contingencies(const MarginPortfolio& portfolio, const std::vector<PmrmExpiry>& expiries,
                            const PmrmContingency& c)
{
    Contingencies sum;
    double spotConfidence = 1.0;
    for (const auto& u : portfolio.underlyings) {
        addPerpetuals(sum, u, c);
        addOptions(sum, u, expiries, c);
        spotConfidence = u.spotConfidence;
    }
    for (const auto& held : portfolio.collaterals) {
        const double value = collateralValue(portfolio, held);
        sum.maintenance += value * held.maintenanceHaircut;
        sum.initial += value * held.initialHaircut;
        sum.addOracle(std::min(spotConfidence, held.confidence), value, c);
    }
    return sum;
}

double equityBesideOptions(const MarginPortfolio& portfolio)
{
    double equity = portfolio.cashUsd;
    for (const auto& u : portfolio.underlyings)
        for (const auto& p : u.perpetuals)
            equity += p.unrealisedUsd + p.fundingUsd;
    for (const auto& c : portfolio.collaterals)
        equity += collateralValue(portfolio, c);
    return equity;
}

PmrmMargin assemble(const MarginPortfolio& portfolio, const std::vector<PmrmExpiry>& expiries,
                    const PmrmParameters& parameters)
{
    PmrmMargin margin;
    for (const auto& expiry : expiries) {
        margin.optionMark += expiry.mark();
        margin.basisContingency += expiry.basisContingency(parameters.contingency);
    }
    margin.scenarioPnl = scenarioPnl(portfolio, expiries, parameters);
    margin.worstLoss =
        std::min(margin.basisContingency, *std::min_element(margin.scenarioPnl.begin(), margin.scenarioPnl.end()));
    const auto beside = contingencies(portfolio, expiries, parameters.contingency);
    margin.equity = equityBesideOptions(portfolio) + margin.optionMark;
    const double peg = std::max(0.0, parameters.contingency.pegThreshold - portfolio.stablePrice);
    const double initialFactor = parameters.initialFactor + parameters.contingency.pegLossFactor * peg;
    margin.maintenanceHealth = parameters.maintenanceFactor * margin.worstLoss - beside.maintenance + margin.equity;
    margin.initialHealth = initialFactor * margin.worstLoss - beside.initial - beside.maintenance + margin.equity;
    return margin;
}

}  // namespace

Result<PmrmMargin> pmrmMargin(const MarginPortfolio& portfolio, const PmrmParameters& parameters,
                              std::optional<pricing::Isa> isa)
{
    if (const auto checked = checkPmrm(portfolio, parameters); !checked) return tl::unexpected<Error>(checked.error());
    std::vector<PmrmExpiry> expiries;
    for (const auto& u : portfolio.underlyings)
        for (std::size_t i = 0; i < u.expiries.size(); ++i) {
            expiries.emplace_back(u, i, isa);
            if (!(expiries.back().discount() > 0.0))
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("{}: a rate of {} over {} s leaves no discount factor", u.name,
                                        u.expiries[i].rate, u.expiries[i].secondsToExpiry));
        }
    const auto margin = assemble(portfolio, expiries, parameters);
    const auto isFinite = [](double x) { return std::isfinite(x); };
    if (!std::all_of(margin.scenarioPnl.begin(), margin.scenarioPnl.end(), isFinite) ||
        !isFinite(margin.initialHealth) || !isFinite(margin.maintenanceHealth))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: the account's numbers are too large for a margin", parameters.origin.rule));
    return margin;
}

}  // namespace ballast::risk
