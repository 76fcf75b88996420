#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace ballast::learning {

/// One of our fills with the mid at the trade and some time later, quote currency.
struct MarkedFill {
    bool weBought{};
    double price{};           ///< Positive.
    double quantity{};        ///< Positive.
    double midAtFill{};       ///< Positive.
    double midLater{};        ///< Positive.
    std::uint64_t cluster{};  ///< Fills of one counterparty, venue and side share it: their errors go together.
};

/// What became of a fill, quote currency; positive is our gain, s = +1 for our buys.
struct Markout {
    double edgeAtTrade{};  ///< s (mid - price) quantity: the half-spread we were paid.
    double adverseMove{};  ///< s (mid later - mid) quantity: negative when the flow knew more than we.
    double total{};        ///< s (mid later - price) quantity.
};

/// Errors   InvalidArgument for prices or a quantity that are not positive.
Result<Markout> markout(const MarkedFill& fill);

/// Mean markout a unit of quantity over fills with a standard error that lets the fills of a cluster move together,
///
///     se^2 = G/(G - 1) sum over clusters (sum of deviations in it)^2 / n^2.
///
/// Source   Liang and Zeger (1986), Biometrika 73(1), 13-22.
struct MarkoutSummary {
    std::size_t fills{}, clusters{};
    double meanEdge{}, meanAdverse{}, meanTotal{};  ///< Quote currency a unit, each fill counting alike.
    double adverseError{}, totalError{};            ///< Standard errors.
};

/// Errors   InvalidArgument for no fill, fewer than two clusters, or that of a fill.
Result<MarkoutSummary> summariseMarkouts(std::span<const MarkedFill> fills);

/// Half-spread to add against informed flow, quote currency a unit: max(0, -mean adverse move + z se).
///
/// Source   models/risk.md section 6.
/// Errors   InvalidArgument for a z that is negative or not finite.
Result<double> adverseSelectionAddOn(const MarkoutSummary& summary, double z);

}  // namespace ballast::learning
