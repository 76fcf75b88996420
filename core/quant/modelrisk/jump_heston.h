#pragma once

#include "base/result.h"

namespace ballast::modelrisk {

/// Stochastic variance v with mean reversion, and jumps of the price,
///
///     dF/F = sqrt(v) dW1 + (e^J - 1) dN - lambda m dt,   dv = kappa (theta - v) dt + sigma sqrt(v) dW2,
///
/// dW1 dW2 = rho dt, N of intensity lambda, J normal with mean nu and deviation delta, m = E[e^J] - 1. Without jumps
/// (lambda = 0) it is Heston's model, with them Bates's.
///
/// Source   Heston (1993), Review of Financial Studies 6(2); Bates (1996), Review of Financial Studies 9(1).
/// Units    v0 and theta are variances a year; kappa, sigma and lambda per year.
struct JumpHeston {
    double v0{}, kappa{}, theta{}, sigma{}, rho{};
    double lambda{}, nu{}, delta{};

    bool hasJumps() const { return lambda > 0.0; }
    /// Whether variance cannot reach zero: 2 kappa theta >= sigma^2. Calibrations often break it; it is only told.
    bool isFeller() const { return 2.0 * kappa * theta >= sigma * sigma; }
};

/// Errors   InvalidArgument if a value is not finite, v0, kappa, theta or sigma is not positive, |rho| >= 1, or lambda
///          or delta is negative.
Result<void> checkModel(const JumpHeston& model);

}  // namespace ballast::modelrisk
