#pragma once

#include "base/result.h"

namespace ballast::rebalancing {

/// What Leland's correction depends on.
struct LelandInputs {
    double volatility{};     ///< Decimal per square root of a year, positive.
    double roundTripCost{};  ///< k: cost of buying and selling back, fraction of traded value, not negative.
    double yearsBetween{};   ///< Time between two hedges, years, positive.
};

/// Leland number Le = sqrt(2/pi) k / (sigma sqrt(dt)).
///
/// Source   Leland (1985), Option pricing and replication with transactions costs, Journal of Finance 40(5), 1283-1301.
/// Errors   InvalidArgument for a value that is not finite, sigma <= 0, dt <= 0 or k < 0.
Result<double> lelandNumber(const LelandInputs& inputs);

/// Volatility at which a short option is hedged at fixed times, sigma sqrt(1 + Le): costs make it dearer.
Result<double> lelandShortVolatility(const LelandInputs& inputs);

/// The same for a long option, sigma sqrt(1 - Le).
///
/// Errors   As above, and Unsupported where Le >= 1: hedging that often costs more than the option can earn.
Result<double> lelandLongVolatility(const LelandInputs& inputs);

}  // namespace ballast::rebalancing
