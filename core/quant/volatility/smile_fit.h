#pragma once

#include <span>
#include <vector>

#include "volatility/arbitrage.h"
#include "volatility/svi_calibration.h"

namespace ballast::volatility {

/// One expiry's smile with the points that it was fitted to, so that it can be fitted again under other conditions.
struct SmileFit {
    std::vector<VariancePoint> points;
    SviSlice smile;
    std::vector<VariancePoint> prior{};  ///< What it leant on where the points are few; else none.
    ButterflyCheck butterfly;
    double rmseVolPoints{};  ///< Over the points between 5 and 95 delta.
};

/// Fits and judges one expiry. A smile found from `options.start` that is poor is searched for in the whole plane.
///
/// Errors   As calibrateSvi.
Result<SmileFit> fitSmile(std::vector<VariancePoint> points, double yearsToExpiry, const CalibrationOptions& options);

/// What a refit between neighbours keeps beside its points.
enum class Hold {
    Nothing,
    Money  ///< The volatility at the money, as if it were a point that weighs as much as all others.
};

/// Refits a smile that crosses a neighbour, keeping it between both; either may be absent.
void refitBetween(SmileFit& item, const SviSlice* earlier, const SviSlice* later, Hold hold);

/// Raises total variance everywhere.
void lift(SmileFit& item, double rise);

}  // namespace ballast::volatility
