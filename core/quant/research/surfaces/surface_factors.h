#pragma once

#include <array>
#include <span>
#include <vector>

#include "volatility/volatility_surface.h"

namespace ballast::volatility {

/// The fixed grid on which a surface's moves are measured: log-moneyness in ATM deviations, k = x s_atm sqrt(T), by
/// tenor in days.
constexpr std::array<double, 5> kFactorMoneyness{-2.0, -1.0, 0.0, 1.0, 2.0};
constexpr std::array<double, 4> kFactorTenorDays{7.0, 30.0, 90.0, 180.0};
constexpr std::size_t kFactorGridSize = kFactorMoneyness.size() * kFactorTenorDays.size();
constexpr std::size_t kFactorCount = 3;

/// ln of volatility on the grid, [tenors][moneyness].
using FactorGrid = std::array<double, kFactorGridSize>;

/// Errors   InvalidArgument if a volatility on the grid is not positive and finite.
Result<FactorGrid> factorGridOf(const VolatilitySurface& surface);

/// The three strongest ways in which a surface moves; for equity-like smiles level, slope and curvature.
struct SurfaceFactors {
    FactorGrid mean{};                                  ///< Weighted mean of the grids.
    std::array<FactorGrid, kFactorCount> loadings{};    ///< Of unit length, orthogonal; strongest first.
    std::array<double, kFactorCount> varianceShares{};  ///< Of the changes' variance, 0 to 1.

    /// Place of a grid along each factor: loading . (grid - mean).
    std::array<double, kFactorCount> scoresOf(const FactorGrid& grid) const noexcept;
    /// The surface of given scores.
    FactorGrid gridOf(const std::array<double, kFactorCount>& scores) const noexcept;
};

/// Factors of the changes from each grid to the next: eigenvectors of their second moments, newest weighing 1 and each
/// older one `decay` times as much. Signs: the first adds up to a positive number, the second rises with moneyness, the
/// third is higher in the wings than at the money.
///
/// Source   Cont and da Fonseca (2002), Dynamics of implied volatility surfaces, Quantitative Finance 2(1), 45-60.
/// Errors   InvalidArgument if there are fewer than 5 grids, a number is not finite, decay is outside (0, 1], or the
///          surface never moved.
Result<SurfaceFactors> estimateFactors(std::span<const FactorGrid> grids, double decay);

/// x(t+1) = intercept + slope x(t) + noise, by least squares.
struct AutoRegression {
    double intercept{};
    double slope{};
    double residualDeviation{};  ///< Of the noise, n - 2 degrees of freedom.
};

/// Errors   InvalidArgument if there are fewer than 4 values, one is not finite, or all but the last are equal.
Result<AutoRegression> fitAutoRegression(std::span<const double> series);

/// How an autoregression of each score, fitted on the first grids, forecasts the later ones by one step.
struct FactorForecast {
    std::array<AutoRegression, kFactorCount> models{};
    std::array<double, kFactorCount> rSquared{};  ///< 1 - squared errors / those of no change; below 0 is worse.

    /// Whether to forecast a score by its model rather than by no change.
    bool beatsNoChange(std::size_t factor) const noexcept { return rSquared[factor] > 0.0; }
};

/// Errors   As estimateFactors and fitAutoRegression for the first `trainCount` grids; InvalidArgument if fewer than
/// two
///          grids are left to forecast, or a score does not move there.
Result<FactorForecast> judgeForecast(std::span<const FactorGrid> grids, std::size_t trainCount, double decay);

}  // namespace ballast::volatility
