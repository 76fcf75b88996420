#pragma once

#include "domain/fixed_point.h"
#include "domain/price_rule.h"

namespace ballast::hyperliquid {

enum class Market { Perpetual, Spot };

/// Which prices a market takes: five significant figures, 6 (spot: 8) less szDecimals places, whole numbers always.
///
/// Errors   InvalidArgument if szDecimals is more than the 6 or 8.
/// Source   Hyperliquid docs, "Tick and lot size".
Result<domain::PriceRule> priceRule(Market market, unsigned szDecimals);

/// A size with at most szDecimals (at most 8) places. Down is towards zero, so that a cut order is never the larger.
Result<domain::Quantity> roundedSize(domain::Quantity size, unsigned szDecimals, domain::Rounding rounding);

}  // namespace ballast::hyperliquid
