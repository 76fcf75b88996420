#include "volatility/calendar_repair.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ballast::volatility {
namespace {

constexpr double kCheapConcession = 0.2;  ///< Volatility points for which a smile gives way without a second look.
constexpr double kMoneyMoves = 1e-3;      ///< Volatility at the money by which a refit may move it, unless it must.
constexpr double kSmallLift = 0.01;       ///< Greatest rise to close a crossing, relative to the ATM variance.

/// Error that giving way would cost, in volatility points.
double costOf(const SmileFit& changed, const SmileFit& before) { return changed.rmseVolPoints - before.rmseVolPoints; }

bool isBelow(const SmileFit& earlier, const SmileFit& later) { return checkCalendar(earlier.smile, later.smile).ok(); }

double missed(const SmileFit& fit, const VariancePoint& point)
{
    const double own = std::sqrt(point.totalVariance / fit.smile.yearsToExpiry());
    return std::abs(fit.smile.impliedVolatility(point.k) - own);
}

}  // namespace

bool keepsQuotes(const SmileFit& changed, const SmileFit& before)
{
    return std::all_of(changed.points.begin(), changed.points.end(), [&](const VariancePoint& point) {
        const double moved =
            std::abs(changed.smile.impliedVolatility(point.k) - before.smile.impliedVolatility(point.k));
        return moved <= point.room || missed(changed, point) <= point.room;
    });
}

bool isBetween(const SmileFit& fit, const SviSlice* earlier, const SviSlice* later)
{
    return fit.butterfly.ok() && (earlier == nullptr || checkCalendar(*earlier, fit.smile).ok()) &&
           (later == nullptr || checkCalendar(fit.smile, *later).ok());
}

SmileFit fittedBetween(const SmileFit& item, const SviSlice* earlier, const SviSlice* later)
{
    SmileFit moved = item;
    refitBetween(moved, earlier, later, Hold::Nothing);
    if (std::abs(moved.smile.impliedVolatility(0.0) - item.smile.impliedVolatility(0.0)) <= kMoneyMoves) return moved;
    SmileFit held = item;
    refitBetween(held, earlier, later, Hold::Money);
    return keepsQuotes(held, item) && isBetween(held, earlier, later) ? held : moved;
}

SmileChain::SmileChain(std::vector<SmileFit> items) : m_items(std::move(items)), m_gaps(m_items.size()) {}

const CalendarCheck& SmileChain::gap(std::size_t i)
{
    if (!m_gaps[i]) m_gaps[i] = checkCalendar(m_items[i].smile, m_items[i + 1].smile);
    return *m_gaps[i];
}

void SmileChain::replace(std::size_t i, SmileFit item)
{
    m_items[i] = std::move(item);
    m_gaps[i].reset();
    if (i > 0) m_gaps[i - 1].reset();
}

void SmileChain::lowerEarlierSmiles()
{
    for (std::size_t i = m_items.empty() ? 0 : m_items.size() - 1; i-- > 0;) {
        if (gap(i).ok()) continue;
        SmileFit lower = fittedBetween(m_items[i], nullptr, &m_items[i + 1].smile);
        const bool isNear = keepsQuotes(lower, m_items[i]);
        const bool isLow = isNear && lower.butterfly.ok() && isBelow(lower, m_items[i + 1]);
        if (isLow && costOf(lower, m_items[i]) < kCheapConcession) {
            replace(i, std::move(lower));
            continue;
        }
        const SmileFit* after = i + 2 < m_items.size() ? &m_items[i + 2] : nullptr;
        SmileFit higher = fittedBetween(m_items[i + 1], &m_items[i].smile, after != nullptr ? &after->smile : nullptr);
        const bool isHigh = keepsQuotes(higher, m_items[i + 1]) && higher.butterfly.ok() &&
                            isBelow(m_items[i], higher) && (after == nullptr || isBelow(higher, *after));
        if (isHigh && (!isLow || costOf(higher, m_items[i + 1]) < costOf(lower, m_items[i]))) {
            replace(i + 1, std::move(higher));
        } else if (isNear) {
            replace(i, std::move(lower));
        }
    }
}

void SmileChain::raiseLaterSmiles()
{
    for (std::size_t i = 1; i < m_items.size(); ++i) {
        if (gap(i - 1).ok()) continue;
        SmileFit higher = fittedBetween(m_items[i], &m_items[i - 1].smile, nullptr);
        if (!keepsQuotes(higher, m_items[i])) continue;
        replace(i, std::move(higher));
        const CalendarCheck left = gap(i - 1);
        const double limit = kSmallLift * m_items[i].smile.totalVariance(0.0);
        if (left.ok() || -left.leastGap > limit) continue;
        SmileFit lifted = m_items[i];
        lift(lifted, -1.000001 * left.leastGap + 1e-12);
        if (keepsQuotes(lifted, m_items[i])) replace(i, std::move(lifted));
    }
}

}  // namespace ballast::volatility
