#pragma once

#include <span>
#include <vector>

#include "volatility/svi_calibration.h"
#include "volatility/svi_coordinates.h"
#include "volatility/svi_kernel.h"

namespace ballast::volatility {

/// The best smile for fixed m and sigma: w = level + left u + right v of the half-hyperbolas, with its cost.
struct SviStart {
    double m{}, sigma{}, level{}, left{}, right{};
    double objective{};
};
SviCoordinates coordinatesOf(const SviStart& start, const SviBox& box) noexcept;

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

/// Looks for starts on a plane of centres and widths that spans the points.
class StartSearch {
public:
    StartSearch(std::span<const PointBlock> blocks, const SviBox& box) noexcept;

    /// The best of a few that most smiles are near.
    SviStart likely() const noexcept;
    /// The best of the whole plane, the best first; at most `count`.
    std::vector<SviStart> everywhere(std::size_t count) const;

private:
    FixedCentre m_problem;
    double m_range{};
};

}  // namespace ballast::volatility
