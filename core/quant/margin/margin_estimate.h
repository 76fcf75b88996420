#pragma once

#include <span>

#include "risk/holding_risk.h"

namespace ballast::risk {

/// Rough initial margin of one underlying at one venue, USD: the worst loss over spot shifts of ±15 % at the present
/// smile, plus 0.75 % of the notional of linear derivatives, plus 1 % of the notional of short options. Not a venue's
/// rule: show it as an estimate.
double estimateMarginUsd(std::span<const Holding> holdings, const MarketView& market);

/// One sentence that says the above, for the tooltip.
extern const char* const kMarginEstimateMethod;

}  // namespace ballast::risk
