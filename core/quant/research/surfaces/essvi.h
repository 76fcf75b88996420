#pragma once

#include <span>
#include <vector>

#include "research/surfaces/ssvi.h"
#include "volatility/svi_calibration.h"

namespace ballast::volatility {

/// Conditions under which the later of two eSSVI slices lies above the earlier.
struct EssviCalendar {
    double thetaRatio{};           ///< theta2 / theta1.
    double phiRatio{};             ///< phi2 / phi1.
    bool necessary{};              ///< Ratio of theta at least 1, and the wings in order.
    bool sufficientByPhi{};        ///< Necessary, and phi does not grow.
    bool sufficientByQuadratic{};  ///< Necessary, and (T F rho2 - rho1)^2 <= (T - 1)(T F^2 - 1), T and F the ratios.
    bool sufficient() const noexcept { return sufficientByPhi || sufficientByQuadratic; }
};

/// Source   Hendriks and Martini (2019), section 4. Pasquazzi (2023) corrects its detail, so a grid confirms every fit.
EssviCalendar essviCalendar(const SsviParameters& earlier, const SsviParameters& later) noexcept;

/// Quotes of one expiry for the sequential calibration.
struct EssviInput {
    double yearsToExpiry{};
    std::span<const VariancePoint> points;
};

/// One expiry of a calibrated eSSVI surface.
struct EssviSlice {
    double yearsToExpiry{};
    SsviParameters parameters;
    double rmse{};          ///< Root mean square error in volatility over the points, decimal.
    bool butterflyOk{};     ///< On the arbitrage grid.
    bool calendarOk{true};  ///< Over the slice before it, on the arbitrage grid.
};

/// Fits expiries in order. For each, theta follows from the quote nearest the money, theta = w* - rho psi k*, and (rho,
/// psi) minimise the weighted squared errors with psi between the calendar conditions (necessary, and phi not growing)
/// and the butterfly conditions. A solution always exists, for rho may stay as it was.
///
/// Source   Corbetta, Cohort, Laachir and Martini (2019), Robust calibration and arbitrage-free interpolation of SSVI
///          slices, Decisions in Economics and Finance 42, section 4.
/// Errors   InvalidArgument if there is no expiry, years do not increase from above 0, an expiry has fewer than three
///          points, or a point is not finite with positive variance and weight.
Result<std::vector<EssviSlice>> calibrateEssvi(std::span<const EssviInput> inputs);

/// Parameters between two slices: theta, psi and rho psi linear in time. `years` lies between theirs.
///
/// Source   The same, section 5.
/// Errors   InvalidArgument if `years` is not between the slices' years, or those do not increase.
Result<SsviParameters> interpolateEssvi(const EssviSlice& earlier, const EssviSlice& later, double years);

}  // namespace ballast::volatility
