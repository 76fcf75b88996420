#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/state.h"
#include "desk/valuation.h"
#include "domain/decision.h"
#include "domain/rule.h"
#include "domain/settings.h"
#include "interfaces/reading.h"
#include "market/market_state.h"

namespace ballast::desk {

/// Whether what feeds told waits too long before the engine (F11).
bool inputsWait(const State& state);

/// Inputs of a decision with ages and qualities, and the first that forbids it.
struct InputCheck {
    std::vector<domain::DecisionInput> inputs;
    std::optional<domain::Rule> rule;  ///< Empty when all are usable.
    std::string sentence;
    std::string subject;  ///< The input that forbids it; with the code it names the state of a refusal.
};
InputCheck checkInputs(const State& state, const std::string& underlying, const UnderlyingRisk& risk);
interfaces::Reading indexReading(const State& state, const market::UnderlyingMarket& market);
interfaces::Reading hedgeQuoteReading(const State& state, const market::UnderlyingMarket& market,
                                      domain::InstrumentId instrument);
/// Of what a hedge venue of the settings trades; missing while it is not listed.
interfaces::Reading hedgeQuoteReading(const State& state, const market::UnderlyingMarket& market,
                                      const domain::HedgeVenue& venue);
/// Of a pool share: its pool's price, with the worse of the pool's own quality and of its age.
interfaces::Reading shareReading(const State& state, const domain::PoolShare& share);
interfaces::Reading oracleReading(const State& state, const market::UnderlyingMarket& market);
interfaces::Reading gasReading(const State& state);
/// Quotes and fit of an option's expiry in its own chain; null if there is none.
const market::ExpiryChain* findExpiry(const market::UnderlyingMarket& market, const domain::Instrument& option);
/// Quality of one smile by its age under the profile.
domain::Quality smileQuality(const State& state, const market::ExpiryChain& chain);

}  // namespace ballast::desk
