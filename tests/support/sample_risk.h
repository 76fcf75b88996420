#pragma once

#include "support/sample_market.h"

namespace ballast::support {

/// Adds b to a, field by field.
void accumulate(interfaces::ScreenGreeks& a, const interfaces::ScreenGreeks& b);

/// Legs, hedges, ladders, band and limits of one coin on its surface. Without options, hedges alone remain.
interfaces::UnderlyingView makeUnderlying(const CoinRecipe& coin, bool withOptions);

/// Takes the greeks of the leg at each index away, as when its volatility is missing, and sums again.
void breakLegs(interfaces::UnderlyingView& view, const std::vector<std::size_t>& legs);

}  // namespace ballast::support
