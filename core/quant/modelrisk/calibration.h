#pragma once

#include <span>
#include <stop_token>

#include "base/result.h"
#include "modelrisk/jump_heston.h"

namespace ballast::modelrisk {

/// A fixed point of the surface.
struct VolatilityPoint {
    double years{};
    double logMoneyness{};  ///< ln(K/F).
    double volatility{};    ///< Black's, decimal.
};

/// How well a model meets the points, in volatility points (0.01 of volatility).
struct FitError {
    double rootMeanSquare{};
    double greatest{};
    int points{};
};

struct CalibratedModel {
    JumpHeston model;
    FitError error;
    int evaluations{};  ///< Of all points.
};

/// Parameters with which the model's prices come nearest to Black's at the points, differences over vega, by QuantLib's
/// Levenberg-Marquardt from several starts. Each parameter stays in a wide range (kappa 0.05 to 50, sigma 0.001 to 10,
/// variances 1e-4 to 25, |rho| below 0.999, lambda up to 20, |nu| below 0.6, delta 0.001 to 0.6).
///
/// Errors   InvalidArgument if a point is not finite, years is not in (0, 30], |ln(K/F)| is above 5, the volatility is
///          not positive, or there are fewer points than parameters; Refused when stopped; Unsupported if QuantLib
///          refuses.
/// Threads  As FourierPricer.
Result<CalibratedModel> calibrateHeston(std::span<const VolatilityPoint> points, const std::stop_token& stop = {});

/// With jumps, from a model without: never worse than it.
Result<CalibratedModel> calibrateBates(std::span<const VolatilityPoint> points, const CalibratedModel& heston,
                                       const std::stop_token& stop = {});

/// Black volatilities of the model less those of the points. Errors as above.
Result<FitError> fitError(const JumpHeston& model, std::span<const VolatilityPoint> points);

}  // namespace ballast::modelrisk
