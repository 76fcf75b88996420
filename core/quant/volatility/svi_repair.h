#pragma once

#include <optional>
#include <span>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"
#include "volatility/svi_kernel.h"

namespace ballast::volatility {

struct Repaired {
    SviCoordinates coordinates{};
    std::optional<ButterflyCheck> butterfly;  ///< Of these coordinates; absent if the last round was not judged.
};

/// Refits under growing penalties until the smile has no arbitrage; gives the last one if none is found.
Repaired repaired(std::span<const PointBlock> blocks, double years, const CalibrationOptions& options,
                  const SviBox& box, const SviCoordinates& start);

}  // namespace ballast::volatility
