#pragma once

#include <Eigen/Core>

#include "base/result.h"

namespace ballast::risk {

/// Errors   InvalidArgument if the matrix is empty, not square, not finite, or not symmetric to 1e-9 of its size.
Result<void> checkSymmetric(const Eigen::MatrixXd& matrix);

struct NearestCorrelation {
    Eigen::MatrixXd matrix;  ///< Unit diagonal, positive semidefinite.
    double distance{};       ///< Frobenius norm of the change.
    int rounds{};
};

/// Nearest correlation matrix in the Frobenius norm: projections on the semidefinite matrices (with Dykstra's
/// correction) and on those with unit diagonal, in turn until neither moves.
///
/// What rounding leaves below zero is lifted by a mix with the identity, of the order of 1e-12.
///
/// Source   Higham (2002), Computing the nearest correlation matrix - a problem from finance, IMA Journal of Numerical
///          Analysis 22, algorithm 3.3.
/// Errors   as checkSymmetric; InvalidArgument if a value is above 1e6 in size or it does not settle in 20,000 rounds.
Result<NearestCorrelation> nearestCorrelation(const Eigen::MatrixXd& matrix);

struct CholeskyFactor {
    Eigen::MatrixXd lower;  ///< L with LL' = C + jitter I.
    double jitter{};
};

/// Lower factor of a semidefinite matrix. A matrix on the edge gets the least jitter of 0, 1e-15, 1e-14 ... 1e-12 with
/// which it has one.
///
/// Errors   as checkSymmetric; InvalidArgument if it is indefinite beyond that: repair it first.
Result<CholeskyFactor> choleskyWithJitter(const Eigen::MatrixXd& matrix);

}  // namespace ballast::risk
