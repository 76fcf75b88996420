#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/research/hedging/random_hedge.h"
#include "research/hedging/hedge_problem.h"

namespace ballast::rebalancing::hedge_lots_test {
namespace {

using test::objectiveOf;
using test::randomHedge;

HedgeProblem randomInLots(std::mt19937_64& random, Eigen::Index candidates, double lot)
{
    HedgeProblem problem = randomHedge(random, 3, candidates);
    problem.upper = problem.upper.cwiseMin(4.0 * lot);
    problem.lower = problem.lower.cwiseMax(-4.0 * lot);
    problem.lot = Eigen::VectorXd::Constant(candidates, lot);
    return problem;
}

/// Best of all whole lots within the bounds.
double bestOfAll(const HedgeProblem& problem, Eigen::Index i, Eigen::VectorXd& x)
{
    if (i == x.size()) return objectiveOf(problem, x);
    double best = std::numeric_limits<double>::infinity();
    for (int lots = -4; lots <= 4; ++lots) {
        x[i] = lots * problem.lot[i];
        if (x[i] < problem.lower[i] - 1e-12 || x[i] > problem.upper[i] + 1e-12) continue;
        best = std::min(best, bestOfAll(problem, i + 1, x));
    }
    return best;
}

TEST(HedgeLots, LieWithinTheStatedGapOfTheBestLots)
{
    std::mt19937_64 random(23);
    int exact = 0;
    constexpr int kRounds = 60;
    for (int round = 0; round < kRounds; ++round) {
        const HedgeProblem problem = randomInLots(random, 4, 0.5);
        const auto solution = solveHedgeInLots(problem).value();
        Eigen::VectorXd x = Eigen::VectorXd::Zero(4);
        const double best = bestOfAll(problem, 0, x);
        EXPECT_GE(solution.objective, best - 1e-9) << "better than the best is a wrong objective";
        EXPECT_LE(solution.objective - best, solution.gap + 1e-9) << round;
        EXPECT_LE(solution.lowerBound, best + 1e-9);
        if (solution.objective <= best + 1e-9) ++exact;
    }
    EXPECT_GE(exact, kRounds * 8 / 10) << "exchange finds the very best lots in most small books";
}

TEST(HedgeLots, AreWholeAndWithinTheirBounds)
{
    std::mt19937_64 random(29);
    for (int round = 0; round < 20; ++round) {
        HedgeProblem problem = randomHedge(random, 4, 80);
        problem.lot = Eigen::VectorXd::Constant(80, 0.1);
        problem.lot[3] = 0.0;
        const auto solution = solveHedgeInLots(problem).value();
        for (Eigen::Index i = 0; i < 80; ++i) {
            const double x = solution.trades[i];
            EXPECT_GE(x, problem.lower[i] - 1e-9);
            EXPECT_LE(x, problem.upper[i] + 1e-9);
            if (i == 3) continue;
            EXPECT_NEAR(x / 0.1, std::round(x / 0.1), 1e-9) << i;
        }
        EXPECT_GE(solution.gap, -1e-9);
    }
}

TEST(HedgeLots, ImproveOnPlainRounding)
{
    std::mt19937_64 random(31);
    for (int round = 0; round < 20; ++round) {
        HedgeProblem problem = randomHedge(random, 3, 40);
        problem.lot = Eigen::VectorXd::Constant(40, 1.0);
        const auto continuous = solveHedge(problem).value();
        const Eigen::VectorXd rounded = continuous.trades.array().round();
        const bool within = (rounded - problem.lower).minCoeff() >= 0.0 && (problem.upper - rounded).minCoeff() >= 0.0;
        const auto solution = solveHedgeInLots(problem).value();
        if (!within) continue;
        EXPECT_LE(solution.objective, objectiveOf(problem, rounded) + 1e-9) << round;
    }
}

TEST(HedgeLots, WithoutLotsAreTheContinuousOptimum)
{
    std::mt19937_64 random(37);
    const HedgeProblem problem = randomHedge(random, 3, 30);
    EXPECT_EQ(solveHedgeInLots(problem)->trades, solveHedge(problem)->trades);
}

}  // namespace
}  // namespace ballast::rebalancing::hedge_lots_test
