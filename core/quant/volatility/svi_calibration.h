#pragma once

#include <limits>
#include <optional>
#include <span>

#include "volatility/arbitrage.h"
#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// One observed point of a smile.
struct VariancePoint {
    double k{};              ///< Log-moneyness.
    double totalVariance{};  ///< Positive.
    double weight{1.0};      ///< Of the squared error in total variance, positive.
    /// Volatility by which a repair may move it or miss it: its quote's spread. Decimal; without a quote boundless.
    double room{std::numeric_limits<double>::infinity()};
};

struct CalibrationOptions {
    std::optional<SviParameters> start;  ///< A near smile; without it the whole plane of (m, sigma) is searched.
    const SviSlice* earlier{};           ///< Smile to stay above, or none.
    const SviSlice* later{};             ///< Smile to stay below, or none.
    bool robust{true};                   ///< Damp outliers by Huber weights.
    bool repair{true};                   ///< Refit with penalties where there is arbitrage.
    bool isThorough{false};              ///< Search wide and to the last digits; for a reference, not for a desk.
    /// What is known beside the points where these are few: a shape at little weight. With it one point is enough,
    /// outliers are not damped (few points know no majority), and the smile bends no sharper than its points are apart.
    std::span<const VariancePoint> prior{};
};

struct SviCalibration {
    SviParameters parameters;
    double objective{};                       ///< Sum of weight times squared error in total variance, undamped.
    std::optional<ButterflyCheck> butterfly;  ///< Of these parameters, if the repair looked.
};

/// Least-squares raw SVI with wing slopes in [0, 2) and least variance >= 0. The start comes from the quasi-explicit
/// method (for fixed m and sigma the smile is linear in level and wing slopes, solved exactly within their bounds);
/// the refinement is Levenberg-Marquardt in (least variance, two wing slopes, m, ln sigma), where every bound is a box.
///
/// Source   De Marco and Martini (2009), Quasi-explicit calibration of Gatheral's SVI model, Zeliade white paper;
///          Huber (1964) for the weights, cut at 3 times 1.4826 MAD.
/// Errors   InvalidArgument if years or a point are not positive and finite, or there are fewer than five points, those
/// of
///          the prior counted.
Result<SviCalibration> calibrateSvi(std::span<const VariancePoint> points, double yearsToExpiry,
                                    const CalibrationOptions& options = {});

}  // namespace ballast::volatility
