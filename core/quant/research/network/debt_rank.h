#pragma once

#include <Eigen/Core>

#include "base/result.h"

namespace ballast::risk {

enum class DebtRankMode {
    Linear,    ///< Each further loss of a debtor is passed on in full.
    SingleHit  ///< Each node passes its distress on once.
};

/// Distress h of each node in [0, 1], the part of its equity that is lost.
struct DebtRank {
    Eigen::VectorXd distress;        ///< At the end.
    Eigen::VectorXd distressRound2;  ///< After the first passing on.
    double weighted{};               ///< Sum of (h - initial h) E over sum of E: what the network added.
    int rounds{};
};

/// How a shock spreads by exposures before anyone defaults, A_ij what i loses when j fails and W = A_ij / E_i:
///
///     linear       h_i(t+1) = min(1, h_i(t) + sum_j W_ij (h_j(t) - h_j(t-1))),   h(0) = 0, h(1) = shock;
///     single hit   W is capped at 1 and each node passes h_j on in the one round after it was first hit.
///
/// Source   Bardoscia, Battiston, Caccioli and Caldarelli (2015), DebtRank: a microscopic foundation for shock
///          propagation, PLoS ONE 10(6); Battiston et al. (2012), DebtRank: too central to fail?, Scientific Reports 2.
/// Errors   InvalidArgument if shapes differ, an exposure is negative or not finite, an equity is not positive, the
///          shock is outside [0, 1], or the linear form does not settle in 1,000,000 rounds.
Result<DebtRank> debtRank(const Eigen::MatrixXd& exposures, const Eigen::VectorXd& equity, const Eigen::VectorXd& shock,
                          DebtRankMode mode);

}  // namespace ballast::risk
