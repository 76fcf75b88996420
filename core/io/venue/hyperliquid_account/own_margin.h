#pragma once

#include <string_view>
#include <vector>

#include "venue/watched_gateway.h"

namespace ballast::hyperliquid {

/// The margin of the perpetuals' account, in USDC, out of an answer that holds clearinghouseState. Empty for every
/// other message, and for one that cannot be read.
///
/// Source   Hyperliquid docs, "Info endpoint", clearinghouseState: accountValue, totalMarginUsed,
///          crossMaintenanceMarginUsed.
std::vector<venue::OwnMargin> readOwnMargins(std::string_view raw);

}  // namespace ballast::hyperliquid
