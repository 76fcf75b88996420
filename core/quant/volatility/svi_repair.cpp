#include "volatility/svi_repair.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "pricing/steady.h"
#include "volatility/arbitrage.h"
#include "volatility/svi_refinement.h"

namespace ballast::volatility {
namespace {

constexpr double kGainWorthAStep = 1e-4;  ///< On the way of a repair, where the next round refines further.
constexpr int kRepairRounds = 10;
constexpr double kLeastG = 2e-3;          ///< What a repair aims at, so that it ends above zero.
constexpr double kCalendarMargin = 2e-4;  ///< Relative gap in total variance that a repair aims at.

/// Cost of an error of one percent of variance at every point: the unit in which penalties are counted.
double onePercentCost(std::span<const PointBlock> blocks)
{
    double sum = 0.0;
    for (const PointBlock& block : blocks) {
        for (std::size_t i = 0; i < kLanes; ++i)
            sum += block.weight[i] * block.totalVariance[i] * block.totalVariance[i];
    }
    return 1e-4 * sum;
}

/// Judges a smile on the arbitrage grid and turns what is wrong into penalties.
class Repair {
public:
    Repair(std::span<const PointBlock> blocks, double years, const CalibrationOptions& options)
        : m_unit(std::sqrt(onePercentCost(blocks))), m_years(years), m_options(options)
    {
        double widest = 0.0;
        for (const PointBlock& block : blocks) {
            for (const double k : block.k)
                widest = std::max(widest, std::abs(k));
        }
        m_widest = std::max(widest, 0.02);
    }

    /// Whether the smile has no arbitrage; if it has, remembers where it is worst.
    bool accepts(const SviCoordinates& x)
    {
        const auto slice = SviSlice::create(toParameters(x), m_years);
        if (!slice) return false;
        return acceptsSlice(*slice);
    }

    const std::optional<ButterflyCheck>& lastButterfly() const { return m_butterfly; }

    std::vector<PenaltyPoint> penalties(double weight)
    {
        if (m_grid.empty()) layGrid();
        std::vector<PenaltyPoint> list;
        for (const double k : m_grid)
            addAt(list, k, weight);
        for (const double k : m_worst)
            addAt(list, k, weight);
        return list;
    }

private:
    static constexpr int kHalfCount = 30;

    bool acceptsSlice(const SviSlice& slice)
    {
        const ButterflyCheck butterfly = checkButterfly(slice);
        m_butterfly = butterfly;
        if (!butterfly.ok()) note(m_needsButterfly, butterfly.minGAt);
        bool ok = butterfly.ok();
        if (m_options.earlier != nullptr) ok = acceptsOrder(*m_options.earlier, slice) && ok;
        if (m_options.later != nullptr) ok = acceptsOrder(slice, *m_options.later) && ok;
        return ok;
    }

    void note(bool& need, double k)
    {
        need = true;
        m_worst.push_back(k);
    }

    bool acceptsOrder(const SviSlice& earlier, const SviSlice& later)
    {
        const CalendarCheck check = checkCalendar(earlier, later);
        if (!check.ok()) note(m_needsCalendar, check.at);
        return check.ok();
    }

    /// Dense where the quotes are, thin towards the ends of the arbitrage grid.
    void layGrid()
    {
        const double bend = steady::asinh(3.0 / (0.5 * m_widest));
        for (int j = -kHalfCount; j <= kHalfCount; ++j)
            m_grid.push_back(0.5 * m_widest * steady::sinh(bend * j / kHalfCount));
    }

    void addAt(std::vector<PenaltyPoint>& list, double k, double weight) const
    {
        const double unit = 100.0 * m_unit * std::sqrt(weight);
        if (m_needsButterfly) list.push_back({PenaltyPoint::Kind::LeastG, k, kLeastG, unit});
        if (!m_needsCalendar) return;
        if (m_options.earlier != nullptr) {
            const double w = m_options.earlier->totalVariance(k);
            list.push_back({PenaltyPoint::Kind::LeastVariance, k, w * (1.0 + kCalendarMargin), unit / w});
        }
        if (m_options.later != nullptr) {
            const double w = m_options.later->totalVariance(k);
            list.push_back({PenaltyPoint::Kind::GreatestVariance, k, w * (1.0 - kCalendarMargin), unit / w});
        }
    }

    double m_unit, m_years;
    double m_widest{};
    const CalibrationOptions& m_options;
    bool m_needsButterfly{};
    bool m_needsCalendar{};
    std::vector<double> m_grid, m_worst;
    std::optional<ButterflyCheck> m_butterfly;
};

}  // namespace

Repaired repaired(std::span<const PointBlock> blocks, double years, const CalibrationOptions& options,
                  const SviBox& box, const SviCoordinates& start)
{
    Repair repair(blocks, years, options);
    Repaired result{start, {}};
    double weight = 1e-5;
    for (int round = 0; round < kRepairRounds; ++round) {
        if (repair.accepts(result.coordinates)) return {result.coordinates, repair.lastButterfly()};
        const auto penalties = repair.penalties(weight);
        result.coordinates = refine(blocks, penalties, result.coordinates, box, kGainWorthAStep).coordinates;
        weight *= 10.0;
    }
    return result;
}

}  // namespace ballast::volatility
