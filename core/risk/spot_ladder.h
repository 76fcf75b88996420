#pragma once

#include <array>
#include <span>
#include <vector>

#include "risk/holding_risk.h"

namespace ballast::risk {

/// Book of one underlying at a shifted spot.
struct SpotLadderRow {
    double shift{};   ///< Fraction of spot.
    double pnlUsd{};  ///< Value there less value here, same model and inputs: exactly 0 at shift 0.
    BookRisk book;
};

constexpr std::array<double, 13> kSpotShifts{0.15,  0.10,   0.075, 0.05,   0.025, 0.01, 0.0,
                                             -0.01, -0.025, -0.05, -0.075, -0.10, -0.15};

/// Full revaluation at each shift, sticky log-moneyness, in the order of `shifts`.
std::vector<SpotLadderRow> spotLadder(std::span<const Holding> holdings, const MarketView& market,
                                      std::span<const double> shifts = kSpotShifts);

}  // namespace ballast::risk
