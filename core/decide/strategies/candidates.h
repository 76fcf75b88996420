#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/state.h"
#include "desk/valuation.h"
#include "domain/decision.h"
#include "rebalancing/cost_model.h"

namespace ballast::strategies {

/// Numbers that band and candidates stand on.
struct HedgeFigures {
    domain::NoTradeBand band;
    double halfWidth{}, costRate{}, hourlyVariance{}, dailyVolatility{}, horizonHours{}, riskAversion{}, target{};
    bool volatilityAssumed{};
    bool venueUsable{};  ///< False: the cost is that of the settings, since no venue may be used now.
};
/// Empty when spot, limits or hedge venues are missing.
std::optional<HedgeFigures> hedgeFigures(const desk::State& state, const std::string& underlying,
                                         const desk::UnderlyingRisk& risk);
/// Whose size it is. The engine's goes up to a whole lot, so that it reaches its goal, and stays within the limit of
/// one order; what the venue takes at least in one order it is in any case, so that a hedge that is worth less than
/// that is weighed as what would be traded. A person's is judged as it was typed, and goes down: nobody who types less
/// than a lot asks for one. One that a person was shown was whole lots when it was shown.
enum class SizeBy { Engine, Person, Shown };
/// Every venue's candidate for moving net delta by `quantity` coins (signed), rounded to its lot.
std::vector<domain::Candidate> makeCandidates(const desk::State& state, const std::string& underlying,
                                              const HedgeFigures& figures, double netDelta, double quantity,
                                              SizeBy by = SizeBy::Engine);
/// What a hedge venue trades at least, in coins of net delta: one lot, or more where the venue says so.
double lotAt(const desk::State& state, const domain::HedgeVenue& venue);
/// A hedge venue of the settings as its costs see it: without a quote the settings' half-spread around spot.
rebalancing::VenueQuote venueQuote(const desk::State& state, const market::UnderlyingMarket& market,
                                   const domain::HedgeVenue& venue);
rebalancing::CostContext costContext(const desk::State& state, double dailyVolatility);
/// At the money about a week out, decimal per square root of a day, else the settings' fallback: then `assumed`.
double dailyVolatilityOf(const desk::State& state, const market::UnderlyingMarket& market, bool& assumed);
/// Greatest worth among those that may be chosen; null if none may.
const domain::Candidate* bestCandidate(const std::vector<domain::Candidate>& candidates);

}  // namespace ballast::strategies
