#include "research/hedging/hedge_problem.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <optional>
#include <random>

#include "core/research/hedging/random_hedge.h"

namespace ballast::rebalancing::hedge_problem_test {
namespace {

using test::objectiveOf;
using test::randomHedge;

/// The optimum by trying every pattern of short, none, long, lower and upper bound: for each the free trades solve a
/// linear system, and the best feasible answer is the optimum.
class ActiveSets {
public:
    explicit ActiveSets(const HedgeProblem& problem) : m_problem(problem), m_q(problem.cost.size(), problem.cost.size())
    {
        m_q = problem.unitExposures.transpose() * problem.weights * problem.unitExposures;
        m_q.diagonal() += problem.impact;
        m_b = problem.unitExposures.transpose() * problem.weights * problem.exposure;
    }

    double best()
    {
        std::vector<int> pattern(static_cast<std::size_t>(m_problem.cost.size()), 0);
        tryFrom(0, pattern);
        return m_best;
    }

private:
    void tryFrom(std::size_t i, std::vector<int>& pattern)
    {
        if (i == pattern.size()) return tryPattern(pattern);
        for (int state = 0; state < 5; ++state) {
            pattern[i] = state;
            tryFrom(i + 1, pattern);
        }
    }

    void tryPattern(const std::vector<int>& pattern)
    {
        const Eigen::Index n = m_problem.cost.size();
        Eigen::VectorXd x = Eigen::VectorXd::Zero(n);
        std::vector<Eigen::Index> free;
        for (Eigen::Index i = 0; i < n; ++i) {
            const int state = pattern[static_cast<std::size_t>(i)];
            if (state == 1) x[i] = m_problem.lower[i];
            if (state == 2) x[i] = m_problem.upper[i];
            if (state > 2) free.push_back(i);
        }
        const auto count = static_cast<Eigen::Index>(free.size());
        Eigen::MatrixXd q(count, count);
        Eigen::VectorXd right(count);
        for (Eigen::Index a = 0; a < count; ++a) {
            const Eigen::Index i = free[static_cast<std::size_t>(a)];
            const double sign = pattern[static_cast<std::size_t>(i)] == 3 ? 1.0 : -1.0;
            right[a] = -(m_b[i] + m_q.row(i).dot(x) + sign * m_problem.cost[i]);
            for (Eigen::Index b = 0; b < count; ++b)
                q(a, b) = m_q(i, free[static_cast<std::size_t>(b)]);
        }
        if (count > 0) {
            const Eigen::VectorXd solved = q.ldlt().solve(right);
            for (Eigen::Index a = 0; a < count; ++a)
                x[free[static_cast<std::size_t>(a)]] = solved[a];
        }
        if (!x.allFinite() || (x - m_problem.lower).minCoeff() < -1e-9 || (m_problem.upper - x).minCoeff() < -1e-9)
            return;
        m_best = std::min(m_best, objectiveOf(m_problem, x));
    }

    const HedgeProblem& m_problem;
    Eigen::MatrixXd m_q;
    Eigen::VectorXd m_b;
    double m_best{std::numeric_limits<double>::infinity()};
};

TEST(HedgeProblem, FindsTheOptimumOfEveryActiveSet)
{
    std::mt19937_64 random(7);
    for (int round = 0; round < 60; ++round) {
        const HedgeProblem problem = randomHedge(random, 3, 1 + round % 5);
        const auto solution = solveHedge(problem);
        ASSERT_TRUE(solution.has_value());
        const double best = ActiveSets(problem).best();
        EXPECT_NEAR(solution->objective, best, 1e-9 * (1.0 + best)) << round;
        EXPECT_NEAR(solution->objective, objectiveOf(problem, solution->trades), 1e-9 * (1.0 + best));
    }
}

TEST(HedgeProblem, ProvesItsAnswerByItsConditions)
{
    std::mt19937_64 random(11);
    for (int round = 0; round < 40; ++round) {
        const HedgeProblem problem = randomHedge(random, 1 + round % 8, 20 + 10 * round);
        const auto solution = solveHedge(problem).value();
        const double scale = 1.0 + std::abs(solution.objective);
        EXPECT_LT(solution.gap, 1e-9 * scale) << "no trades are better by more than this";
        EXPECT_GT(solution.gap, -1e-9 * scale) << "a bound above the objective would be wrong";
        EXPECT_GE((solution.trades - problem.lower).minCoeff(), 0.0);
        EXPECT_GE((problem.upper - solution.trades).minCoeff(), 0.0);
        // The bound is a bound: no random trades within the limits are better.
        for (int trial = 0; trial < 50; ++trial) {
            Eigen::VectorXd x = solution.trades;
            for (Eigen::Index i = 0; i < x.size(); ++i)
                x[i] = std::clamp(x[i] + std::normal_distribution<double>(0.0, 0.1)(random), problem.lower[i],
                                  problem.upper[i]);
            EXPECT_GE(objectiveOf(problem, x), solution.lowerBound - 1e-9 * scale);
        }
    }
}

TEST(HedgeProblem, DoesNothingWhereEveryTradeCostsMoreThanItSaves)
{
    std::mt19937_64 random(13);
    HedgeProblem problem = randomHedge(random, 3, 30);
    const Eigen::VectorXd slopes = problem.unitExposures.transpose() * problem.weights * problem.exposure;
    problem.cost = slopes.cwiseAbs() * 1.0001;
    const auto idle = solveHedge(problem).value();
    EXPECT_EQ(idle.traded, 0);
    EXPECT_EQ(idle.trades.cwiseAbs().maxCoeff(), 0.0);
    problem.cost *= 0.99;
    EXPECT_GT(solveHedge(problem)->traded, 0);
}

TEST(HedgeProblem, TradesOnlyOneOfTwoDuplicatesOfDifferentCost)
{
    // Two perpetuals of the same delta without impact: the system is singular, the cheaper one does all.
    HedgeProblem problem{.unitExposures = Eigen::MatrixXd::Ones(1, 2), .exposure = Eigen::VectorXd::Constant(1, 10.0)};
    problem.weights = Eigen::MatrixXd::Identity(1, 1);
    problem.cost = Eigen::Vector2d(0.2, 0.1);
    problem.impact = Eigen::Vector2d::Zero();
    problem.upper = Eigen::Vector2d(100.0, 100.0);
    problem.lower = -problem.upper;
    const auto solution = solveHedge(problem).value();
    EXPECT_EQ(solution.trades[0], 0.0);
    EXPECT_NEAR(solution.trades[1], -9.9, 1e-12) << "to where a coin more saves just its cost";
    problem.lower[1] = -4.0;
    const auto bounded = solveHedge(problem).value();
    EXPECT_NEAR(bounded.trades[0], -5.8, 1e-12);
    EXPECT_EQ(bounded.trades[1], -4.0);
    problem.cost = Eigen::Vector2d(0.1, 0.1);
    EXPECT_NEAR(solveHedge(problem)->trades.sum(), -9.9, 1e-9) << "equal duplicates: any split is an optimum";
}

TEST(HedgeProblem, FollowsAFullCovarianceNotOnlyItsDiagonal)
{
    // Spot and volatility fall together: a vega position is hedged by delta alone through their covariance.
    HedgeProblem problem{.unitExposures = Eigen::MatrixXd(Eigen::Vector2d(1.0, 0.0)),
                         .exposure = Eigen::Vector2d(0.0, 3.0)};
    problem.weights = (Eigen::Matrix2d() << 4.0, -1.0, -1.0, 2.0).finished();
    problem.cost = problem.impact = Eigen::VectorXd::Zero(1);
    problem.upper = Eigen::VectorXd::Constant(1, 50.0);
    problem.lower = -problem.upper;
    EXPECT_NEAR(solveHedge(problem)->trades[0], 0.75, 1e-12) << "x = -cov e / var";
}

TEST(HedgeProblem, CheaperHedgingLeavesLessRiskAlongTheFrontier)
{
    std::mt19937_64 random(17);
    HedgeProblem problem = randomHedge(random, 4, 60);
    problem.lot = Eigen::VectorXd::Zero(60);
    const std::vector<double> scales{0.01, 0.1, 1.0, 10.0, 100.0};
    const auto baskets = hedgeFrontier(problem, scales).value();
    ASSERT_EQ(baskets.size(), scales.size());
    for (std::size_t i = 1; i < baskets.size(); ++i) {
        EXPECT_LE(baskets[i].risk, baskets[i - 1].risk * (1.0 + 1e-9));
        EXPECT_GE(baskets[i].cost, baskets[i - 1].cost * (1.0 - 1e-9));
    }
    EXPECT_LT(baskets.back().risk, baskets.front().risk);
    EXPECT_FALSE(hedgeFrontier(problem, std::vector<double>{0.0}).has_value());
}

TEST(HedgeProblem, RefusesWhatHasNoMeaning)
{
    std::mt19937_64 random(19);
    const HedgeProblem good = randomHedge(random, 3, 5);
    ASSERT_TRUE(solveHedge(good).has_value());
    const auto refused = [](const HedgeProblem& problem) {
        const auto solution = solveHedge(problem);
        const auto inLots = solveHedgeInLots(problem);
        return !solution.has_value() && solution.error().code == ErrorCode::InvalidArgument && !inLots.has_value();
    };
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        for (Eigen::VectorXd HedgeProblem::*field :
             {&HedgeProblem::exposure, &HedgeProblem::cost, &HedgeProblem::impact, &HedgeProblem::lower,
              &HedgeProblem::upper}) {
            HedgeProblem problem = good;
            (problem.*field)[0] = bad;
            EXPECT_TRUE(refused(problem)) << bad;
        }
        HedgeProblem problem = good;
        problem.unitExposures(0, 0) = bad;
        EXPECT_TRUE(refused(problem));
        problem = good;
        problem.weights(1, 1) = bad;
        EXPECT_TRUE(refused(problem));
    }
    for (Eigen::VectorXd HedgeProblem::*field : {&HedgeProblem::cost, &HedgeProblem::impact, &HedgeProblem::upper}) {
        HedgeProblem problem = good;
        (problem.*field)[1] = -1.0;
        EXPECT_TRUE(refused(problem));
    }
    HedgeProblem problem = good;
    problem.lower[2] = 0.5;
    EXPECT_TRUE(refused(problem)) << "bounds that leave out zero";
    problem = good;
    problem.weights(0, 1) += 1.0;
    EXPECT_TRUE(refused(problem)) << "not symmetric";
    problem = good;
    problem.weights = -problem.weights;
    EXPECT_TRUE(refused(problem)) << "not positive semidefinite";
    problem = good;
    problem.cost.conservativeResize(4);
    EXPECT_TRUE(refused(problem)) << "wrong size";
    EXPECT_TRUE(refused(HedgeProblem{})) << "empty";
}

}  // namespace
}  // namespace ballast::rebalancing::hedge_problem_test
