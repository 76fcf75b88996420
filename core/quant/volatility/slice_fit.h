#pragma once

#include "volatility/chain_fit.h"
#include "volatility/smile_fit.h"
#include "volatility/smile_observations.h"

namespace ballast::volatility {

/// What a slice's quotes give a fit.
///
/// Errors   As fitSlice.
Result<SmileObservations> usableObservations(const SliceInput& input);

/// Fits one expiry from a near smile or none, whatever stands beside it. Where quotes are few it leans on `shape`,
/// which may be null, and is drawn towards a quote whose market it leaves near the money.
///
/// Errors   As fitSlice.
Result<SmileFit> fitOne(const SliceInput& input, const SmileObservations& observations, const FittedSlice* previous,
                        const SviSlice* shape);

/// The slice of a fit, with its quotes; the calendar is judged later.
FittedSlice makeSlice(const SliceInput& input, const SmileObservations& observations, const SmileFit& fit);

/// Writes into a slice how near it comes to its neighbours; an absent gap is that of no neighbour.
void setCalendar(FittedSlice& slice, const CalendarCheck* toEarlier, const CalendarCheck* toLater);

}  // namespace ballast::volatility
