#pragma once

#include <vector>

#include "research/hedging/hedge_problem.h"

namespace ballast::rebalancing {

/// Checked problem with what every step needs: W H, curvatures, and the book's exposure after the trades so far.
/// One thread; lives for one solution.
class HedgeWorkspace {
public:
    /// The problem must have passed checkHedgeProblem and outlive the workspace.
    explicit HedgeWorkspace(const HedgeProblem& problem);

    Eigen::Index size() const { return m_trades.size(); }
    const HedgeProblem& problem() const { return m_problem; }
    const Eigen::VectorXd& trades() const { return m_trades; }
    double trade(Eigen::Index i) const { return m_trades[i]; }
    double curvature(Eigen::Index i) const { return m_curvature[i]; }
    /// Q_ij without the impact on the diagonal.
    double coupling(Eigen::Index i, Eigen::Index j) const;

    void setTrade(Eigen::Index i, double value);
    void setTrades(const Eigen::VectorXd& trades);
    /// Slope of the smooth part, (Qx + b)_i.
    double slope(Eigen::Index i) const;
    Eigen::VectorXd slopes() const;
    /// How steeply the objective falls when trade i moves its better way; 0 where none is better or a bound forbids it.
    double violation(Eigen::Index i, double slopeOfI) const;
    /// Where trade i alone would be best, its slope being as given.
    double bestAlone(Eigen::Index i, double slopeOfI) const;

    /// Objective, parts, dual bound with the exposures of now, and stationarity.
    HedgeSolution evaluate() const;
    /// Fenchel lower bound of the objective at the multipliers u = W (e + Hx) of now.
    double dualBound() const;

private:
    const HedgeProblem& m_problem;
    Eigen::MatrixXd m_weighted;  ///< W H: [factors][candidates].
    Eigen::VectorXd m_curvature;
    Eigen::VectorXd m_trades;
    Eigen::VectorXd m_exposure;  ///< e + H x.
};

/// Errors of solveHedge.
Result<void> checkHedgeProblem(const HedgeProblem& problem);

/// Brings the workspace to the continuous optimum; number of changes of the trading set.
int optimiseHedge(HedgeWorkspace& workspace);

}  // namespace ballast::rebalancing
