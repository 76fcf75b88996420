#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "base/result.h"

namespace ballast::rebalancing {

/// Which trades bring the exposures of a book nearest to zero for what they cost:
///
///     minimise over x   1/2 (e + H x)' W (e + H x) + sum c_i |x_i| + 1/2 sum Lambda_i x_i^2,   lower <= x <= upper.
///
/// Rows of H and e are delta, gamma, vega or surface factors; W = a times the covariance of the factors.
/// Source   models/hedging.md section 4.
struct HedgeProblem {
    Eigen::MatrixXd unitExposures;  ///< H: [factors][candidates], exposure of one unit of a candidate.
    Eigen::VectorXd exposure;       ///< e: [factors], of the book before.
    Eigen::MatrixXd weights;        ///< W: [factors][factors], symmetric, positive semidefinite.
    Eigen::VectorXd cost;           ///< c: [candidates], USD a unit, not negative.
    Eigen::VectorXd impact;         ///< Lambda: [candidates], USD a unit squared, not negative.
    Eigen::VectorXd lower;          ///< [candidates], finite, not positive.
    Eigen::VectorXd upper;          ///< [candidates], finite, not negative.
    Eigen::VectorXd lot;            ///< [candidates] or empty: smallest step; 0 trades in any size.
};

/// Trades with their proof.
struct HedgeSolution {
    Eigen::VectorXd trades;  ///< [candidates].
    double objective{};      ///< USD.
    double risk{};           ///< Its first term.
    double cost{};           ///< Its other terms.
    double lowerBound{};     ///< No trades within the bounds, in lots or not, have a smaller objective (Fenchel dual).
    double gap{};            ///< objective - lowerBound: how much better any other answer could at most be.
    double stationarity{};   ///< Largest violation of 0 in Qx + b + c sign(x) + bounds, USD a unit; continuous only.
    int traded{};            ///< Candidates other than zero.
    int iterations{};        ///< Times the set of trading candidates was changed.
};

/// The optimum in any size: preselection by saving per unit of risk, coordinate descent with soft threshold on it, then
/// exact steps on the trading candidates while the optimality conditions screen all the others.
///
/// Errors   InvalidArgument for shapes that do not fit, values that are not finite, weights that are not symmetric and
///          positive semidefinite, negative costs or impact, bounds that leave out zero, or negative lots.
Result<HedgeSolution> solveHedge(const HedgeProblem& problem);

/// In whole lots: the optimum rounded, then improved by changing and exchanging single lots; `gap` says how far the
/// answer is at most from the best one.
///
/// Errors   As above.
Result<HedgeSolution> solveHedgeInLots(const HedgeProblem& problem);

/// One basket for each aversion scale: the problem solved in lots with the weights times the scale. Risk and cost are
/// then those of the unscaled problem, so the baskets lie on the frontier of cost against risk.
///
/// Errors   As above; InvalidArgument for a scale that is not positive.
Result<std::vector<HedgeSolution>> hedgeFrontier(const HedgeProblem& problem, std::span<const double> scales);

}  // namespace ballast::rebalancing
