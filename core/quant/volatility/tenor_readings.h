#pragma once

#include <array>
#include <span>
#include <vector>

#include "volatility/volatility_surface.h"

namespace ballast::volatility {

/// The tenors that the desk shows, in days: a week, one, two, three and six months.
constexpr std::array<double, 5> kStandardTenorDays{7.0, 30.0, 60.0, 90.0, 180.0};

/// A surface read at one fixed time to expiry.
struct TenorReading {
    double yearsToExpiry{};  ///< ACT/365F, from the latest fit in the surface.
    Timestamp expiry;        ///< That instant; seldom a listed one.
    double forward{};        ///< Quote currency per coin.
    SmileReading smile;      ///< ATM, 25-delta risk reversal and butterfly; decimals.
    bool isExtrapolated{};   ///< Before the first or after the last fitted expiry.
};

/// The instant at which the surface was fitted: the latest of its slices' `expiry - yearsToExpiry`.
Timestamp asOf(const VolatilitySurface& surface) noexcept;

/// Reads the surface where it has no slice of its own: total variance is linear in time at fixed log-moneyness, delta
/// is N(d1) on the forward. A listed expiry reads as its own smile does.
///
/// Errors   InvalidArgument if `yearsToExpiry` is not finite, not positive or above 100.
Result<TenorReading> readTenor(const VolatilitySurface& surface, double yearsToExpiry);

/// The same of several, in their order; a tenor outside the domain of readTenor is left out.
std::vector<TenorReading> readTenors(const VolatilitySurface& surface, std::span<const double> years);

/// kStandardTenorDays.
std::vector<TenorReading> readStandardTenors(const VolatilitySurface& surface);

/// Log-moneyness at which a call of this time to expiry has the delta N(d1).
///
/// Errors   As readTenor, and if `callDelta` is not strictly between 0 and 1.
Result<double> logMoneynessAtCallDelta(const VolatilitySurface& surface, double yearsToExpiry, double callDelta);

}  // namespace ballast::volatility
