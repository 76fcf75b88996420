#pragma once

#include <span>
#include <string>

#include "domain/book.h"
#include "margin/margin_venue.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// An underlying's market beside its name.
struct MarginMarket {
    std::string underlying;
    MarketView view;
};

/// One venue's account as its margin rule looks at it. Options take forward and volatility from the surface; linear
/// contracts their own mid; coins become collateral at spot, with the rule's haircuts where it names any; USD, USDC and
/// USDT are cash. Rates and hourly funding, which a market view does not have, are zero: set them afterwards. Coins
/// that stand among the holdings must not stand in `cash` too.
///
/// Errors   NotFound for an underlying or cash currency without a market; InvalidArgument naming an option without
///          volatility or forward or an instrument without price: what is missing is never zero.
Result<MarginPortfolio> marginPortfolio(std::span<const Holding> holdings, std::span<const MarginMarket> markets,
                                        std::span<const domain::CashBalance> cash, const MarginRule& rule);

}  // namespace ballast::risk
