#pragma once

#include <span>
#include <vector>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"
#include "volatility/svi_kernel.h"

namespace ballast::volatility {

/// The best smile for fixed m and sigma, with its cost.
struct SviStart {
    SviCoordinates coordinates{};
    double objective{};
};

/// Exact weighted least squares in level and wing slopes for fixed m and sigma, slopes within `box`: the free
/// solution if it is inside, else the best on the box's faces and edges.
class FixedCentre {
public:
    FixedCentre(std::span<const PointBlock> blocks, const SviBox& box) noexcept;

    SviStart solve(double m, double sigma) const noexcept;

private:
    std::span<const PointBlock> m_blocks;
    const SviBox& m_box;
    pricing::Isa m_isa;
    double m_weight{}, m_variance{}, m_square{};
};

/// Smiles from a plane of centres and widths that spans the points, the best first; at most `count`.
std::vector<SviStart> searchStarts(std::span<const PointBlock> blocks, const SviBox& box, std::size_t count);

}  // namespace ballast::volatility
