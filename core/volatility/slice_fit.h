#pragma once

#include "volatility/chain_fit.h"
#include "volatility/smile_observations.h"

namespace ballast::volatility {

/// A fitted slice with the observations that it was fitted to, so that it can be fitted again under other conditions.
struct SliceFit {
    SmileObservations observations;
    FittedSlice slice;
};

/// Fits one expiry from a near smile or none, between its neighbours or alone.
///
/// Errors   As fitSlice.
Result<SliceFit> fitOne(const SliceInput& input, const FittedSlice* previous, const SliceNeighbours& neighbours);

/// Refits a slice that crosses a neighbour, keeping it between both; either may be absent.
void refitBetween(SliceFit& item, const SviSlice* earlier, const SviSlice* later);

/// Raises total variance everywhere.
void lift(SliceFit& item, double rise);

/// Writes into a slice how near it comes to its neighbours.
void judgeCalendar(FittedSlice& slice, const SliceNeighbours& neighbours);

}  // namespace ballast::volatility
