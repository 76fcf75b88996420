#pragma once

#include "market/market_state.h"

/// What the venue's marks add to our fit, and what stands for a mark that was not told.
namespace ballast::market {

/// Whether the newest quotes of its expiry have left it out. It keeps its place, without prices, and what its mark adds
/// to the fit: what was not sent is not gone.
inline bool isLeftOut(const ExpiryChain& expiry, const OptionEntry& entry)
{
    return entry.quoteTime < expiry.quoteTime;
}

/// Empties an expiry for a chain that comes whole; options whose mark is known keep their place.
void leaveOut(ExpiryChain& expiry);

/// Whether the option's own row tells its mark, and no other cell of that row contradicts it.
bool hasOwnMark(const ChainFit& chain, Timestamp expiry, const OptionEntry& entry);

/// Of an expiry that was just fitted: what its marks add to the fit, as the venue quotes. An option without a mark of
/// its own takes what those beside it say (the other option of its strike, else in between the nearest strikes to both
/// sides), where they are silent what its mark volatility is worth, if the fit has used that of its strike, and without
/// it what it had last, so that no value goes from marks to our fit for want of a row.
void noteResiduals(OptionChain& chain, Timestamp expiry);

}  // namespace ballast::market
