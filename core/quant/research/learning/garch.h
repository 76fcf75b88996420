#pragma once

#include <span>

#include "base/result.h"

namespace ballast::learning {

/// GARCH(1,1): v' = omega + alpha r^2 + beta v.
///
/// Source   Bollerslev (1986), Journal of Econometrics 31(3), 307-327.
struct GarchParameters {
    double omega{};  ///< Positive.
    double alpha{};  ///< Not negative.
    double beta{};   ///< Not negative; alpha + beta < 1.
};

/// Variance after a return.
///
/// Errors   InvalidArgument for parameters or values outside their domain; those of all functions here.
Result<double> garchVariance(const GarchParameters& parameters, double variance, double logReturn);

/// omega / (1 - alpha - beta).
Result<double> longRunVariance(const GarchParameters& parameters);

/// Forecast from today's variance v.
struct GarchForecast {
    double variance{};         ///< Of the day `days` ahead: V_L + (alpha + beta)^days (v - V_L).
    double averageVariance{};  ///< Mean of the days 0 to days - 1, what an option of that many days sees.
};
Result<GarchForecast> garchForecast(const GarchParameters& parameters, double variance, int days);

/// Mean log likelihood of returns, normal, a term a return, the variance before the first being the sample's.
Result<double> garchLikelihood(const GarchParameters& parameters, std::span<const double> logReturns);

/// Parameters of the greatest likelihood, by a simplex search from several starts in coordinates without bounds.
///
/// Errors   InvalidArgument for fewer than 50 returns, returns that are not finite or do not vary.
Result<GarchParameters> fitGarch(std::span<const double> logReturns);

}  // namespace ballast::learning
