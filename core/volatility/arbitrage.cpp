#include "volatility/arbitrage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ballast::volatility {
namespace {

constexpr double kSteepestWing = 2.0;
constexpr int kBlock = 128;
using Block = std::array<double, kBlock>;

struct Least {
    double value{std::numeric_limits<double>::infinity()};
    double at{};
};

/// Least value of a function that fills blocks of the grid. Blocks keep the arithmetic free of branches, so that the
/// compiler makes vectors of it.
template <class Fill> Least leastOnGrid(int stride, Fill fill) noexcept
{
    Least least;
    Block k;
    Block values;
    const int count = (kArbitrageGridSize - 1) / stride + 1;
    for (int start = 0; start < count; start += kBlock) {
        for (int i = 0; i < kBlock; ++i) {
            const int j = std::min(start + i, count - 1) * stride;
            k[static_cast<std::size_t>(i)] = arbitrageGridPoint(j);
        }
        fill(k, values);
        for (std::size_t i = 0; i < kBlock; ++i) {
            if (values[i] < least.value) least = {values[i], k[i]};
        }
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

} // namespace

ButterflyCheck checkButterfly(const SviSlice& slice, int stride) noexcept
{
    const SviParameters parameters = slice.parameters();
    const auto fill = [&](const Block& k, Block& values) { fillButterfly(parameters, k, values); };
    const Least least = leastOnGrid(stride, fill);
    return {least.value, least.at, slice.leftSlope() < kSteepestWing && slice.rightSlope() < kSteepestWing};
}

CalendarCheck checkCalendar(const SviSlice& earlier, const SviSlice& later, int stride) noexcept
{
    const SviParameters first = earlier.parameters();
    const SviParameters second = later.parameters();
    const Least least = leastOnGrid(stride, [&](const Block& k, Block& values) {
        Block before;
        fillVariance(first, k, before);
        fillVariance(second, k, values);
        for (std::size_t i = 0; i < kBlock; ++i)
            values[i] -= before[i];
    });
    return {least.value, least.at};
}

} // namespace ballast::volatility
