#pragma once

#include <optional>
#include <vector>

#include "desk/state.h"

namespace ballast::strategies {

/// One coin bought at one hedge venue and sold at another at once. Rates are fractions of the mid between the two, and
/// positive is paid but for `gross` and `net`.
struct VenueGap {
    const domain::HedgeVenue *buy{}, *sell{};  ///< Of the settings.
    double gross{};                            ///< Bid of what is sold less ask of what is bought.
    double fees{};
    double latency{};  ///< One deviation of the price while the slower one fills.
    double impact{};   ///< At the size below.
    double gasUsd{};
    double coins{};   ///< Where most is left, within what is known to stand at both; 0: no size pays.
    double netUsd{};  ///< Left there; at the least size that both take where none pays.
    double net{};
    std::optional<double> fromCoins, toCoins;  ///< Between which it pays at all.
    bool isUsable{};                           ///< Both quotes, and gas where it is paid, may drive a decision.
};

/// Every pair of hedge venues of the coin that quote it, by the costs that hedges are weighed with; dated futures are
/// left out, for their price is of another day. Usable ones first, then most left first.
std::vector<VenueGap> venueGaps(const desk::State& state, const market::UnderlyingMarket& market);

}  // namespace ballast::strategies
