#include "research/surfaces/surface_factors.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"
#include "volatility/tenor_readings.h"

namespace ballast::volatility {
namespace {

using Matrix = Eigen::Matrix<double, static_cast<int>(kFactorGridSize), static_cast<int>(kFactorGridSize)>;
using Vector = Eigen::Matrix<double, static_cast<int>(kFactorGridSize), 1>;

constexpr std::size_t kFewestGrids = 5;
constexpr std::size_t kFewestValues = 4;

Vector toVector(const FactorGrid& grid) { return Eigen::Map<const Vector>(grid.data()); }

Result<void> checkGrids(std::span<const FactorGrid> grids, double decay)
{
    if (grids.size() < kFewestGrids) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("surface factors need at least {} grids, had {}", kFewestGrids, grids.size()));
    }
    if (!(decay > 0.0 && decay <= 1.0)) {
        return fail(ErrorCode::InvalidArgument, fmt::format("decay must be above 0 and up to 1, was {}", decay));
    }
    for (const FactorGrid& grid : grids) {
        const auto bad = std::find_if_not(grid.begin(), grid.end(), [](double value) { return std::isfinite(value); });
        if (bad == grid.end()) continue;
        return fail(ErrorCode::InvalidArgument, fmt::format("a grid of log volatilities must be finite, had {}", *bad));
    }
    return {};
}

/// Second moments of the changes, weights adding up to 1.
Matrix momentsOf(std::span<const FactorGrid> grids, double decay)
{
    Matrix moments = Matrix::Zero();
    double weight = 1.0;
    double sum = 0.0;
    for (std::size_t i = grids.size() - 1; i > 0; --i, weight *= decay) {
        const Vector change = toVector(grids[i]) - toVector(grids[i - 1]);
        moments.noalias() += weight * change * change.transpose();
        sum += weight;
    }
    return moments / sum;
}

Vector meanOf(std::span<const FactorGrid> grids, double decay)
{
    Vector mean = Vector::Zero();
    double weight = 1.0;
    double sum = 0.0;
    for (std::size_t i = grids.size(); i-- > 0; weight *= decay) {
        mean += weight * toVector(grids[i]);
        sum += weight;
    }
    return mean / sum;
}

/// What a factor is compared with to give it a sign: level, slope, curvature in moneyness.
double templateAt(std::size_t factor, double moneyness)
{
    constexpr double kMeanSquare = 2.0;  ///< Of kFactorMoneyness.
    if (factor == 0) return 1.0;
    return factor == 1 ? moneyness : moneyness * moneyness - kMeanSquare;
}

FactorGrid oriented(const Vector& vector, std::size_t factor)
{
    double likeness = 0.0;
    for (std::size_t i = 0; i < kFactorGridSize; ++i)
        likeness +=
            vector[static_cast<Eigen::Index>(i)] * templateAt(factor, kFactorMoneyness[i % kFactorMoneyness.size()]);
    const double sign = likeness < 0.0 ? -1.0 : 1.0;
    FactorGrid loading;
    for (std::size_t i = 0; i < kFactorGridSize; ++i)
        loading[i] = sign * vector[static_cast<Eigen::Index>(i)];
    return loading;
}

std::vector<double> scoreSeries(const SurfaceFactors& factors, std::span<const FactorGrid> grids, std::size_t factor)
{
    std::vector<double> series;
    for (const FactorGrid& grid : grids)
        series.push_back(factors.scoresOf(grid)[factor]);
    return series;
}

/// 1 - squared errors of the model over those of no change, from place `first` on; empty if nothing changes.
Result<double> rSquaredOf(const AutoRegression& model, std::span<const double> series, std::size_t first)
{
    double ours = 0.0;
    double noChange = 0.0;
    for (std::size_t i = first; i < series.size(); ++i) {
        const double forecast = model.intercept + model.slope * series[i - 1];
        ours += (series[i] - forecast) * (series[i] - forecast);
        noChange += (series[i] - series[i - 1]) * (series[i] - series[i - 1]);
    }
    if (noChange > 0.0) return 1.0 - ours / noChange;
    return fail(ErrorCode::InvalidArgument, "a forecast is judged where a score moves; it did not move");
}

}  // namespace

Result<FactorGrid> factorGridOf(const VolatilitySurface& surface)
{
    FactorGrid grid{};
    for (std::size_t i = 0; i < kFactorGridSize; ++i) {
        const double years = kFactorTenorDays[i / kFactorMoneyness.size()] / 365.0;
        const Timestamp expiry = asOf(surface) + Duration::fromSeconds(years * 365.0 * 86400.0);
        const double atm = surface.impliedVolatility(expiry, 0.0);
        const double k = kFactorMoneyness[i % kFactorMoneyness.size()] * atm * std::sqrt(years);
        const double volatility = std::isfinite(k) ? surface.impliedVolatility(expiry, k) : 0.0;
        if (!std::isfinite(volatility) || volatility <= 0.0) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("a surface's volatility must be positive on the factor grid, was {} ({} years, k {})",
                            volatility, years, k));
        }
        grid[i] = steady::log(volatility);
    }
    return grid;
}

std::array<double, kFactorCount> SurfaceFactors::scoresOf(const FactorGrid& grid) const noexcept
{
    std::array<double, kFactorCount> scores{};
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        for (std::size_t i = 0; i < kFactorGridSize; ++i)
            scores[f] += loadings[f][i] * (grid[i] - mean[i]);
    }
    return scores;
}

FactorGrid SurfaceFactors::gridOf(const std::array<double, kFactorCount>& scores) const noexcept
{
    FactorGrid grid = mean;
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        for (std::size_t i = 0; i < kFactorGridSize; ++i)
            grid[i] += scores[f] * loadings[f][i];
    }
    return grid;
}

Result<SurfaceFactors> estimateFactors(std::span<const FactorGrid> grids, double decay)
{
    if (auto checked = checkGrids(grids, decay); !checked) return tl::unexpected<Error>(checked.error());
    const Matrix moments = momentsOf(grids, decay);
    const double total = moments.trace();
    if (!(total > 0.0))
        return fail(ErrorCode::InvalidArgument, "surface factors need a surface that moves, it did not");
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(moments);
    if (solver.info() != Eigen::Success)
        return fail(ErrorCode::InvalidArgument, "the second moments of the surface's changes have no eigenvectors");
    SurfaceFactors factors;
    const Vector mean = meanOf(grids, decay);
    std::copy(mean.begin(), mean.end(), factors.mean.begin());
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        const auto column = static_cast<Eigen::Index>(kFactorGridSize - 1 - f);
        factors.loadings[f] = oriented(solver.eigenvectors().col(column), f);
        factors.varianceShares[f] = std::max(solver.eigenvalues()[column], 0.0) / total;
    }
    return factors;
}

Result<AutoRegression> fitAutoRegression(std::span<const double> series)
{
    const bool isFinite = std::all_of(series.begin(), series.end(), [](double value) { return std::isfinite(value); });
    if (series.size() < kFewestValues || !isFinite) {
        return fail(ErrorCode::InvalidArgument, fmt::format("an autoregression needs at least {} finite values, had {}",
                                                            kFewestValues, series.size()));
    }
    const auto count = static_cast<double>(series.size() - 1);
    double meanBefore = 0.0, meanAfter = 0.0;
    for (std::size_t i = 1; i < series.size(); ++i) {
        meanBefore += series[i - 1] / count;
        meanAfter += series[i] / count;
    }
    double square = 0.0, product = 0.0;
    for (std::size_t i = 1; i < series.size(); ++i) {
        square += (series[i - 1] - meanBefore) * (series[i - 1] - meanBefore);
        product += (series[i - 1] - meanBefore) * (series[i] - meanAfter);
    }
    if (!(square > 0.0)) return fail(ErrorCode::InvalidArgument, "an autoregression needs values that differ");
    AutoRegression model{.slope = product / square};
    model.intercept = meanAfter - model.slope * meanBefore;
    double residual = 0.0;
    for (std::size_t i = 1; i < series.size(); ++i)
        residual += steady::square(series[i] - model.intercept - model.slope * series[i - 1]);
    model.residualDeviation = std::sqrt(residual / std::max(count - 2.0, 1.0));
    return model;
}

Result<FactorForecast> judgeForecast(std::span<const FactorGrid> grids, std::size_t trainCount, double decay)
{
    if (trainCount + 2 > grids.size()) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("a forecast needs two grids after the first {}, had {} in all", trainCount, grids.size()));
    }
    if (auto checked = checkGrids(grids, decay); !checked) return tl::unexpected<Error>(checked.error());
    const auto factors = estimateFactors(grids.first(trainCount), decay);
    if (!factors) return tl::unexpected<Error>(factors.error());
    FactorForecast forecast;
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        const std::vector<double> series = scoreSeries(*factors, grids, f);
        const auto model = fitAutoRegression(std::span(series).first(trainCount));
        if (!model) return tl::unexpected<Error>(model.error());
        const auto rSquared = rSquaredOf(*model, series, trainCount);
        if (!rSquared) return tl::unexpected<Error>(rSquared.error());
        forecast.models[f] = *model;
        forecast.rSquared[f] = *rSquared;
    }
    return forecast;
}

}  // namespace ballast::volatility
