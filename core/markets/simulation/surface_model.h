#pragma once

#include "domain/instrument.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {

/// One expiry of the surface as SSVI,
///
///     w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)),   phi = eta/sqrt(theta (1 + theta)).
///
/// theta(T) is the integral of a forward variance that falls from the short to the long volatility's square, so it
/// rises in T. With that, eta (1 + |rho|) < 2 and the same rho and eta at all expiries the surface of one instant has
/// neither butterfly nor calendar arbitrage.
///
/// Source   Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, Quantitative Finance 14(1), 59-71,
///          theorems 4.1 and 4.2 and section 4.3 with gamma = 1/2.
/// Units    k = ln(K/F), w pure; T in years ACT/365F.
/// Threads  Immutable.
class SsviSlice {
public:
    /// `years` > 0.
    SsviSlice(const CoinState& state, double years);

    double totalVariance(double k) const noexcept;
    double impliedVolatility(double k) const noexcept;
    double years() const noexcept { return m_years; }
    double forward() const noexcept { return m_forward; }

private:
    double m_years, m_forward, m_theta, m_phi, m_rho;
};

/// Total variance at the money. Rises with `years`.
double atmTotalVariance(const CoinState& state, double years);
/// The largest eta without butterfly arbitrage at this rho, with a margin of 5 %.
double largestCurvature(double rho);

/// What an option is worth in the model. Premium and vega in coin per contract, vega per 1.00 of volatility.
struct FairValue {
    double volatility{};
    double premium{};
    double vega{};
    double delta{};  ///< Forward delta.
};
/// `volatilityShift` is added to the surface's volatility, decimal.
FairValue fairValue(const SsviSlice& slice, double strike, domain::OptionRight right, double volatilityShift = 0.0);

}  // namespace ballast::simulation
