#pragma once

#include <Eigen/Core>

#include "base/result.h"

namespace ballast::quoting {

/// Assets quoted together; fills of asset i arrive at rate A_i e^(-k_i delta).
struct MultiAssetParameters {
    Eigen::MatrixXd covariance;  ///< Sigma: [assets][assets], absolute, currency^2 per time; symmetric, semidefinite.
    Eigen::VectorXd intensity;   ///< A: [assets], per time, positive.
    Eigen::VectorXd decay;       ///< k: [assets], per unit of currency, positive.
    double riskAversion{};       ///< gamma, per unit of currency, positive.
};

/// Offsets from the mids, [assets] each.
struct MultiAssetQuotes {
    Eigen::VectorXd bid, ask;
};

/// Curvature of the value in the inventories,
///
///     Gamma = sqrt(gamma) D^(-1/2) (D^(1/2) Sigma D^(1/2))^(1/2) D^(-1/2),   D = diag(2 H),
///     H_i = A_i k_i (1 + gamma/k_i)^(-(1 + k_i/gamma)),
///
/// so that the value of inventories q is about -1/2 q' Gamma q.
///
/// Source   Bergault, Evangelista, Gueant and Vieira (2021), Closed-form approximations in multi-asset market making,
///          Applied Mathematical Finance 28(2), 101-142.
/// Errors   InvalidArgument for shapes that do not fit or values outside their domain.
Result<Eigen::MatrixXd> multiAssetCurvature(const MultiAssetParameters& parameters);

/// bid_i = ln(1 + gamma/k_i)/gamma + (Gamma q)_i + Gamma_ii/2, ask_i with -(Gamma q)_i. One asset gives the closed GLFT
/// quotes.
///
/// Errors   As above; InvalidArgument for inventories of another number or not finite.
Result<MultiAssetQuotes> multiAssetQuotes(const MultiAssetParameters& parameters, const Eigen::VectorXd& inventories);

}  // namespace ballast::quoting
