#include "research/hedging/hedge_workspace.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::rebalancing {

namespace {

Result<void> checkShapes(const HedgeProblem& p)
{
    const auto factors = p.unitExposures.rows();
    const auto candidates = p.unitExposures.cols();
    const bool fits = factors > 0 && candidates > 0 && p.exposure.size() == factors && p.weights.rows() == factors &&
                      p.weights.cols() == factors && p.cost.size() == candidates && p.impact.size() == candidates &&
                      p.lower.size() == candidates && p.upper.size() == candidates &&
                      (p.lot.size() == 0 || p.lot.size() == candidates);
    if (fits) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a hedge of {} factors and {} candidates does not fit its exposure ({}), weights ({} by "
                            "{}), costs ({}), impact ({}), bounds ({}, {}) or lots ({})",
                            factors, candidates, p.exposure.size(), p.weights.rows(), p.weights.cols(), p.cost.size(),
                            p.impact.size(), p.lower.size(), p.upper.size(), p.lot.size()));
}

constexpr double kGreatestNumber = 1e50;  ///< Products of five stay finite.

constexpr double kLeastLot = 1e-30;  ///< A multiple of anything smaller is no number.

template <class Matrix> double greatest(const Matrix& matrix) { return matrix.cwiseAbs().maxCoeff(); }

Result<void> checkValues(const HedgeProblem& p)
{
    const bool finite = p.unitExposures.allFinite() && p.exposure.allFinite() && p.weights.allFinite() &&
                        p.cost.allFinite() && p.impact.allFinite() && p.lower.allFinite() && p.upper.allFinite() &&
                        p.lot.allFinite();
    if (!finite) return fail(ErrorCode::InvalidArgument, "every number of a hedge problem must be finite");
    const bool sane = std::max({greatest(p.unitExposures), greatest(p.exposure), greatest(p.weights), greatest(p.cost),
                                greatest(p.impact), greatest(p.lower), greatest(p.upper)}) <= kGreatestNumber;
    if (!sane)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("every number of a hedge problem must be within {}", kGreatestNumber));
    const bool signs = p.cost.minCoeff() >= 0.0 && p.impact.minCoeff() >= 0.0 && p.lower.maxCoeff() <= 0.0 &&
                       p.upper.minCoeff() >= 0.0 &&
                       (p.lot.size() == 0 || (p.lot.array() == 0.0 || p.lot.array() >= kLeastLot).all());
    if (signs) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("costs, impact and lots of a hedge must be zero or more and bounds must hold zero; least "
                            "were cost {}, impact {}, upper bound {}, greatest lower bound {}",
                            p.cost.minCoeff(), p.impact.minCoeff(), p.upper.minCoeff(), p.lower.maxCoeff()));
}

Result<void> checkWeights(const Eigen::MatrixXd& weights)
{
    const double scale = weights.cwiseAbs().maxCoeff();
    if ((weights - weights.transpose()).cwiseAbs().maxCoeff() > 1e-12 * scale)
        return fail(ErrorCode::InvalidArgument, "the weights of a hedge must be symmetric");
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(weights, Eigen::EigenvaluesOnly);
    const double least = solver.eigenvalues().minCoeff();
    if (solver.info() == Eigen::Success && least >= -1e-10 * scale) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the weights of a hedge must be positive semidefinite, least eigenvalue was {}", least));
}

/// Conjugate of one candidate's cost: sup over lower <= x <= upper of z x - c |x| - 1/2 Lambda x^2.
double conjugate(const HedgeProblem& p, Eigen::Index i, double z)
{
    const double room = z > 0.0 ? p.upper[i] : -p.lower[i];
    const double slope = std::abs(z) - p.cost[i];
    if (slope <= 0.0) return 0.0;
    const double x = p.impact[i] > 0.0 ? std::min(room, slope / p.impact[i]) : room;
    return x * (slope - 0.5 * p.impact[i] * x);
}

}  // namespace

Result<void> checkHedgeProblem(const HedgeProblem& problem)
{
    if (auto valid = checkShapes(problem); !valid) return valid;
    if (auto valid = checkValues(problem); !valid) return valid;
    return checkWeights(problem.weights);
}

HedgeWorkspace::HedgeWorkspace(const HedgeProblem& problem)
    : m_problem(problem), m_weighted(problem.weights * problem.unitExposures),
      m_curvature(m_weighted.cwiseProduct(problem.unitExposures).colwise().sum().transpose() + problem.impact),
      m_trades(Eigen::VectorXd::Zero(problem.cost.size())), m_exposure(problem.exposure)
{
}

double HedgeWorkspace::coupling(Eigen::Index i, Eigen::Index j) const
{
    return m_weighted.col(i).dot(m_problem.unitExposures.col(j));
}

void HedgeWorkspace::setTrade(Eigen::Index i, double value)
{
    m_exposure += (value - m_trades[i]) * m_problem.unitExposures.col(i);
    m_trades[i] = value;
}

void HedgeWorkspace::setTrades(const Eigen::VectorXd& trades)
{
    m_trades = trades;
    m_exposure = m_problem.exposure + m_problem.unitExposures * trades;
}

double HedgeWorkspace::slope(Eigen::Index i) const
{
    return m_weighted.col(i).dot(m_exposure) + m_problem.impact[i] * m_trades[i];
}

Eigen::VectorXd HedgeWorkspace::slopes() const
{
    return m_weighted.transpose() * m_exposure + m_problem.impact.cwiseProduct(m_trades);
}

double HedgeWorkspace::violation(Eigen::Index i, double slopeOfI) const
{
    const double x = m_trades[i];
    const double cost = m_problem.cost[i];
    // Gain a unit of buying and of selling a little more; selling from a long position gives its cost back.
    const double buying = -slopeOfI - (x < 0.0 ? -cost : cost);
    const double selling = slopeOfI - (x > 0.0 ? -cost : cost);
    return std::max({x < m_problem.upper[i] ? buying : 0.0, x > m_problem.lower[i] ? selling : 0.0, 0.0});
}

double HedgeWorkspace::bestAlone(Eigen::Index i, double slopeOfI) const
{
    const double curvature = m_curvature[i];
    if (!(curvature > 0.0)) return m_trades[i];
    const double pull = slopeOfI - curvature * m_trades[i];
    const double shrunk = std::max(std::abs(pull) - m_problem.cost[i], 0.0);
    return std::clamp(std::copysign(shrunk, -pull) / curvature, m_problem.lower[i], m_problem.upper[i]);
}

double HedgeWorkspace::dualBound() const
{
    const Eigen::VectorXd multipliers = m_problem.weights * m_exposure;
    double bound = m_problem.exposure.dot(multipliers) - 0.5 * m_exposure.dot(multipliers);
    const Eigen::VectorXd pulls = -(m_problem.unitExposures.transpose() * multipliers);
    for (Eigen::Index i = 0; i < size(); ++i)
        bound -= conjugate(m_problem, i, pulls[i]);
    return bound;
}

HedgeSolution HedgeWorkspace::evaluate() const
{
    HedgeSolution solution{.trades = m_trades};
    solution.risk = 0.5 * m_exposure.dot(m_problem.weights * m_exposure);
    solution.cost = m_problem.cost.dot(m_trades.cwiseAbs()) + 0.5 * m_problem.impact.dot(m_trades.cwiseAbs2());
    solution.objective = solution.risk + solution.cost;
    solution.lowerBound = dualBound();
    solution.gap = solution.objective - solution.lowerBound;
    const Eigen::VectorXd all = slopes();
    for (Eigen::Index i = 0; i < size(); ++i) {
        solution.stationarity = std::max(solution.stationarity, violation(i, all[i]));
        if (m_trades[i] != 0.0) ++solution.traded;
    }
    return solution;
}

}  // namespace ballast::rebalancing
