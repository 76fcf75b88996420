#include "volatility/calendar_repair.h"

#include "volatility/arbitrage.h"

namespace ballast::volatility {
namespace {

constexpr double kCheapConcession = 0.2;  ///< Volatility points for which a smile gives way without a second look.
constexpr double kSmallLift = 0.01;       ///< Greatest rise to close a crossing, relative to the ATM variance.

bool crosses(const SliceFit& earlier, const SliceFit& later)
{
    return !checkCalendar(earlier.slice.smile, later.slice.smile).ok();
}

/// Error that giving way would cost, in volatility points.
double costOf(const SliceFit& changed, const SliceFit& before)
{
    return changed.slice.rmseVolPoints - before.slice.rmseVolPoints;
}

/// Whether a smile lies between two others, of which either may be absent.
bool liesBetween(const SliceFit* earlier, const SliceFit& item, const SliceFit* later)
{
    return item.slice.butterflyOk && (earlier == nullptr || !crosses(*earlier, item)) &&
           (later == nullptr || !crosses(item, *later));
}

}  // namespace

void lowerEarlierSmiles(std::vector<SliceFit>& items)
{
    for (std::size_t i = items.size() - 1; i-- > 0;) {
        if (!crosses(items[i], items[i + 1])) continue;
        SliceFit lower = items[i];
        refitBetween(lower, nullptr, &items[i + 1].slice.smile);
        const bool isLow = liesBetween(nullptr, lower, &items[i + 1]);
        if (isLow && costOf(lower, items[i]) < kCheapConcession) {
            items[i] = std::move(lower);
            continue;
        }
        const SliceFit* after = i + 2 < items.size() ? &items[i + 2] : nullptr;
        SliceFit higher = items[i + 1];
        refitBetween(higher, &items[i].slice.smile, after != nullptr ? &after->slice.smile : nullptr);
        const bool isHigh = liesBetween(&items[i], higher, after);
        if (isHigh && (!isLow || costOf(higher, items[i + 1]) < costOf(lower, items[i]))) {
            items[i + 1] = std::move(higher);
        } else {
            items[i] = std::move(lower);
        }
    }
}

void raiseLaterSmiles(std::vector<SliceFit>& items)
{
    for (std::size_t i = 1; i < items.size(); ++i) {
        const SviSlice& before = items[i - 1].slice.smile;
        if (!crosses(items[i - 1], items[i])) continue;
        refitBetween(items[i], &before, nullptr);
        const CalendarCheck left = checkCalendar(before, items[i].slice.smile);
        const double limit = kSmallLift * items[i].slice.smile.totalVariance(0.0);
        if (left.ok() || -left.leastGap > limit) continue;
        lift(items[i], -1.000001 * left.leastGap + 1e-12);
    }
}

}  // namespace ballast::volatility
