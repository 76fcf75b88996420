#include "research/network/collateral_plan.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "pricing/black76.h"
#include "pricing/steady.h"
#include "research/network/collateral_buffer.h"

namespace ballast::risk {
namespace {

constexpr double kHoursPerYear = 24.0 * 365.0;
constexpr double kGreatestAmount = 1e100;  ///< Products of two stay finite.

Result<void> checkVenue(const VenueCollateral& v)
{
    if (v.excessUsd.empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("{}: a plan needs at least one scenario", v.venue));
    const auto isSane = [](double x) { return std::abs(x) <= kGreatestAmount; };
    if (!std::all_of(v.excessUsd.begin(), v.excessUsd.end(), isSane) || !isSane(v.carryPerYear))
        return fail(ErrorCode::InvalidArgument, fmt::format("{}: excess and carry must be finite", v.venue));
    for (const double amount : {v.bufferUsd, v.withdrawableUsd, v.transferCost, v.arrivalHours, v.pnlStdPerSqrtYear})
        if (!isSane(amount) || amount < 0.0)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}: buffer, withdrawable amount, transfer cost, arrival and deviation must be "
                                    "finite and not negative, one was {}",
                                    v.venue, amount));
    return {};
}

class Planner {
public:
    Planner(std::span<const VenueCollateral> venues, double years) : m_venues(venues), m_years(years)
    {
        for (const auto& v : venues) {
            const double least = *std::min_element(v.excessUsd.begin(), v.excessUsd.end());
            const bool arrives = v.arrivalHours < years * kHoursPerYear;
            const double need = std::max(0.0, v.bufferUsd - least);
            m_least.push_back(least);
            m_unfillable += arrives ? 0.0 : need;
            m_need.push_back(arrives ? need : 0.0);
            m_supply.push_back(std::clamp(least - v.bufferUsd, 0.0, v.withdrawableUsd));
        }
    }

    CollateralPlan plan()
    {
        const double need = std::accumulate(m_need.begin(), m_need.end(), 0.0);
        const double supply = std::accumulate(m_supply.begin(), m_supply.end(), 0.0);
        if (supply < need) m_need = safestFill(supply);
        CollateralPlan result;
        result.shortfallUsd = std::max(0.0, need - supply) + m_unfillable;
        result.changeUsd.assign(m_venues.size(), 0.0);
        transfer(result);
        result.breachBefore = breaches(std::vector<double>(m_venues.size(), 0.0));
        result.breachAfter = breaches(result.changeUsd);
        result.method = supply < need ? "equal marginal fall of the probability of liquidation, supply being short"
                                      : "least cost: cheapest supply first, the optimum of the linear programme";
        return result;
    }

private:
    double unitCost(const VenueCollateral& v, double sign) const
    {
        return v.transferCost + sign * v.carryPerYear * m_years;
    }

    double deviation(std::size_t i) const { return m_venues[i].pnlStdPerSqrtYear * std::sqrt(m_years); }

    void transfer(CollateralPlan& plan) const
    {
        std::vector<std::size_t> order(m_venues.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return unitCost(m_venues[a], -1.0) < unitCost(m_venues[b], -1.0);
        });
        auto supply = m_supply;
        auto need = m_need;
        for (std::size_t to = 0; to < m_venues.size(); ++to)
            for (const std::size_t from : order) {
                const double amount = std::min(supply[from], need[to]);
                if (!(amount > 0.0)) continue;
                supply[from] -= amount;
                need[to] -= amount;
                plan.changeUsd[from] -= amount;
                plan.changeUsd[to] += amount;
                plan.costUsd += amount * (unitCost(m_venues[from], -1.0) + unitCost(m_venues[to], 1.0));
                plan.transfers.push_back({m_venues[from].venue, m_venues[to].venue, amount});
            }
    }

    double breaches(const std::vector<double>& change) const
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < m_venues.size(); ++i)
            sum += deviation(i) > 0.0 || m_least[i] + change[i] < 0.0
                       ? breachProbability(m_least[i] + change[i], m_venues[i].pnlStdPerSqrtYear, m_years).value_or(1.0)
                       : 0.0;
        return sum;
    }

    /// Excess at which another dollar lowers the breach probability by `slope`: 2 φ(b/d)/d = slope.
    double excessAtSlope(std::size_t i, double slope) const
    {
        const double d = deviation(i);
        if (!(d > 0.0)) return 0.0;
        const double ratio = 2.0 * pricing::normalDensity(0.0) / (d * slope);
        return ratio > 1.0 ? d * std::sqrt(2.0 * steady::log(ratio)) : 0.0;
    }

    /// What each venue in need gets of a short supply. No venue gets beyond its buffer.
    std::vector<double> safestFill(double supply) const
    {
        const auto fillAt = [&](double slope) {
            std::vector<double> fill(m_venues.size());
            for (std::size_t i = 0; i < fill.size(); ++i)
                fill[i] = std::clamp(excessAtSlope(i, slope) - m_least[i], 0.0, m_need[i]);
            return fill;
        };
        double low = -60.0, high = 60.0;  // Logarithm of the slope.
        for (int i = 0; i < 200; ++i) {
            const double middle = 0.5 * (low + high);
            const auto fill = fillAt(steady::exp(middle));
            (std::accumulate(fill.begin(), fill.end(), 0.0) > supply ? low : high) = middle;
        }
        return withinSupply(fillAt(steady::exp(high)), supply);
    }

    /// A venue already below zero takes a lump at one slope; what the bisection left over goes in order of need.
    std::vector<double> withinSupply(std::vector<double> fill, double supply) const
    {
        double left = supply - std::accumulate(fill.begin(), fill.end(), 0.0);
        for (std::size_t i = 0; i < fill.size(); ++i) {
            const double more = std::clamp(m_need[i] - fill[i], 0.0, std::max(0.0, left));
            fill[i] += more;
            left -= more;
        }
        return fill;
    }

    std::span<const VenueCollateral> m_venues;
    double m_years;
    std::vector<double> m_least, m_need, m_supply;
    double m_unfillable{};
};

}  // namespace

Result<CollateralPlan> planCollateral(std::span<const VenueCollateral> venues, double horizonYears)
{
    if (venues.empty()) return fail(ErrorCode::InvalidArgument, "a collateral plan needs at least one venue");
    if (!(horizonYears <= kGreatestAmount) || !(horizonYears > 0.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the horizon of a collateral plan must be positive, was {}", horizonYears));
    for (const auto& venue : venues)
        if (const auto checked = checkVenue(venue); !checked) return tl::unexpected<Error>(checked.error());
    return Planner(venues, horizonYears).plan();
}

}  // namespace ballast::risk
