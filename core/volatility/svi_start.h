#pragma once

#include <span>
#include <vector>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"

namespace ballast::volatility {

/// The best smile for fixed m and sigma, with its cost.
struct SviStart {
    SviCoordinates coordinates{};
    double objective{};
};

/// Exact weighted least squares in level and wing slopes for fixed m and sigma, slopes within `box`: the free
/// solution if it is inside, else the best on the box's faces and edges.
SviStart solveForFixedCentre(std::span<const VariancePoint> points, double m, double sigma, const SviBox& box);

/// Smiles from a plane of centres and widths, the best first; at most `count`.
std::vector<SviStart> searchStarts(std::span<const VariancePoint> points, const SviBox& box, std::size_t count);

}  // namespace ballast::volatility
