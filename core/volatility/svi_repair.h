#pragma once

#include <span>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"
#include "volatility/svi_kernel.h"

namespace ballast::volatility {

/// Refits under growing penalties until the smile has no arbitrage; gives the last one if none is found.
SviCoordinates repaired(std::span<const PointBlock> blocks, double years, const CalibrationOptions& options,
                        const SviBox& box, SviCoordinates x);

}  // namespace ballast::volatility
