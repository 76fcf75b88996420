#pragma once

#include <span>
#include <vector>

#include "base/result.h"

namespace ballast::learning {

/// v' = lambda v + (1 - lambda) r^2.
///
/// Source   RiskMetrics technical document (1996); lambda 0.94 for daily returns.
/// Errors   InvalidArgument for lambda outside (0, 1), a negative variance or a return that is not finite.
Result<double> ewmaVariance(double varianceBefore, double lambda, double logReturn);

/// The same over a series of returns, from a variance before the first.
Result<double> ewmaVariance(double varianceBefore, double lambda, std::span<const double> logReturns);

/// Annual volatility of a daily variance, 365 days a year as coins trade.
double annualVolatility(double dailyVariance);

/// Heterogeneous autoregression of realised variance,
///
///     RV(t+1 .. t+h mean) = c + sum_j b_j mean of the last n_j.
///
/// Source   Corsi (2009), Journal of Financial Econometrics 7(2), 174-196: lags 1, 5, 22; around the clock 1, 7, 30.
struct HarModel {
    std::vector<std::size_t> lags;     ///< Ascending, each at least 1.
    std::vector<double> coefficients;  ///< c, then one a lag.
};

/// Least squares over all days that have their lags before and their horizon after them, forecasting the mean of the
/// next `horizon` days directly.
///
/// Errors   InvalidArgument for values that are not finite, unordered lags, a horizon of zero or too few days;
///          Unsupported when the averages do not determine the coefficients, as those of a constant series.
Result<HarModel> fitHar(std::span<const double> realisedVariance, const std::vector<std::size_t>& lags,
                        std::size_t horizon = 1);

/// Forecast after the last day of a series; may be negative or above anything seen: the caller bounds it.
///
/// Errors   InvalidArgument for a series shorter than the longest lag or not finite.
Result<double> forecastHar(const HarModel& model, std::span<const double> realisedVariance);

/// Loss of a variance forecast that errors of scale do not drown: RV/f - ln(RV/f) - 1, zero for the truth.
///
/// Source   Patton (2011), Journal of Econometrics 160(1), 246-256.
/// Errors   InvalidArgument for values that are not positive.
Result<double> qlikeLoss(double realised, double forecast);

}  // namespace ballast::learning
