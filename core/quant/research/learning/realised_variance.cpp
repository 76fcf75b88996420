#include "research/learning/realised_variance.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "base/finite.h"
#include "pricing/steady.h"

namespace ballast::learning {

namespace {

bool allFinite(std::span<const double> values)
{
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/// Mean of the last `count` values up to and including `last`.
double meanBefore(std::span<const double> values, std::size_t last, std::size_t count)
{
    const auto window = values.subspan(last + 1 - count, count);
    return std::accumulate(window.begin(), window.end(), 0.0) / static_cast<double>(count);
}

Result<void> checkLags(const std::vector<std::size_t>& lags)
{
    const bool ascending = std::adjacent_find(lags.begin(), lags.end(), std::greater_equal<>()) == lags.end();
    if (!lags.empty() && lags.front() >= 1 && ascending) return {};
    return fail(ErrorCode::InvalidArgument, "lags of realised variance must ascend from at least 1");
}

Eigen::RowVectorXd regressors(std::span<const double> values, std::size_t last, const std::vector<std::size_t>& lags)
{
    Eigen::RowVectorXd row(static_cast<Eigen::Index>(lags.size() + 1));
    row[0] = 1.0;
    for (std::size_t j = 0; j < lags.size(); ++j)
        row[static_cast<Eigen::Index>(j + 1)] = meanBefore(values, last, lags[j]);
    return row;
}

}  // namespace

Result<double> ewmaVariance(double varianceBefore, double lambda, double logReturn)
{
    return ewmaVariance(varianceBefore, lambda, std::span(&logReturn, 1));
}

Result<double> ewmaVariance(double varianceBefore, double lambda, std::span<const double> logReturns)
{
    if (!(lambda > 0.0 && lambda < 1.0) || !(varianceBefore >= 0.0) || !std::isfinite(varianceBefore) ||
        !allFinite(logReturns))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an exponential average needs lambda in (0, 1), a variance of zero or more and finite "
                                "returns; were {}, {}",
                                lambda, varianceBefore));
    double variance = varianceBefore;
    for (const double r : logReturns)
        variance = lambda * variance + (1.0 - lambda) * r * r;
    return finiteOnly(variance, "an exponential average of variance");
}

double annualVolatility(double dailyVariance) { return std::sqrt(365.0 * dailyVariance); }

Result<HarModel> fitHar(std::span<const double> rv, const std::vector<std::size_t>& lags, std::size_t horizon)
{
    if (auto valid = checkLags(lags); !valid) return tl::unexpected(valid.error());
    const std::size_t unknowns = lags.size() + 1;
    // Lag and horizon alone first: their sum could overflow.
    const bool fits = horizon >= 1 && horizon <= rv.size() && lags.back() <= rv.size() &&
                      rv.size() >= lags.back() + horizon - 1 + unknowns;
    if (!allFinite(rv) || !fits)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a regression on lags up to {} over {} days ahead needs finite values of lag, days "
                                "ahead and {} days more, got {}",
                                lags.back(), horizon, unknowns - 1, rv.size()));
    const std::size_t rows = rv.size() - lags.back() - horizon + 1;
    Eigen::MatrixXd x(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(unknowns));
    Eigen::VectorXd y(static_cast<Eigen::Index>(rows));
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t last = lags.back() - 1 + i;
        x.row(static_cast<Eigen::Index>(i)) = regressors(rv, last, lags);
        y[static_cast<Eigen::Index>(i)] = meanBefore(rv, last + horizon, horizon);
    }
    // Columns to unit length first: variances are tiny beside the constant.
    const Eigen::RowVectorXd length = x.colwise().norm();
    if (!length.allFinite() || !y.allFinite())
        return fail(ErrorCode::InvalidArgument, "realised variances of this size overflow a regression");
    if (length.minCoeff() <= 0.0)
        return fail(ErrorCode::Unsupported, "realised variance of zero on all days determines no regression");
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(x * length.cwiseInverse().asDiagonal());
    if (qr.rank() < static_cast<Eigen::Index>(unknowns))
        return fail(ErrorCode::Unsupported, "the averages of realised variance do not determine their coefficients");
    const Eigen::VectorXd beta = qr.solve(y).cwiseQuotient(length.transpose());
    if (!beta.allFinite())
        return fail(ErrorCode::Unsupported, "the averages of realised variance do not determine their coefficients");
    return HarModel{.lags = lags, .coefficients = {beta.begin(), beta.end()}};
}

Result<double> forecastHar(const HarModel& model, std::span<const double> rv)
{
    if (auto valid = checkLags(model.lags); !valid) return tl::unexpected(valid.error());
    if (model.coefficients.size() != model.lags.size() + 1 || rv.size() < model.lags.back() || !allFinite(rv))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a forecast with {} coefficients needs {} lags and finite values of {} days, got {}",
                                model.coefficients.size(), model.coefficients.size() - 1, model.lags.back(),
                                rv.size()));
    const Eigen::RowVectorXd row = regressors(rv, rv.size() - 1, model.lags);
    return finiteOnly(std::inner_product(model.coefficients.begin(), model.coefficients.end(), row.begin(), 0.0),
                      "a forecast of realised variance");
}

Result<double> qlikeLoss(double realised, double forecast)
{
    if (!(realised > 0.0 && forecast > 0.0) || !std::isfinite(realised) || !std::isfinite(forecast))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("QLIKE needs positive variances, were {} and {}", realised, forecast));
    const double ratio = realised / forecast;
    return finiteOnly(ratio - steady::log(ratio) - 1.0, "QLIKE");
}

}  // namespace ballast::learning
