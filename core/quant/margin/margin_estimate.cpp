#include "margin/margin_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "risk/scenario_grid.h"
#include "risk/spot_ladder.h"

namespace ballast::risk {

namespace {

/// The greatest loss of the shifts, as a negative number; 0 if none loses. For pictures profit alone is asked for, of
/// which each strike of a smile is valued once; what decides is made in the scalar form.
double worstOf(std::span<const Holding> holdings, const MarketView& market, std::span<const double> shifts,
               std::optional<pricing::Isa> isa)
{
    constexpr std::array<double, 1> kPresent{0.0};
    double worst = 0.0;
    if (isa)
        if (const auto grid =
                scenarioGrid(holdings, market, {.spotShifts = shifts, .volatilityShifts = kPresent, .isa = isa})) {
            for (const double pnl : grid->pnlUsd)
                worst = std::min(worst, pnl);
            return worst;
        }
    for (const auto& row : spotLadder(holdings, market, shifts, isa))
        worst = std::min(worst, row.pnlUsd);
    return worst;
}

}  // namespace

const char* const kMarginEstimateMethod =
    "Estimate: worst loss over spot ±15 % at the present smile, plus 0.75 % of perpetual and 1 % of short option "
    "notional, over equity. Not the venue's own rule.";

double estimateMarginUsd(std::span<const Holding> holdings, const MarketView& market, std::optional<pricing::Isa> isa)
{
    constexpr std::array<double, 4> shifts{0.15, 0.075, -0.075, -0.15};
    const double worst = worstOf(holdings, market, shifts, isa);
    double addOn = 0.0;
    for (const auto& h : holdings) {
        const double notional = std::abs(h.coins(market.spot)) * market.spot;
        if (h.instrument->isOption() && h.quantity < 0.0) addOn += 0.01 * notional;
        if (h.instrument->kind == domain::InstrumentKind::Perpetual ||
            h.instrument->kind == domain::InstrumentKind::Future)
            addOn += 0.0075 * notional;
    }
    return addOn - worst;
}

}  // namespace ballast::risk
