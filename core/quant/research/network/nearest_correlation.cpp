#include "research/network/nearest_correlation.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {

namespace {

constexpr double kGreatestValue = 1e6;
constexpr int kMostRounds = 20'000;
constexpr double kSettled = 1e-14;

using Solver = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>;

Eigen::MatrixXd semidefinitePart(const Eigen::MatrixXd& matrix)
{
    const Solver solver(matrix);
    const Eigen::MatrixXd part =
        solver.eigenvectors() * solver.eigenvalues().cwiseMax(0.0).asDiagonal() * solver.eigenvectors().transpose();
    return 0.5 * (part + part.transpose());
}

/// Mix with the identity that lifts the least eigenvalue to zero and keeps the diagonal.
Eigen::MatrixXd lifted(const Eigen::MatrixXd& matrix)
{
    const double least = Solver(matrix, Eigen::EigenvaluesOnly).eigenvalues()[0];
    if (least >= 0.0) return matrix;
    Eigen::MatrixXd result = matrix / (1.0 - least);
    result.diagonal().setOnes();
    return result;
}

}  // namespace

Result<void> checkSymmetric(const Eigen::MatrixXd& matrix)
{
    if (matrix.rows() == 0 || matrix.rows() != matrix.cols())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("matrix must be square and not empty, was {} x {}", matrix.rows(), matrix.cols()));
    if (!matrix.allFinite()) return fail(ErrorCode::InvalidArgument, "matrix must be finite, one value is not");
    const double skew = (matrix - matrix.transpose()).cwiseAbs().maxCoeff();
    if (skew <= 1e-9 * std::max(1.0, matrix.cwiseAbs().maxCoeff())) return {};
    return fail(ErrorCode::InvalidArgument, fmt::format("matrix must be symmetric, was off by {}", skew));
}

Result<NearestCorrelation> nearestCorrelation(const Eigen::MatrixXd& matrix)
{
    if (const auto fine = checkSymmetric(matrix); !fine) return tl::unexpected(fine.error());
    if (matrix.cwiseAbs().maxCoeff() > kGreatestValue)
        return fail(ErrorCode::InvalidArgument, fmt::format("values must be at most {} in size, one was {}",
                                                            kGreatestValue, matrix.cwiseAbs().maxCoeff()));
    const Eigen::MatrixXd start = 0.5 * (matrix + matrix.transpose());
    Eigen::MatrixXd correction = Eigen::MatrixXd::Zero(matrix.rows(), matrix.cols());
    Eigen::MatrixXd present = start;
    for (int round = 1; round <= kMostRounds; ++round) {
        const Eigen::MatrixXd before = present;
        const Eigen::MatrixXd corrected = present - correction;
        const Eigen::MatrixXd semidefinite = semidefinitePart(corrected);
        correction = semidefinite - corrected;
        present = semidefinite;
        present.diagonal().setOnes();
        const double gap = std::max((present - before).norm(), (present - semidefinite).norm());
        if (gap > kSettled * present.norm()) continue;
        const Eigen::MatrixXd result = lifted(present);
        return NearestCorrelation{.matrix = result, .distance = (result - start).norm(), .rounds = round};
    }
    return fail(ErrorCode::InvalidArgument, fmt::format("projections did not settle in {} rounds", kMostRounds));
}

Result<CholeskyFactor> choleskyWithJitter(const Eigen::MatrixXd& matrix)
{
    if (const auto fine = checkSymmetric(matrix); !fine) return tl::unexpected(fine.error());
    for (const double jitter : {0.0, 1e-15, 1e-14, 1e-13, 1e-12}) {
        Eigen::MatrixXd raised = matrix;
        raised.diagonal().array() += jitter;
        const Eigen::LLT<Eigen::MatrixXd> factor(raised);
        if (factor.info() == Eigen::Success) return CholeskyFactor{.lower = factor.matrixL(), .jitter = jitter};
    }
    return fail(ErrorCode::InvalidArgument,
                "matrix must be positive semidefinite, a jitter of 1e-12 gave no Cholesky factor");
}

}  // namespace ballast::risk
