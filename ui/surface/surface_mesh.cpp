#include "ui/surface/surface_mesh.h"

#include <algorithm>
#include <cmath>

namespace ballast::ui {
namespace {

using interfaces::CurvePoint;
using interfaces::SliceView;

bool isDrawable(const SliceView& slice) { return slice.fitted && slice.curve.size() >= 2; }

double interpolate(const std::vector<CurvePoint>& curve, double logMoneyness)
{
    const auto right = std::lower_bound(curve.begin() + 1, curve.end() - 1, logMoneyness,
                                        [](const CurvePoint& point, double k) { return point.logMoneyness < k; });
    const auto left = right - 1;
    const double width = right->logMoneyness - left->logMoneyness;
    const double share = width > 0.0 ? (logMoneyness - left->logMoneyness) / width : 0.0;
    return left->volatility + share * (right->volatility - left->volatility);
}

struct Span {
    double low{}, high{};
    double width() const { return high - low; }
};

/// Quoted range of the slice that is in the middle by width.
Span middleSpan(const interfaces::SurfaceView& surface)
{
    std::vector<Span> spans;
    for (const SliceView& slice : surface.slices)
        if (isDrawable(slice)) spans.push_back({slice.curve.front().logMoneyness, slice.curve.back().logMoneyness});
    if (spans.empty()) return {};
    const auto middle = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2);
    std::nth_element(spans.begin(), middle, spans.end(),
                     [](const Span& a, const Span& b) { return a.width() < b.width(); });
    return *middle;
}

double depthOf(double years, double longest)
{
    if (longest <= 0.0) return 0.0;
    return 1.0 - 2.0 * std::sqrt(std::clamp(years / longest, 0.0, 1.0));
}

void fillSlice(const SliceView& slice, const VolatilityScale& scale, SurfaceMesh& mesh, MeshSlice& line)
{
    const double first = slice.curve.front().logMoneyness, last = slice.curve.back().logMoneyness;
    const double low = std::max(first, mesh.lowLogMoneyness), high = std::min(last, mesh.highLogMoneyness);
    mesh.cut = mesh.cut || low > first || high < last;
    for (std::size_t n = 0; n < kMeshNodes; ++n) {
        const double k = low + (high - low) * static_cast<double>(n) / static_cast<double>(kQuadsPerRow);
        const double volatility = interpolate(slice.curve, k);
        line.position[n] = scale.position(volatility);
        line.points[n] = {mesh.sceneX(k), line.depth, line.position[n]};
        mesh.clampedAbove = mesh.clampedAbove || volatility > scale.high;
        mesh.clampedBelow = mesh.clampedBelow || volatility < scale.low;
    }
}

}  // namespace

double VolatilityScale::position(double volatility) const
{
    return std::clamp((volatility - low) / (high - low), 0.0, 1.0);
}

std::optional<VolatilityScale> fittingScale(const interfaces::SurfaceView& surface)
{
    const Span span = middleSpan(surface);
    std::vector<double> volatilities;
    for (const SliceView& slice : surface.slices)
        if (isDrawable(slice))
            for (const CurvePoint& point : slice.curve)
                if (point.logMoneyness >= span.low && point.logMoneyness <= span.high)
                    volatilities.push_back(point.volatility);
    if (volatilities.empty()) return std::nullopt;
    std::sort(volatilities.begin(), volatilities.end());
    const auto at = [&](double share) {
        return volatilities[static_cast<std::size_t>(share * static_cast<double>(volatilities.size() - 1))];
    };
    // A fortieth of the nodes may be clamped: one wild wing must not flatten the rest.
    const double low = std::floor(at(0.0) * 10.0) / 10.0;
    const double high = std::ceil((at(0.975) + 0.1 * (at(0.975) - low)) * 10.0) / 10.0;
    return VolatilityScale{low, std::max(high, low + 0.2)};
}

double SurfaceMesh::sceneX(double logMoneyness) const
{
    const double width = highLogMoneyness - lowLogMoneyness;
    return width > 0.0 ? 2.0 * (logMoneyness - lowLogMoneyness) / width - 1.0 : 0.0;
}

SurfaceMesh buildSurfaceMesh(const interfaces::SurfaceView& surface, const VolatilityScale& scale)
{
    SurfaceMesh mesh;
    const Span span = middleSpan(surface);
    mesh.lowLogMoneyness = span.low;
    mesh.highLogMoneyness = span.high;
    double longest = 0.0;
    for (const SliceView& slice : surface.slices)
        longest = std::max(longest, slice.yearsToExpiry);
    bool gap = false;
    for (std::size_t n = 0; n < surface.slices.size(); ++n) {
        const SliceView& slice = surface.slices[n];
        const bool inSpan = isDrawable(slice) && slice.curve.back().logMoneyness > span.low &&
                            slice.curve.front().logMoneyness < span.high;
        if (!inSpan) {
            ++mesh.gaps;
            gap = true;
            continue;
        }
        if (!mesh.slices.empty()) mesh.joined.push_back(!gap);
        gap = false;
        MeshSlice line{n, depthOf(slice.yearsToExpiry, longest), {}, {}};
        fillSlice(slice, scale, mesh, line);
        mesh.slices.push_back(line);
    }
    return mesh;
}

}  // namespace ballast::ui
