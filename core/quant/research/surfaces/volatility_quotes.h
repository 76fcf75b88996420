#pragma once

#include <span>
#include <vector>

#include "volatility/svi_calibration.h"

namespace ballast::volatility {

/// One quoted point of a smile, in volatility.
struct VolatilityQuote {
    double k{};           ///< Log-moneyness.
    double volatility{};  ///< Decimal.
    double halfSpread{};  ///< Half the distance of bid and ask, decimal volatility.
};

/// Points whose squared errors count by the quotes' precision: weight (1/(2 v T h))^2, the inverse square of the
/// half-spread in total variance, scaled so that the weights sum to 1.
///
/// Errors   InvalidArgument if there is no quote, years are not positive and finite, or a quote is not finite with
///          positive volatility and half-spread.
Result<std::vector<VariancePoint>> pointsOf(std::span<const VolatilityQuote> quotes, double yearsToExpiry);

/// Plain weighted least squares of a raw SVI smile to quotes: no damping of outliers, no repair of arbitrage.
///
/// Errors   As pointsOf and calibrateSvi.
Result<SviCalibration> calibrateToQuotes(std::span<const VolatilityQuote> quotes, double yearsToExpiry);

}  // namespace ballast::volatility
