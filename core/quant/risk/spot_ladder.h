#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "pricing/isa.h"
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
///
/// isa is the level of the batch kernel, which the machine must have; absent: the scalar form. They agree to 1e-11 of
/// the gross value.
std::vector<SpotLadderRow> spotLadder(std::span<const Holding> holdings, const MarketView& market,
                                      std::span<const double> shifts = kSpotShifts,
                                      std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::risk
