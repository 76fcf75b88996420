#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/money.h"
#include "domain/quality.h"
#include "market/market_state.h"

namespace ballast::market {

/// What one unit of a currency is worth.
struct UsdRate {
    double usd{};
    domain::Quality quality{domain::Quality::Missing};
    std::string source;
};

/// The only way from money to dollars. A stable currency is what an oracle told of it last (Stale while that line is
/// cut), and exactly 1 and Assumed where none has; a coin is its underlying's spot. Empty for a coin without a market,
/// and for id 0.
std::optional<UsdRate> usdPer(const MarketState& market, domain::CurrencyId currency);
/// The same by name; empty if the desk does not know it.
std::optional<UsdRate> usdPer(const MarketState& market, std::string_view currency);

/// Dollars of one of a currency that stands for them, as `usdPer` has it, without the words; empty for a coin.
std::optional<double> stableRate(const MarketState& market, std::string_view currency);
/// A currency that is worth a dollar by its promise.
bool isStable(std::string_view currency);

}  // namespace ballast::market
