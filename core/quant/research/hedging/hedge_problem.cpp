#include "research/hedging/hedge_problem.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "research/hedging/hedge_lots.h"
#include "research/hedging/hedge_workspace.h"

namespace ballast::rebalancing {

namespace {

using Index = Eigen::Index;
using Indices = std::vector<Index>;

constexpr std::size_t kPreselected = 50;
constexpr int kSweeps = 10;

/// Candidates whose first unit saves most per unit of their own risk, best first, at most `kPreselected`.
Indices preselect(const HedgeWorkspace& workspace)
{
    const Eigen::VectorXd slopes = workspace.slopes();
    std::vector<std::pair<double, Index>> scored;
    for (Index i = 0; i < workspace.size(); ++i) {
        const double gain = workspace.violation(i, slopes[i]);
        if (gain > 0.0 && workspace.curvature(i) > 0.0)
            scored.emplace_back(-gain / std::sqrt(workspace.curvature(i)), i);
    }
    std::sort(scored.begin(), scored.end());
    Indices chosen;
    for (std::size_t i = 0; i < std::min(kPreselected, scored.size()); ++i)
        chosen.push_back(scored[i].second);
    return chosen;
}

void descend(HedgeWorkspace& workspace, const Indices& chosen)
{
    for (int sweep = 0; sweep < kSweeps; ++sweep)
        for (const Index i : chosen)
            workspace.setTrade(i, workspace.bestAlone(i, workspace.slope(i)));
}

Indices freeCandidates(const HedgeWorkspace& workspace)
{
    Indices free;
    for (Index i = 0; i < workspace.size(); ++i) {
        const double x = workspace.trade(i);
        if (x != 0.0 && x > workspace.problem().lower[i] && x < workspace.problem().upper[i]) free.push_back(i);
    }
    return free;
}

/// Step to the minimum over the free candidates with their signs kept: Q_FF d = -(slope + c sign). A ridge of 1e-13
/// makes duplicated columns solvable; the step along them is then long, and a bound or zero ends it.
Eigen::VectorXd newtonStep(const HedgeWorkspace& workspace, const Indices& free)
{
    const auto count = static_cast<Index>(free.size());
    Eigen::MatrixXd q(count, count);
    Eigen::VectorXd slope(count);
    for (Index a = 0; a < count; ++a) {
        const Index i = free[static_cast<std::size_t>(a)];
        slope[a] = workspace.slope(i) + std::copysign(workspace.problem().cost[i], workspace.trade(i));
        for (Index b = 0; b < a; ++b)
            q(a, b) = q(b, a) = workspace.coupling(i, free[static_cast<std::size_t>(b)]);
        q(a, a) = workspace.curvature(i);
    }
    // Scaled to a unit diagonal, so that options and perpetuals of very different size share one ridge.
    const Eigen::VectorXd scale = q.diagonal().cwiseSqrt().cwiseInverse();
    q = scale.asDiagonal() * q * scale.asDiagonal();
    q.diagonal().array() += 1e-13;
    return -(scale.asDiagonal() * q.ldlt().solve(scale.cwiseProduct(slope)));
}

/// Value at which a free candidate moving by d is stopped: zero or its bound.
double stopOf(const HedgeWorkspace& workspace, Index i, double d)
{
    const double x = workspace.trade(i);
    if (x * d < 0.0) return 0.0;
    return d > 0.0 ? workspace.problem().upper[i] : workspace.problem().lower[i];
}

/// Moves along the step until it ends or a candidate is stopped; true when it ended.
bool moveAlong(HedgeWorkspace& workspace, const Indices& free, const Eigen::VectorXd& step)
{
    double length = 1.0;
    std::size_t blocking = free.size();
    for (std::size_t a = 0; a < free.size(); ++a) {
        const double d = step[static_cast<Index>(a)];
        if (d == 0.0) continue;
        const double reach = (stopOf(workspace, free[a], d) - workspace.trade(free[a])) / d;
        if (reach >= length) continue;
        length = reach;
        blocking = a;
    }
    Eigen::VectorXd trades = workspace.trades();
    for (std::size_t a = 0; a < free.size(); ++a) {
        const double d = step[static_cast<Index>(a)];
        trades[free[a]] = a == blocking ? stopOf(workspace, free[a], d) : trades[free[a]] + length * d;
    }
    workspace.setTrades(trades);
    return blocking == free.size();
}

/// Minimum over the trading candidates; each blocked step shuts one out, so there are at most as many as candidates.
void polish(HedgeWorkspace& workspace)
{
    constexpr int kRefinements = 2;
    int ended = 0;
    for (Index guard = 0; guard < 2 * workspace.size() + 10 && ended < kRefinements; ++guard) {
        const Indices free = freeCandidates(workspace);
        if (free.empty()) return;
        const Eigen::VectorXd step = newtonStep(workspace, free);
        if (!step.allFinite()) return;
        if (moveAlong(workspace, free, step)) ++ended;
    }
}

/// The candidate that breaks the optimality conditions most per unit of risk, or size() when none breaks them by more
/// than rounding.
Index worstViolator(const HedgeWorkspace& workspace, double tolerance)
{
    const Eigen::VectorXd slopes = workspace.slopes();
    Index worst = workspace.size();
    double most = 0.0;
    for (Index i = 0; i < workspace.size(); ++i) {
        const double gain = workspace.violation(i, slopes[i]);
        if (!(workspace.curvature(i) > 0.0) || gain <= tolerance) continue;
        const double score = gain / std::sqrt(workspace.curvature(i));
        if (score <= most) continue;
        most = score;
        worst = i;
    }
    return worst;
}

}  // namespace

int optimiseHedge(HedgeWorkspace& workspace)
{
    const double scale = workspace.slopes().cwiseAbs().maxCoeff() + workspace.problem().cost.maxCoeff();
    descend(workspace, preselect(workspace));
    const int most = 20 * static_cast<int>(workspace.size()) + 100;
    for (int changes = 0; changes < most; ++changes) {
        polish(workspace);
        const Index worst = worstViolator(workspace, 1e-12 * scale);
        if (worst == workspace.size()) return changes;
        const double before = workspace.trade(worst);
        workspace.setTrade(worst, workspace.bestAlone(worst, workspace.slope(worst)));
        if (workspace.trade(worst) == before) return changes;
    }
    return most;
}

Result<HedgeSolution> solveHedge(const HedgeProblem& problem)
{
    if (auto valid = checkHedgeProblem(problem); !valid) return tl::unexpected(valid.error());
    HedgeWorkspace workspace(problem);
    const int iterations = optimiseHedge(workspace);
    HedgeSolution solution = workspace.evaluate();
    solution.iterations = iterations;
    return solution;
}

Result<HedgeSolution> solveHedgeInLots(const HedgeProblem& problem)
{
    if (auto valid = checkHedgeProblem(problem); !valid) return tl::unexpected(valid.error());
    HedgeWorkspace workspace(problem);
    const int iterations = optimiseHedge(workspace);
    const double bound = workspace.dualBound();
    if (problem.lot.size() > 0) improveInLots(workspace);
    HedgeSolution solution = workspace.evaluate();
    solution.iterations = iterations;
    solution.lowerBound = bound;
    solution.gap = solution.objective - bound;
    return solution;
}

Result<std::vector<HedgeSolution>> hedgeFrontier(const HedgeProblem& problem, std::span<const double> scales)
{
    std::vector<HedgeSolution> baskets;
    for (const double scale : scales) {
        if (!(scale > 0.0) || !std::isfinite(scale))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a scale of risk aversion must be positive, was {}", scale));
        HedgeProblem scaled = problem;
        scaled.weights *= scale;
        auto basket = solveHedgeInLots(scaled);
        if (!basket) return tl::unexpected(basket.error());
        basket->risk /= scale;
        baskets.push_back(std::move(*basket));
    }
    return baskets;
}

}  // namespace ballast::rebalancing
