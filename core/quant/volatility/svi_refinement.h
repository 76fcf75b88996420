#pragma once

#include <span>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"
#include "volatility/svi_kernel.h"

namespace ballast::volatility {

/// A soft condition at one k: g(k) >= bound, w(k) >= bound, or w(k) <= bound. Its cost is the square of `stiffness`
/// times the shortfall.
struct PenaltyPoint {
    enum class Kind { LeastG, LeastVariance, GreatestVariance };
    Kind kind{Kind::LeastG};
    double k{};
    double bound{};
    double stiffness{};
};

struct Refinement {
    SviCoordinates coordinates{};
    double cost{};  ///< Weighted squared errors and penalties.
};

/// Levenberg-Marquardt from `start` within `box`, until a step lowers the cost by less than the share `leastGain`.
/// A coordinate pushed against its bound is left out of the step.
Refinement refine(std::span<const PointBlock> blocks, std::span<const PenaltyPoint> penalties,
                  const SviCoordinates& start, const SviBox& box, double leastGain = 1e-9);

}  // namespace ballast::volatility
