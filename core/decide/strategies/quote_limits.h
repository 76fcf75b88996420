#pragma once

#include <vector>

#include "desk/state.h"
#include "desk/strategy_state.h"
#include "market/market_state.h"

/// What of the quotes that a coin's quoter wants its limits leave, so that the gate refuses none of it.
namespace ballast::strategies {

/// Cuts sizes to one order's, and leaves out sides from the farthest expiry on until all that may fill together stays
/// within `quoted_delta` (coins of net delta), gamma, vega and cells (C04), while hedging is manual within the band,
/// and within the account's room for orders (C11). `quotes` ascend by expiry; of the market's coin, whose limits the
/// book states. `standing`: what is quoted now, or null; a side that is new keeps a twentieth off its limits.
void keepWithinLimits(const desk::State& state, const market::UnderlyingMarket& market,
                      const desk::QuoteTarget* standing, std::vector<domain::OwnQuote>& quotes);

}  // namespace ballast::strategies
