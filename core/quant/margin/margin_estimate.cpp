#include "margin/margin_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "risk/spot_ladder.h"

namespace ballast::risk {

const char* const kMarginEstimateMethod =
    "Estimate: worst loss over spot ±15 % at the present smile, plus 0.75 % of perpetual and 1 % of short option "
    "notional, over equity. Not the venue's own rule.";

double estimateMarginUsd(std::span<const Holding> holdings, const MarketView& market, std::optional<pricing::Isa> isa)
{
    constexpr std::array<double, 4> shifts{0.15, 0.075, -0.075, -0.15};
    double worst = 0.0;
    for (const auto& row : spotLadder(holdings, market, shifts, isa))
        worst = std::min(worst, row.pnlUsd);
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
