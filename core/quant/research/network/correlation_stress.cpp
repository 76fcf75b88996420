#include "research/network/correlation_stress.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "research/network/nearest_correlation.h"

namespace ballast::risk {

namespace {

constexpr double kRounding = 1e-9;

Result<Eigen::MatrixXd> mix(const Eigen::MatrixXd& correlation, double lambda, const Eigen::VectorXd& signs)
{
    if (const auto fine = checkCorrelationShape(correlation); !fine) return tl::unexpected(fine.error());
    if (!(lambda >= 0.0 && lambda <= 1.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("stress weight must be in [0, 1], was {}", lambda));
    return Eigen::MatrixXd((1.0 - lambda) * correlation + lambda * signs * signs.transpose());
}

}  // namespace

Result<void> checkCorrelationShape(const Eigen::MatrixXd& correlation)
{
    if (const auto fine = checkSymmetric(correlation); !fine) return fine;
    const double diagonal = (correlation.diagonal().array() - 1.0).abs().maxCoeff();
    if (diagonal > kRounding)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("diagonal of a correlation matrix must be 1, was off by {}", diagonal));
    const double greatest = correlation.cwiseAbs().maxCoeff();
    if (greatest <= 1.0 + kRounding) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("correlations must be in [-1, 1], the greatest was {} in size", greatest));
}

Result<Eigen::MatrixXd> stressCorrelation(const Eigen::MatrixXd& correlation, double lambda)
{
    return mix(correlation, lambda, Eigen::VectorXd::Ones(correlation.rows()));
}

Result<Eigen::MatrixXd> stressAgainst(const Eigen::MatrixXd& correlation, double lambda,
                                      std::span<const double> positions)
{
    const auto n = static_cast<Eigen::Index>(positions.size());
    if (correlation.rows() != n)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("positions must be {} as the matrix has rows, were {}", correlation.rows(), n));
    Eigen::VectorXd signs(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const double position = positions[static_cast<std::size_t>(i)];
        if (!std::isfinite(position))
            return fail(ErrorCode::InvalidArgument, fmt::format("position {} must be finite, was {}", i, position));
        signs[i] = position < 0.0 ? -1.0 : 1.0;
    }
    return mix(correlation, lambda, signs);
}

Result<double> stressWeight(double normalCorrelation, double crisisCorrelation)
{
    if (!(normalCorrelation >= -1.0 && normalCorrelation < 1.0 && crisisCorrelation >= -1.0 &&
          crisisCorrelation <= 1.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("correlations must be in [-1, 1], the normal one below 1, were {} and {}",
                                normalCorrelation, crisisCorrelation));
    return std::clamp(1.0 - (1.0 - crisisCorrelation) / (1.0 - normalCorrelation), 0.0, 1.0);
}

Result<double> smallestEigenvalue(const Eigen::MatrixXd& symmetric)
{
    if (const auto fine = checkSymmetric(symmetric); !fine) return tl::unexpected(fine.error());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric, Eigen::EigenvaluesOnly);
    if (solver.info() != Eigen::Success)
        return fail(ErrorCode::InvalidArgument, "eigenvalues of the matrix could not be found");
    return solver.eigenvalues()[0];
}

}  // namespace ballast::risk
