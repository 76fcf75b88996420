#pragma once

#include <optional>
#include <span>

#include "pricing/isa.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// Rough initial margin of one underlying at one venue, USD: the worst loss over spot shifts of ±15 % at the present
/// smile, plus 0.75 % of the notional of linear derivatives, plus 1 % of the notional of short options. Not a venue's
/// rule: show it as an estimate. `isa` is the level of the batch kernel, for pictures; absent: the scalar form.
double estimateMarginUsd(std::span<const Holding> holdings, const MarketView& market,
                         std::optional<pricing::Isa> isa = std::nullopt);

/// One sentence that says the above, for the tooltip.
extern const char* const kMarginEstimateMethod;

}  // namespace ballast::risk
