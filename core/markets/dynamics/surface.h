#pragma once

#include "dynamics/price_path.h"

namespace ballast::dynamics {

/// One expiry as SSVI, w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)), k = ln(K/F).
struct Smile {
    double years{};  ///< Calendar, ACT/365F.
    double theta{}, rho{}, phi{};

    double totalVariance(double k) const;
    double volatility(double k) const;
};

/// Model-free variance of a smile (that of a log contract) over its variance at the money.
///
/// Source   Fukasawa (2012), The normalizing transformation of the implied volatility smile, Mathematical Finance
///          22(4), 753-762: the mean of w over the standard normal -d2. Trapezoids.
double modelFreeRatio(double rho, double eta, double theta);

/// What options are priced with at one instant: for each expiry the variance that P expects and the stated premium on
/// it, in a smile whose skew and wings stand at measured figures that lean with stress and sentiment. rho and eta
/// differ by expiry (eSSVI, Hendriks and Martini 2019, Risk).
class Surface {
public:
    Surface(const Parameters& parameters, const PathState& state, std::size_t coin);
    /// With the stress that another of the same state has found.
    Surface(const Parameters& parameters, const PathState& state, std::size_t coin, double stress)
        : m_p(&parameters), m_state(&state), m_coin(coin), m_stress(stress)
    {
    }

    /// Model-free total variance over `years` from now, > 0.
    double modelFreeVariance(double years) const;
    /// `years` > 0.
    Smile smile(double years) const;
    /// Where 7-day over 180-day model-free volatility stands from calm (0) to stressed (1).
    double stress() const { return m_stress; }

private:
    const Parameters* m_p;
    const PathState* m_state;
    std::size_t m_coin;
    double m_stress{};
};

}  // namespace ballast::dynamics
