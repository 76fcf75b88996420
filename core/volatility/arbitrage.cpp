#include "volatility/arbitrage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ballast::volatility {
namespace {

constexpr double kSteepestWing = 2.0;
constexpr int kBlock = 32;
constexpr double kRounding = 1e-12;  ///< What a bound may be off by.
using Block = std::array<double, kBlock>;

struct Least {
    double value{std::numeric_limits<double>::infinity()};
    double at{};

    void take(double candidate, double k) noexcept
    {
        if (candidate < value) *this = {candidate, k};
    }
};

/// Least value of a function on the grid. `fill` computes a block without branches, so that the compiler makes vectors
/// of it; `bound` gives a number that the function does not fall under between two points, so that blocks which
/// cannot hold the least value are passed over. First each block's first point, for a good least value to beat.
template <class Fill, class Bound> Least leastOnGrid(int stride, Fill fill, Bound bound) noexcept
{
    const int count = (kArbitrageGridSize - 1) / stride + 1;
    const auto pointAt = [&](int index) { return arbitrageGridPoint(std::min(index, count - 1) * stride); };
    Least least;
    Block k;
    Block values;
    const auto search = [&](int start, int step) {
        for (int i = 0; i < kBlock; ++i)
            k[static_cast<std::size_t>(i)] = pointAt(start + i * step);
        fill(k, values);
        for (std::size_t i = 0; i < kBlock; ++i)
            least.take(values[i], k[i]);
    };
    for (int start = 0; start < count; start += kBlock * kBlock)
        search(start, kBlock);
    for (int start = 0; start < count; start += kBlock) {
        if (bound(pointAt(start), pointAt(start + kBlock - 1)) - kRounding <= least.value) search(start, 1);
    }
    return least;
}

void fillVariance(const SviParameters& p, const Block& k, Block& w) noexcept
{
    for (std::size_t i = 0; i < kBlock; ++i) {
        const double x = k[i] - p.m;
        w[i] = std::max(p.a + p.b * (p.rho * x + std::sqrt(x * x + p.sigma * p.sigma)), 0.0);
    }
}

/// As butterflyFunction of SviSlice::jet, and 0 where there is no variance.
void fillButterfly(const SviParameters& p, const Block& k, Block& g) noexcept
{
    const double square = p.sigma * p.sigma;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const double x = k[i] - p.m;
        const double root = std::sqrt(x * x + square);
        const double inverse = 1.0 / root;
        const double w = std::max(p.a + p.b * (p.rho * x + root), 0.0);
        const double slope = p.b * (p.rho + x * inverse);
        const double second = p.b * square * inverse * inverse * inverse;
        const double inverseW = 1.0 / std::max(w, std::numeric_limits<double>::min());
        const double first = 1.0 - 0.5 * k[i] * slope * inverseW;
        const double value = first * first - 0.25 * slope * slope * (inverseW + 0.25) + 0.5 * second;
        g[i] = w > 0.0 ? value : 0.0;
    }
}

/// A number that g does not fall under between two points. w is convex, w' rises, w'' has one peak at m.
double leastButterflyBetween(const SviSlice& slice, double low, double high) noexcept
{
    const double m = slice.parameters().m;
    const VarianceJet start = slice.jet(low);
    const VarianceJet end = slice.jet(high);
    double leastW = std::min(start.w, end.w);
    if (start.wPrime < 0.0 && end.wPrime > 0.0) {
        leastW = std::max(leastW - (high - low) * std::min(-start.wPrime, end.wPrime), 0.0);
    }
    if (leastW <= 0.0) return -std::numeric_limits<double>::infinity();
    const double greatestSlope = std::max(std::abs(start.wPrime), std::abs(end.wPrime));
    const double leastSecond = std::min(start.wSecond, end.wSecond);
    // k w'/(2w) changes by no more than its derivative's bound times the distance to the nearer end.
    const double farthest = std::max(std::abs(low), std::abs(high));
    const double peak = m > low && m < high ? slice.jet(m).wSecond : std::max(start.wSecond, end.wSecond);
    const double steepest = 0.5 * (greatestSlope + farthest * peak) / leastW +
                            0.5 * farthest * greatestSlope * greatestSlope / (leastW * leastW);
    const double drift = 0.5 * (high - low) * steepest;
    const double first = 1.0 - 0.5 * low * start.wPrime / start.w;
    const double last = 1.0 - 0.5 * high * end.wPrime / end.w;
    const double nearest = std::min(std::abs(first), std::abs(last)) - drift;
    const double square = first * last > 0.0 && nearest > 0.0 ? nearest * nearest : 0.0;
    return square - 0.25 * greatestSlope * greatestSlope * (1.0 / leastW + 0.25) + 0.5 * leastSecond;
}

}  // namespace

ButterflyCheck checkButterfly(const SviSlice& slice, int stride) noexcept
{
    const SviParameters parameters = slice.parameters();
    const auto fill = [&](const Block& k, Block& values) { fillButterfly(parameters, k, values); };
    const auto bound = [&](double low, double high) { return leastButterflyBetween(slice, low, high); };
    const Least least = leastOnGrid(stride, fill, bound);
    return {least.value, least.at, slice.leftSlope() < kSteepestWing && slice.rightSlope() < kSteepestWing};
}

CalendarCheck checkCalendar(const SviSlice& earlier, const SviSlice& later, int stride) noexcept
{
    const SviParameters first = earlier.parameters();
    const SviParameters second = later.parameters();
    const double steepest =
        std::max(earlier.leftSlope(), earlier.rightSlope()) + std::max(later.leftSlope(), later.rightSlope());
    const auto fill = [&](const Block& k, Block& values) {
        Block before;
        fillVariance(first, k, before);
        fillVariance(second, k, values);
        for (std::size_t i = 0; i < kBlock; ++i)
            values[i] -= before[i];
    };
    const auto bound = [&](double low, double high) {
        const double middle = 0.5 * (low + high);
        return later.totalVariance(middle) - earlier.totalVariance(middle) - 0.5 * (high - low) * steepest;
    };
    const Least least = leastOnGrid(stride, fill, bound);
    return {least.value, least.at};
}

}  // namespace ballast::volatility
