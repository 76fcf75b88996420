#pragma once

#include <span>

#include "base/result.h"

namespace ballast::volatility {

/// Raw SVI parameters of one expiry. Plain values; SviSlice::create checks them.
struct SviParameters {
    double a{};      ///< Level of total variance.
    double b{};      ///< Slope of the wings, b >= 0.
    double rho{};    ///< Asymmetry, |rho| < 1.
    double m{};      ///< Log-moneyness of the centre.
    double sigma{};  ///< Width of the centre, sigma > 0.
};

/// Total variance at one log-moneyness with its derivatives in k.
struct VarianceJet {
    double w{};        ///< Total variance.
    double wPrime{};   ///< dw/dk.
    double wSecond{};  ///< d2w/dk2.
};

/// Durrleman's function of a jet; the implied density is that of a probability where it is not negative,
///
///     g(k) = (1 - k w'/(2 w))^2 - w'^2/4 (1/w + 1/4) + w''/2.
///
/// Source   Gatheral and Jacquier (2014), section 2.2. With w = 0 the value is that of a point mass, 0.
double butterflyFunction(double k, const VarianceJet& jet) noexcept;

/// Smile of one expiry: total variance against log-moneyness,
///
///     w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)).
///
/// Source   Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces,
///          Quantitative Finance 14(1), 59-71, section 3.
/// Units    k = ln(K/F) and w are pure numbers; T in years, ACT/365F;
///          volatility is a decimal per square root of a year.
/// Threads  Immutable; share freely.
class SviSlice {
public:
    /// Makes a slice for an expiry T = yearsToExpiry away.
    ///
    /// Errors   InvalidArgument if a value is not finite, T <= 0, b < 0, |rho| >= 1,
    ///          sigma <= 0, or the least variance a + b sigma sqrt(1 - rho^2) < 0.
    static Result<SviSlice> create(const SviParameters& parameters, double yearsToExpiry);

    /// Total variance at log-moneyness k. Never negative.
    double totalVariance(double k) const noexcept;

    /// Total variance with its first two derivatives.
    VarianceJet jet(double k) const noexcept;

    /// Black volatility at log-moneyness k.
    double impliedVolatility(double k) const noexcept;

    /// Black volatility at each log-moneyness, in order.
    ///
    /// Shapes   k: [n]; volatilities: [n], written.
    void impliedVolatilities(std::span<const double> k, std::span<double> volatilities) const;

    /// Durrleman's function g at log-moneyness k.
    double butterfly(double k) const noexcept;

    /// Density of ln(K/F) at k under the pricing measure; negative where there is butterfly arbitrage.
    double density(double k) const noexcept;

    /// Slopes of total variance far to the left (of -k) and far to the right: b (1 - rho) and b (1 + rho).
    double leftSlope() const noexcept { return m_parameters.b * (1.0 - m_parameters.rho); }
    double rightSlope() const noexcept { return m_parameters.b * (1.0 + m_parameters.rho); }

    const SviParameters& parameters() const noexcept { return m_parameters; }
    double yearsToExpiry() const noexcept { return m_yearsToExpiry; }

private:
    SviSlice(const SviParameters& parameters, double yearsToExpiry) noexcept;

    SviParameters m_parameters;
    double m_yearsToExpiry;
};

}  // namespace ballast::volatility
