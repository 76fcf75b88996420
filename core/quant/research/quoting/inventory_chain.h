#pragma once

#include <optional>
#include <vector>

#include "base/result.h"

namespace ballast::quoting {

/// Distances of our two quotes from the mid, currency; a side that would pass the inventory limit has none.
struct QuoteOffsets {
    std::optional<double> bid, ask;
};

/// Linear system of a market maker whose inventory runs over -Q ... Q in steps of one: dv/dtau = B v with
/// B_qq = -curvature q^2 and B_(q, q+-1) = coupling. All numbers that its solutions are made of are positive.
struct InventoryChain {
    int limit{};         ///< Q, from 1 to kWidestInventory.
    double curvature{};  ///< Not negative.
    double coupling{};   ///< Positive.
};

constexpr int kWidestInventory = 100;

/// ln of e^(B tau) e^terminal, up to one common summand, by uniformisation in steps with the common factor taken out:
/// only sums of positive terms, so nothing cancels and nothing underflows for a long tau.
///
/// Shapes   terminal and result: [2Q + 1], from -Q to Q.
/// Errors   InvalidArgument for values outside their domain, ln values that lie further apart than doubles reach,
///          or a chain so stiff that it would take seconds.
Result<std::vector<double>> logEvolved(const InventoryChain& chain, const std::vector<double>& terminal, double tau);

/// The same for tau to infinity: ln of the positive eigenvector, from its ratios outside-in where it is small.
Result<std::vector<double>> logStationary(const InventoryChain& chain);

/// The eigenvalue that rules for long tau: the largest of B.
Result<double> leadingRate(const InventoryChain& chain);

}  // namespace ballast::quoting
