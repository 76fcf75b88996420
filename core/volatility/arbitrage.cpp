#include "volatility/arbitrage.h"

#include <limits>

namespace ballast::volatility {
namespace {

constexpr double kSteepestWing = 2.0;

} // namespace

ButterflyCheck checkButterfly(const SviSlice& slice) noexcept
{
    ButterflyCheck check;
    check.minG = std::numeric_limits<double>::infinity();
    for (int j = 0; j < kArbitrageGridSize; ++j) {
        const double k = arbitrageGridPoint(j);
        const double g = slice.butterfly(k);
        if (g < check.minG) {
            check.minG = g;
            check.minGAt = k;
        }
    }
    check.wingsOk = slice.leftSlope() < kSteepestWing && slice.rightSlope() < kSteepestWing;
    return check;
}

CalendarCheck checkCalendar(const SviSlice& earlier, const SviSlice& later) noexcept
{
    CalendarCheck check;
    check.leastGap = std::numeric_limits<double>::infinity();
    for (int j = 0; j < kArbitrageGridSize; ++j) {
        const double k = arbitrageGridPoint(j);
        const double gap = later.totalVariance(k) - earlier.totalVariance(k);
        if (gap < check.leastGap) {
            check.leastGap = gap;
            check.at = k;
        }
    }
    return check;
}

} // namespace ballast::volatility
