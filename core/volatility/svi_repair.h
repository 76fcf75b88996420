#pragma once

#include <span>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"

namespace ballast::volatility {

/// Refits under growing penalties until the smile has no arbitrage; gives the last one if none is found.
SviCoordinates repaired(std::span<const VariancePoint> points, double years, const CalibrationOptions& options,
                        const SviBox& box, SviCoordinates x);

}  // namespace ballast::volatility
