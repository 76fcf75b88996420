#include "research/hedging/hedge_lots.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ballast::rebalancing {

namespace {

using Index = Eigen::Index;
using Indices = std::vector<Index>;

constexpr std::size_t kPool = 60;
constexpr int kMostRounds = 1000;

/// A change of one candidate, or of two at once.
struct Move {
    Index first{-1}, second{-1};
    double firstStep{}, secondStep{};
    double gain{};
};

double inLots(double x, double lot, double lower, double upper, bool nearest)
{
    if (!(lot > 0.0)) return x;
    const double lots = nearest ? std::nearbyint(x / lot) : std::trunc(x / lot + std::copysign(1e-9, x));
    const double most = std::floor((x > 0.0 ? upper : -lower) / lot + 1e-9);
    return std::copysign(std::min(std::abs(lots), most) * lot, x);
}

Eigen::VectorXd rounded(const HedgeProblem& problem, const Eigen::VectorXd& trades, bool nearest)
{
    Eigen::VectorXd result = trades;
    for (Index i = 0; i < trades.size(); ++i)
        result[i] = inLots(trades[i], problem.lot[i], problem.lower[i], problem.upper[i], nearest);
    return result;
}

/// Candidates that trade, then those nearest to trading.
Indices poolOf(const HedgeWorkspace& workspace)
{
    const Eigen::VectorXd slopes = workspace.slopes();
    std::vector<std::pair<double, Index>> scored;
    for (Index i = 0; i < workspace.size(); ++i) {
        if (!(workspace.curvature(i) > 0.0)) continue;
        const double missing = workspace.problem().cost[i] - std::abs(slopes[i]);
        const double score = workspace.trade(i) != 0.0 ? -1.0 : missing / std::sqrt(workspace.curvature(i));
        scored.emplace_back(std::max(score, -1.0), i);
    }
    std::sort(scored.begin(), scored.end());
    Indices pool;
    for (std::size_t i = 0; i < std::min(kPool, scored.size()); ++i)
        pool.push_back(scored[i].second);
    return pool;
}

bool allows(const HedgeProblem& problem, Index i, double value)
{
    const double slack = 1e-9 * problem.lot[i];
    return value >= problem.lower[i] - slack && value <= problem.upper[i] + slack;
}

/// One lot up or down is a whole number of lots again, without the rounding of many additions.
double stepped(const HedgeProblem& problem, Index i, double x, double lots)
{
    const double lot = problem.lot[i];
    return (std::nearbyint(x / lot) + lots) * lot;
}

/// Search for the best single change or exchange, slopes and couplings of the pool at hand.
class Exchange {
public:
    Exchange(HedgeWorkspace& workspace, Indices pool) : m_workspace(workspace), m_pool(std::move(pool))
    {
        const auto count = static_cast<Index>(m_pool.size());
        m_coupling.resize(count, count);
        for (Index a = 0; a < count; ++a)
            for (Index b = 0; b < count; ++b)
                m_coupling(a, b) = workspace.coupling(at(a), at(b));
    }

    /// Applies the best move; false when none gains more than rounding.
    bool improve()
    {
        m_slopes.resize(static_cast<Index>(m_pool.size()));
        for (Index a = 0; a < m_slopes.size(); ++a)
            m_slopes[a] = m_workspace.slope(at(a));
        Move best{.gain = 1e-12 * (1.0 + m_slopes.cwiseAbs().maxCoeff())};
        for (Index a = 0; a < m_slopes.size(); ++a)
            tryFrom(a, best);
        if (best.first < 0) return false;
        m_workspace.setTrade(best.first, m_workspace.trade(best.first) + best.firstStep);
        if (best.second >= 0) m_workspace.setTrade(best.second, m_workspace.trade(best.second) + best.secondStep);
        return true;
    }

private:
    Index at(Index a) const { return m_pool[static_cast<std::size_t>(a)]; }

    /// How much the objective falls when candidate a alone moves, its slope being as given.
    double gainOf(Index a, double slope, double step) const
    {
        const Index i = at(a);
        const double x = m_workspace.trade(i);
        const double cost = m_workspace.problem().cost[i] * (std::abs(x + step) - std::abs(x));
        return -(slope * step + 0.5 * m_workspace.curvature(i) * step * step + cost);
    }

    /// Steps that candidate a may take, its slope being as given: a lot either way, or the best one where any size
    /// goes.
    std::array<double, 2> stepsOf(Index a, double slope) const
    {
        const HedgeProblem& problem = m_workspace.problem();
        const Index i = at(a);
        const double x = m_workspace.trade(i);
        if (!(problem.lot[i] > 0.0)) return {m_workspace.bestAlone(i, slope) - x, 0.0};
        std::array<double, 2> steps{};
        for (std::size_t side = 0; side < 2; ++side) {
            const double value = stepped(problem, i, x, side == 0 ? 1.0 : -1.0);
            if (allows(problem, i, value)) steps[side] = value - x;
        }
        return steps;
    }

    void tryFrom(Index a, Move& best) const
    {
        for (const double first : stepsOf(a, m_slopes[a])) {
            if (first == 0.0) continue;
            const double alone = gainOf(a, m_slopes[a], first);
            if (alone > best.gain) best = {.first = at(a), .firstStep = first, .gain = alone};
            for (Index b = 0; b < m_slopes.size(); ++b)
                if (b != a) tryPair(a, first, alone, b, best);
        }
    }

    void tryPair(Index a, double first, double alone, Index b, Move& best) const
    {
        const double slope = m_slopes[b] + m_coupling(a, b) * first;
        for (const double second : stepsOf(b, slope)) {
            if (second == 0.0) continue;
            const double gain = alone + gainOf(b, slope, second);
            if (gain > best.gain)
                best = {.first = at(a), .second = at(b), .firstStep = first, .secondStep = second, .gain = gain};
        }
    }

    HedgeWorkspace& m_workspace;
    Indices m_pool;
    Eigen::MatrixXd m_coupling;
    Eigen::VectorXd m_slopes;
};

}  // namespace

void improveInLots(HedgeWorkspace& workspace)
{
    const Eigen::VectorXd optimum = workspace.trades();
    const Indices pool = poolOf(workspace);
    Eigen::VectorXd best;
    double least = 0.0;
    for (const bool nearest : {true, false}) {
        workspace.setTrades(rounded(workspace.problem(), optimum, nearest));
        Exchange exchange(workspace, pool);
        for (int round = 0; round < kMostRounds && exchange.improve(); ++round) {
        }
        const double objective = workspace.evaluate().objective;
        if (best.size() > 0 && objective >= least) continue;
        best = workspace.trades();
        least = objective;
    }
    workspace.setTrades(best);
}

}  // namespace ballast::rebalancing
