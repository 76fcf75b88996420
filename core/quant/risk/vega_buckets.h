#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// Vega of the options whose time to expiry lies in [fromDays, toDays).
struct VegaBucket {
    double fromDays{};
    std::optional<double> toDays;  ///< Absent: no end.
    double vegaUsd{};              ///< USD per volatility point.
    double standardisedVegaUsd{};  ///< The same in points of 30-day volatility.
    int legs{};
};

/// Vega of a book by time to expiry. The sum of the rows is the parallel vega, so a plain sum never stands alone.
struct VegaBuckets {
    std::vector<VegaBucket> rows;  ///< Ascending; empty ones too.
    double parallelVegaUsd{};      ///< Sum of vegaUsd.
    double standardisedVegaUsd{};  ///< Sum of standardisedVegaUsd.
    int missing{};                 ///< Options without volatility: in no row.
};

/// Where one bucket ends and the next begins, days; the first begins at 0 and the last has no end.
constexpr std::array<double, 5> kVegaBucketEdges{7.0, 30.0, 60.0, 90.0, 180.0};

/// Vega of `holdings` by bucket. An expired option has none and stands in the first bucket.
///
/// Standardised: each leg times sqrt(30 / its days), the P&L of one point of 30-day volatility when a volatility of n
/// days moves by sqrt(30/n) points; short expiries move more.
///
/// Errors   InvalidArgument if an edge is not positive and finite or they do not ascend, if a holding names no
///          instrument or its quantity is not finite.
Result<VegaBuckets> vegaBuckets(std::span<const Holding> holdings, const MarketView& market,
                                std::span<const double> edgesDays = kVegaBucketEdges);

/// The same of holdings that were valued before, at `now`.
///
/// Shapes   risks: one for each holding.
Result<VegaBuckets> vegaBuckets(std::span<const Holding> holdings, std::span<const HoldingRisk> risks, Timestamp now,
                                std::span<const double> edgesDays = kVegaBucketEdges);

/// Vega that one tenor carries.
struct KeyTenorVega {
    double days{};
    double vegaUsd{};  ///< USD per volatility point.
};

struct KeyTenorVegas {
    std::vector<KeyTenorVega> rows;
    double parallelVegaUsd{};
    int missing{};
};

constexpr std::array<double, 6> kKeyTenors{7.0, 14.0, 30.0, 60.0, 90.0, 180.0};

/// The same split between the two nearest fixed tenors, linear in days; all of it to the first or last tenor outside.
///
/// Source   key-rate exposures, Ho (1992), Key rate durations, Journal of Fixed Income 2(2), 29-44, on volatility.
/// Errors   as vegaBuckets.
Result<KeyTenorVegas> keyTenorVega(std::span<const Holding> holdings, const MarketView& market,
                                   std::span<const double> tenorsDays = kKeyTenors);

}  // namespace ballast::risk
