#pragma once

#include <optional>

#include "base/result.h"
#include "desk/state.h"

namespace ballast::desk {

/// What the book of a live market still waits for, one sentence; empty: nothing. A live venue lists and prices when it
/// does, so that what is not there is no mistake of the book's.
std::optional<std::string> liveBookWaitsFor(const State& state);
/// Resolves recipe, named positions and hedges once every smile that they need exists.
Result<void> resolveBook(State& state);
/// Takes back the warning of legs that had no option once none of them waits for one.
void clearUnopened(State& state);
/// Where a recipe leg would stand now: instrument and contracts. Empty if no option is listed that can be valued.
struct ResolvedLeg {
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed.
    double premium{};           ///< Our fit, coin.
};
std::optional<ResolvedLeg> resolveLeg(const State& state, const domain::RecipeLeg& leg, double leastDays);

}  // namespace ballast::desk
