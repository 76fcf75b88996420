#pragma once

#include <Eigen/Core>
#include <span>

#include "base/result.h"

namespace ballast::risk {

/// Whether a matrix may be called a correlation matrix up to rounding; it may still be indefinite.
///
/// Errors   InvalidArgument if it is empty, not square, not finite, not symmetric to 1e-9, its diagonal is not 1 to
///          1e-9, or a value is outside [-1, 1].
Result<void> checkCorrelationShape(const Eigen::MatrixXd& correlation);

/// Correlations on the way to a crash: (1 - lambda) C + lambda 11'. A mix of two correlation matrices is one.
///
/// Source   stress of correlations towards one, as in supervisory stress tests; convexity of the set.
/// Errors   InvalidArgument as checkCorrelationShape, or if lambda is not in [0, 1].
Result<Eigen::MatrixXd> stressCorrelation(const Eigen::MatrixXd& correlation, double lambda);

/// Sign-aware: (1 - lambda) C + lambda ss', where s_i = -1 if positions[i] is negative and 1 otherwise. At lambda = 1
/// every position loses at the same time, so hedges fail: the worst direction for these positions.
///
/// Shapes   correlation: [n][n]; positions: [n], signed sensitivity times deviation.
/// Errors   as above; also if the lengths differ or a position is not finite.
Result<Eigen::MatrixXd> stressAgainst(const Eigen::MatrixXd& correlation, double lambda,
                                      std::span<const double> positions);

/// lambda that carries a normal correlation to that of a crisis: 1 - (1 - crisis)/(1 - normal), kept in [0, 1].
///
/// Errors   InvalidArgument if normal is not in [-1, 1) or crisis not in [-1, 1].
Result<double> stressWeight(double normalCorrelation, double crisisCorrelation);

/// Least eigenvalue of a symmetric matrix.
///
/// Errors   InvalidArgument as checkCorrelationShape but for the diagonal and range.
Result<double> smallestEigenvalue(const Eigen::MatrixXd& symmetric);

}  // namespace ballast::risk
