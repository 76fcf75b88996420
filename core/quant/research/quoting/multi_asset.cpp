#include "research/quoting/multi_asset.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::quoting {

namespace {

constexpr auto kExp = [](double x) { return steady::exp(x); };
constexpr auto kLog1p = [](double x) { return steady::log1p(x); };

Result<void> check(const MultiAssetParameters& p)
{
    const auto assets = p.intensity.size();
    if (assets == 0 || p.decay.size() != assets || p.covariance.rows() != assets || p.covariance.cols() != assets)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} assets do not fit {} decays and a covariance of {} by {}", assets, p.decay.size(),
                                p.covariance.rows(), p.covariance.cols()));
    const bool finite =
        p.intensity.allFinite() && p.decay.allFinite() && p.covariance.allFinite() && std::isfinite(p.riskAversion);
    if (!finite || p.intensity.minCoeff() <= 0.0 || p.decay.minCoeff() <= 0.0 || p.riskAversion <= 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("quotes of {} assets need finite numbers and positive intensities, decays and risk "
                                "aversion (was {})",
                                assets, p.riskAversion));
    const double scale = p.covariance.cwiseAbs().maxCoeff();
    if ((p.covariance - p.covariance.transpose()).cwiseAbs().maxCoeff() > 1e-12 * scale)
        return fail(ErrorCode::InvalidArgument, "the covariance of quoted assets must be symmetric");
    return {};
}

}  // namespace

Result<Eigen::MatrixXd> multiAssetCurvature(const MultiAssetParameters& p)
{
    if (auto valid = check(p); !valid) return tl::unexpected(valid.error());
    const Eigen::ArrayXd k = p.decay.array();
    const Eigen::ArrayXd h = p.intensity.array() * k *
                             (-(1.0 + k / p.riskAversion) * (p.riskAversion / k).unaryExpr(kLog1p)).unaryExpr(kExp);
    const Eigen::VectorXd root = (2.0 * h).sqrt().matrix();
    const Eigen::MatrixXd scaled = root.asDiagonal() * p.covariance * root.asDiagonal();
    const Eigen::VectorXd inverse = root.cwiseInverse();
    if (!scaled.allFinite() || !inverse.allFinite())
        return fail(ErrorCode::InvalidArgument,
                    "intensities, decays and covariance of quoted assets lie beyond what doubles hold together");
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled);
    const double least = solver.eigenvalues().minCoeff();
    if (solver.info() != Eigen::Success || least < -1e-10 * scaled.cwiseAbs().maxCoeff())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the covariance of quoted assets must be positive semidefinite, least scaled "
                                "eigenvalue was {}",
                                least));
    const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(0.0).cwiseSqrt();
    const Eigen::MatrixXd square = solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
    Eigen::MatrixXd curvature = std::sqrt(p.riskAversion) * (inverse.asDiagonal() * square * inverse.asDiagonal());
    if (!curvature.allFinite())
        return fail(ErrorCode::InvalidArgument, "the curvature of quoted assets is beyond what a double holds");
    return curvature;
}

Result<MultiAssetQuotes> multiAssetQuotes(const MultiAssetParameters& p, const Eigen::VectorXd& inventories)
{
    const auto curvature = multiAssetCurvature(p);
    if (!curvature) return tl::unexpected(curvature.error());
    if (inventories.size() != p.intensity.size() || !inventories.allFinite())
        return fail(ErrorCode::InvalidArgument, fmt::format("{} assets need as many finite inventories, got {}",
                                                            p.intensity.size(), inventories.size()));
    const Eigen::VectorXd base =
        ((p.riskAversion / p.decay.array()).unaryExpr(kLog1p) / p.riskAversion).matrix() + 0.5 * curvature->diagonal();
    const Eigen::VectorXd shift = *curvature * inventories;
    MultiAssetQuotes quotes{.bid = base + shift, .ask = base - shift};
    if (!quotes.bid.allFinite() || !quotes.ask.allFinite())
        return fail(ErrorCode::InvalidArgument, "a quote of several assets is beyond what a double holds");
    return quotes;
}

}  // namespace ballast::quoting
