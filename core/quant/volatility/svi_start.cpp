#include "volatility/svi_start.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

constexpr std::array<double, 7> kCentres{-0.35, -0.15, -0.05, 0.0, 0.05, 0.15, 0.35};
constexpr std::array<double, 5> kWidths{0.03, 0.08, 0.18, 0.4, 1.0};
constexpr std::array<double, 3> kLikelyCentres{-0.07, 0.0, 0.07};
constexpr std::array<double, 4> kLikelyWidths{0.04, 0.1, 0.22, 0.5};

/// Normal equations of w = level + left u + right v, with u and v the two half-hyperbolas.
struct Normal {
    double s1{}, su{}, sv{}, suu{}, suv{}, svv{}, sw{}, suw{}, svw{}, sww{};
};

struct Linear {
    double level, left, right;
};

double costOf(const Normal& n, const Linear& x)
{
    return n.sww - 2.0 * (x.level * n.sw + x.left * n.suw + x.right * n.svw) + x.level * x.level * n.s1 +
           x.left * x.left * n.suu + x.right * x.right * n.svv +
           2.0 * (x.level * x.left * n.su + x.level * x.right * n.sv + x.left * x.right * n.suv);
}

/// Best level and right slope for a given left slope, or the other way round by exchanging the columns.
std::optional<std::array<double, 2>> levelAndSlope(double s1, double sv, double svv, double sw, double svw)
{
    const double determinant = s1 * svv - sv * sv;
    if (!(determinant > 0.0)) return std::nullopt;
    return std::array{(svv * sw - sv * svw) / determinant, (s1 * svw - sv * sw) / determinant};
}

/// Unbounded solution; centred moments keep the determinant accurate.
std::optional<Linear> freeSolution(const Normal& n)
{
    const double uu = n.suu - n.su * n.su / n.s1;
    const double vv = n.svv - n.sv * n.sv / n.s1;
    const double uv = n.suv - n.su * n.sv / n.s1;
    const double uw = n.suw - n.su * n.sw / n.s1;
    const double vw = n.svw - n.sv * n.sw / n.s1;
    const double determinant = uu * vv - uv * uv;
    if (!(determinant > 1e-14 * uu * vv)) return std::nullopt;
    const double left = (vv * uw - uv * vw) / determinant;
    const double right = (uu * vw - uv * uw) / determinant;
    return Linear{(n.sw - left * n.su - right * n.sv) / n.s1, left, right};
}

bool isInside(const Linear& x, const SviBox& box)
{
    return x.left >= box.low[kLeftSlope] && x.left <= box.high[kLeftSlope] && x.right >= box.low[kRightSlope] &&
           x.right <= box.high[kRightSlope];
}

/// The best of the candidates inside the box with at least one slope on its bound.
Linear bestOnBounds(const Normal& n, const SviBox& box)
{
    Linear best{n.sw / n.s1, box.low[kLeftSlope], box.low[kRightSlope]};
    double least = std::numeric_limits<double>::infinity();
    const auto take = [&](const Linear& each) {
        if (!isInside(each, box)) return;
        const double cost = costOf(n, each);
        if (!(cost < least)) return;
        least = cost;
        best = each;
    };
    const std::array lefts{box.low[kLeftSlope], box.high[kLeftSlope]};
    const std::array rights{box.low[kRightSlope], box.high[kRightSlope]};
    for (const double left : lefts) {
        const auto edge = levelAndSlope(n.s1, n.sv, n.svv, n.sw - left * n.su, n.svw - left * n.suv);
        if (edge) take({(*edge)[0], left, (*edge)[1]});
        for (const double right : rights)
            take({(n.sw - left * n.su - right * n.sv) / n.s1, left, right});
    }
    for (const double right : rights) {
        const auto edge = levelAndSlope(n.s1, n.su, n.suu, n.sw - right * n.sv, n.suw - right * n.suv);
        if (edge) take({(*edge)[0], (*edge)[1], right});
    }
    return best;
}

Linear bestLinear(const Normal& n, const SviBox& box)
{
    const auto free = freeSolution(n);
    return free && isInside(*free, box) ? *free : bestOnBounds(n, box);
}

}  // namespace

FixedCentre::FixedCentre(std::span<const PointBlock> blocks, const SviBox& box) noexcept
    : m_blocks(blocks), m_box(box), m_isa(pricing::bestIsa())
{
    for (const PointBlock& block : blocks) {
        for (std::size_t i = 0; i < kLanes; ++i) {
            m_weight += block.weight[i];
            m_variance += block.weight[i] * block.totalVariance[i];
            m_square += block.weight[i] * block.totalVariance[i] * block.totalVariance[i];
        }
    }
}

SviStart FixedCentre::solve(double m, double sigma) const noexcept
{
    const HyperbolaSums sums = hyperbolaSums(m_blocks, m, sigma, m_isa);
    const Normal normal{m_weight, sums.u, sums.v, sums.uu, sums.uv, sums.vv, m_variance, sums.uw, sums.vw, m_square};
    const Linear x = bestLinear(normal, m_box);
    return {m, sigma, x.level, x.left, x.right, std::max(costOf(normal, x), 0.0)};
}

SviCoordinates coordinatesOf(const SviStart& start, const SviBox& box) noexcept
{
    const double least = start.level + start.sigma * std::sqrt(std::max(start.left * start.right, 0.0));
    return box.clamp({least, start.left, start.right, start.m, steady::log(start.sigma)});
}

StartSearch::StartSearch(std::span<const PointBlock> blocks, const SviBox& box) noexcept : m_problem(blocks, box)
{
    double first = blocks.front().k.front(), last = first;
    for (const PointBlock& block : blocks) {
        const auto [low, high] = std::minmax_element(block.k.begin(), block.k.end());
        first = std::min(first, *low);
        last = std::max(last, *high);
    }
    m_range = std::max(last - first, 1e-6);
}

SviStart StartSearch::likely() const noexcept
{
    SviStart best{.objective = std::numeric_limits<double>::infinity()};
    for (const double centre : kLikelyCentres) {
        for (const double width : kLikelyWidths) {
            const SviStart found = m_problem.solve(centre * m_range, width * m_range);
            if (found.objective < best.objective) best = found;
        }
    }
    return best;
}

std::vector<SviStart> StartSearch::everywhere(std::size_t count) const
{
    std::vector<SviStart> starts;
    starts.reserve(kCentres.size() * kWidths.size());
    for (const double centre : kCentres) {
        for (const double width : kWidths)
            starts.push_back(m_problem.solve(centre * m_range, width * m_range));
    }
    const auto better = [](const SviStart& a, const SviStart& b) { return a.objective < b.objective; };
    const std::size_t kept = std::min(count, starts.size());
    std::partial_sort(starts.begin(), starts.begin() + static_cast<std::ptrdiff_t>(kept), starts.end(), better);
    starts.resize(kept);
    return starts;
}

}  // namespace ballast::volatility
