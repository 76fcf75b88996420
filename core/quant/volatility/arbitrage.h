#pragma once

#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// Grid on which absence of arbitrage is judged: k = -3 + j/1000, j = 0 to 6000.
constexpr int kArbitrageGridSize = 6001;
constexpr double arbitrageGridPoint(int j) noexcept { return (j - 3000) / 1000.0; }

/// Result of looking for butterfly arbitrage within one smile.
struct ButterflyCheck {
    double minG{};    ///< Least g on the grid.
    double minGAt{};  ///< Where, log-moneyness.
    bool wingsOk{};   ///< Both wing slopes below 2 (Lee), so that d1 falls without end.
    bool ok() const noexcept { return wingsOk && minG >= 0.0; }
};

/// Result of looking for a crossing of two smiles.
struct CalendarCheck {
    double leastGap{};  ///< Least w(later) - w(earlier) on the grid.
    double at{};        ///< Where, log-moneyness.
    bool ok() const noexcept { return leastGap >= 0.0; }
};

/// Judges a smile on the whole grid. Few places are computed: between them bounds on the functions tell where no
/// arbitrage can be, and only where they cannot tell is every point of the grid looked at. A verdict is that of the
/// grid; so is the least value wherever the function has one dip between two places.
///
/// Source   Gatheral and Jacquier (2014), sections 2.1 and 2.2; Lee (2004), The moment formula, for the wings.
ButterflyCheck checkButterfly(const SviSlice& slice) noexcept;
CalendarCheck checkCalendar(const SviSlice& earlier, const SviSlice& later) noexcept;

}  // namespace ballast::volatility
