#pragma once

#include "base/timestamp.h"
#include "market/market_state.h"

namespace ballast::market {

/// Fits every expiry that the newest chain names. One that cannot be fitted, or was not sent, keeps its last smile,
/// whose age goes on; without one it has a smile between those beside it, or where there is none its intrinsic value,
/// both Suspect. So an option of a chain that was told is never without one.
void fitAll(OptionChain& chain, double spot, Timestamp now, FitCounts& counts);

/// The same for one expiry, between the smiles that stand beside it.
void fitOne(OptionChain& chain, double spot, Timestamp expiry, Timestamp now, FitCounts& counts);

/// Whether any expiry has a smile that says something of volatility: where none is left options stand on their
/// intrinsic value, at 1 %, which is none.
bool knowsVolatility(const ChainFit& chain);

}  // namespace ballast::market
