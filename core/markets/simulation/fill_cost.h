#pragma once

#include "domain/settings.h"

namespace ballast::simulation {

/// Price of the last coin of an order of Q coins away from mid ± half-spread, as a fraction of mid: Y σ_day √(Q/V).
///
/// Source   Square-root law: Tóth et al. (2011); Almgren et al. (2005).
double peakImpact(const domain::HedgeVenue& venue, double dailyVolatility, double coins);

/// The same on average over the order: 2/3 of the peak.
double averageImpact(const domain::HedgeVenue& venue, double dailyVolatility, double coins);

/// The largest order whose last coin still trades within `room`, a fraction of mid; 0 for room of zero or less.
double coinsWithin(const domain::HedgeVenue& venue, double dailyVolatility, double room);

/// Expected gas of one transaction with retries, ETH: units/(1 − p) × fee × 1e-9.
double gasEther(const domain::HedgeVenue& venue, double feeGwei);

/// Fee for one contract of a coin-settled or linear option, USD: 0.03 % of the index, at most 12.5 % of premium.
double optionFeeUsd(double indexUsd, double premiumUsd);

}  // namespace ballast::simulation
