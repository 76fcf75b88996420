#pragma once

#include <vector>

#include "base/result.h"
#include "volatility/fitted_slice.h"
#include "volatility/svi_calibration.h"
#include "volatility/volatility_surface.h"

namespace ballast::volatility {

/// Strikes below which five parameters are too many: a fit then leans on a prior.
constexpr std::size_t kEnoughQuotes = 9;

/// A smile at the level of the points and in the shape of a better known one (the same expiry a while ago, or the
/// expiry beside it), at little weight. Shapes are compared at equal k / sqrt(years), where smiles of near expiries are
/// alike; the level is the median of the points' volatilities over the shape's. Without a shape it is flat.
///
/// Source   The scaling is that of Gatheral (2006), The Volatility Surface, chapter 3: skew falls as the root of time.
std::vector<VariancePoint> priorOf(const std::vector<VariancePoint>& points, double yearsToExpiry,
                                   const SviSlice* shape);

/// A smile for an expiry without one usable quote, so that an option of it is never worth nothing: what the surface
/// says between the expiries beside it. It has no quotes, so it is Suspect.
///
/// Errors   As fitSmile; NotFound if the surface has no smile.
Result<FittedSlice> standIn(const VolatilitySurface& surface, Timestamp expiry, double forward, double yearsToExpiry);

}  // namespace ballast::volatility
