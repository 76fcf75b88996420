#pragma once

#include "base/result.h"
#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// Natural SVI of one expiry,
///
///     w(k) = delta + omega/2 (1 + zeta rho (k - mu) + sqrt((zeta (k - mu) + rho)^2 + 1 - rho^2)).
///
/// Source   Gatheral and Jacquier (2014), section 3.2. SSVI is this with delta = mu = 0.
struct NaturalSvi {
    double delta{};  ///< Shift of total variance.
    double mu{};     ///< Shift of log-moneyness.
    double rho{};    ///< Asymmetry, |rho| < 1.
    double omega{};  ///< Level, >= 0.
    double zeta{};   ///< Curvature, > 0.
};

/// Jump-wings of one expiry: what traders see of it, hardly dependent on time to expiry.
///
/// Source   Gatheral and Jacquier (2014), section 3.3. Per year where it is a variance; psi is the slope of sqrt(w) at
///          the forward; p and c are slopes of the wings over sqrt(w(0)).
struct JumpWings {
    double v{};       ///< Variance at the forward, decimal^2 per year, > 0.
    double psi{};     ///< Volatility skew at the forward.
    double p{};       ///< Slope of the left wing, >= 0.
    double c{};       ///< Slope of the right wing, >= 0.
    double vTilde{};  ///< Least variance, per year, between 0 and v.
};

/// Errors   InvalidArgument if the parameters are outside the domain of SviSlice::create.
Result<NaturalSvi> toNatural(const SviParameters& raw);

/// Errors   InvalidArgument if a value is not finite, |rho| >= 1, omega < 0, zeta <= 0, or the raw form leaves the
///          domain of SviSlice::create.
Result<SviParameters> toRaw(const NaturalSvi& natural);

/// Errors   InvalidArgument as SviSlice::create, or if the variance at the forward is 0.
Result<JumpWings> toJumpWings(const SviParameters& raw, double yearsToExpiry);

/// Errors   InvalidArgument if a value is not finite or outside its range, or no raw smile has these jump-wings: the
///          implied |beta| = |rho - 2 psi sqrt(w0)/b| above 1, a width that is not positive, or wings flat on one side.
Result<SviParameters> toRaw(const JumpWings& wings, double yearsToExpiry);

/// The smile without butterfly arbitrage that keeps the variance, skew and left wing at the forward and takes
/// c = p + 2 psi, vTilde = 4 v p c/(p + c)^2, which is an SSVI smile.
///
/// Source   Gatheral and Jacquier (2014), section 5.1. Free of butterfly arbitrage if the SSVI conditions hold.
/// Errors   InvalidArgument if c would not be positive.
Result<JumpWings> ssviRepairOf(const JumpWings& wings);

}  // namespace ballast::volatility
