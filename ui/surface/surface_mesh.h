#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/surface/surface_camera.h"

namespace ballast::ui {

/// Quads between two neighbouring expiries.
constexpr std::size_t kQuadsPerRow = 26;
constexpr std::size_t kMeshNodes = kQuadsPerRow + 1;

/// Volatilities, decimal, at the ends of colour and height. Fixed while the market runs, so that equal colours mean
/// equal volatilities.
struct VolatilityScale {
    double low{0.2}, high{1.0};

    /// 0 at `low`, 1 at `high`; clamped.
    double position(double volatility) const;
    bool contains(double volatility) const { return volatility >= low && volatility <= high; }
};

/// Ends around what the surface shows now, in whole tens of points with room above. Empty without a fitted slice.
std::optional<VolatilityScale> fittingScale(const interfaces::SurfaceView& surface);

/// One fitted expiry as a line across its quoted range.
struct MeshSlice {
    std::size_t index{};  ///< Into SurfaceView::slices.
    double depth{};       ///< −1 is the longest expiry, nearest to the eye at the start; +1 the shortest.
    std::array<ScenePoint, kMeshNodes> points{};
    std::array<double, kMeshNodes> position{};  ///< On the colour scale.
};

/// The surface as lines in the box. A quad joins `slices[i]` and `slices[i + 1]` only when `joined[i]`: an expiry
/// without a fit between them leaves a gap.
struct SurfaceMesh {
    std::vector<MeshSlice> slices;  ///< Ascending expiry.
    std::vector<bool> joined;       ///< One less than slices.
    double lowLogMoneyness{}, highLogMoneyness{};
    std::size_t gaps{};  ///< Expiries without a fit.
    bool clampedAbove{}, clampedBelow{};
    bool cut{};  ///< A slice reaches beyond the span of the axis.

    double sceneX(double logMoneyness) const;
};

/// The axis spans the quoted range of the slice in the middle by width, so that a long expiry's wide wings do not press
/// the short ones into a sliver; what lies beyond is cut and said. Depth goes by the square root of time to expiry, so
/// that the short expiries have room.
SurfaceMesh buildSurfaceMesh(const interfaces::SurfaceView& surface, const VolatilityScale& scale);

}  // namespace ballast::ui
