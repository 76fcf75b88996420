#pragma once

#include "base/timestamp.h"
#include "market/market_state.h"

namespace ballast::market {

/// Fits every expiry that the newest chain names. One that cannot be fitted, or was not sent, keeps its last smile,
/// whose age goes on; without one it has a smile between those beside it, which is Suspect. So an option of a chain
/// that has any smile is never without one.
void fitAll(OptionChain& chain, double spot, Timestamp now, FitCounts& counts);

/// The same for one expiry, between the smiles that stand beside it.
void fitOne(OptionChain& chain, double spot, Timestamp expiry, Timestamp now, FitCounts& counts);

}  // namespace ballast::market
