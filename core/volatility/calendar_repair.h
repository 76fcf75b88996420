#pragma once

#include <vector>

#include "volatility/slice_fit.h"

namespace ballast::volatility {

/// From the last expiry back: a smile that rises over the next one gives way, mostly in wings nobody quotes. Where
/// that costs much, the next one rises instead if it costs less and it stays under the one after. In order of expiry.
void lowerEarlierSmiles(std::vector<SliceFit>& items);

/// From the first expiry on: a smile that still falls under the one before is refitted over it, and a rest is lifted.
void raiseLaterSmiles(std::vector<SliceFit>& items);

}  // namespace ballast::volatility
