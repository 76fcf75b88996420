#pragma once

#include "base/result.h"
#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// One expiry of SSVI or eSSVI,
///
///     w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)).
///
/// Source   Gatheral and Jacquier (2014), section 4; Hendriks and Martini (2019), The extended SSVI volatility surface,
///          Journal of Computational Finance 22(5), where rho depends on the expiry.
struct SsviParameters {
    double theta{};  ///< Total variance at the forward, > 0.
    double rho{};    ///< Asymmetry, |rho| < 1.
    double phi{};    ///< Curvature, > 0.

    double psi() const noexcept { return theta * phi; }
};

/// The raw SVI form of an SSVI slice.
///
/// Errors   InvalidArgument if a value is not finite, theta or phi is not positive, or |rho| >= 1.
Result<SviParameters> toRaw(const SsviParameters& ssvi);

/// phi = eta / (theta^gamma (1 + theta)^(1 - gamma)). Free of static arbitrage if eta (1 + |rho|) <= 2 and gamma is in
/// (0, 1/2]. Source: Gatheral and Jacquier (2014), section 4.3.
///
/// Errors   InvalidArgument if theta or eta is not positive and finite, or gamma is outside (0, 1).
Result<double> powerLawPhi(double theta, double eta, double gamma);

/// phi = (1 - (1 - exp(-lambda theta))/(lambda theta)) / (lambda theta). Free of static arbitrage if
/// lambda >= (1 + |rho|)/4. Source: Gatheral and Jacquier (2014), section 4.2.
///
/// Errors   InvalidArgument if theta or lambda is not positive and finite.
Result<double> hestonPhi(double theta, double lambda);

/// Butterfly conditions of an SSVI slice.
struct SsviButterfly {
    double wings{};      ///< theta phi (1 + |rho|).
    double curvature{};  ///< theta phi^2 (1 + |rho|).
    bool necessary{};    ///< wings <= 4 (Lemma 4.2).
    bool sufficient{};   ///< wings < 4 and curvature <= 4 (Theorem 4.2).
};
SsviButterfly ssviButterfly(const SsviParameters& ssvi) noexcept;

/// Whether an SSVI surface with one rho is free of calendar arbitrage at a theta that grows in time: the slope of
/// theta phi(theta) lies within [0, (1 + sqrt(1 - rho^2)) phi / rho^2]. Source: the same, Theorem 4.1.
bool ssviCalendarHolds(double rho, double phi, double slopeOfThetaPhi) noexcept;

}  // namespace ballast::volatility
