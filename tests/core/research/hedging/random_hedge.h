#pragma once

#include <random>

#include "research/hedging/hedge_problem.h"

namespace ballast::rebalancing::test {

/// The objective written out again.
inline double objectiveOf(const HedgeProblem& problem, const Eigen::VectorXd& x)
{
    const Eigen::VectorXd left = problem.exposure + problem.unitExposures * x;
    return 0.5 * left.dot(problem.weights * left) + problem.cost.dot(x.cwiseAbs()) +
           0.5 * problem.impact.dot(x.cwiseProduct(x));
}

/// A book with full covariance and candidates some of which are cheap, some without impact, some with tight bounds.
inline HedgeProblem randomHedge(std::mt19937_64& random, Eigen::Index factors, Eigen::Index candidates)
{
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    HedgeProblem problem;
    problem.unitExposures = Eigen::MatrixXd::NullaryExpr(factors, candidates, [&] { return normal(random); });
    problem.exposure = Eigen::VectorXd::NullaryExpr(factors, [&] { return 5.0 * normal(random); });
    const Eigen::MatrixXd root = Eigen::MatrixXd::NullaryExpr(factors, factors, [&] { return normal(random); });
    problem.weights = root * root.transpose();
    problem.cost = Eigen::VectorXd::NullaryExpr(candidates, [&] { return uniform(random); });
    problem.impact =
        Eigen::VectorXd::NullaryExpr(candidates, [&] { return uniform(random) < 0.3 ? 0.0 : 0.1 * uniform(random); });
    problem.upper =
        Eigen::VectorXd::NullaryExpr(candidates, [&] { return uniform(random) < 0.2 ? 0.5 : 20.0 * uniform(random); });
    problem.lower =
        Eigen::VectorXd::NullaryExpr(candidates, [&] { return uniform(random) < 0.1 ? 0.0 : -20.0 * uniform(random); });
    return problem;
}

}  // namespace ballast::rebalancing::test
