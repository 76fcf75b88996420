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

/// What a decision on an underlying stands on, and the first that forbids it, as a code with its figures.
struct InputCheck {
    interfaces::Reading index, surface;  ///< Missing without a market.
    std::optional<InputFault> fault;     ///< Empty when all are usable.
};
InputCheck checkInputs(const State& state, const std::string& underlying, const UnderlyingRisk& risk);
/// All of it for a record, with ages and qualities. Texts: only where one is written. `check` is of this step.
std::vector<domain::DecisionInput> listInputs(const State& state, const std::string& underlying,
                                              const UnderlyingRisk& risk, const InputCheck& check);
interfaces::Reading indexReading(const State& state, const market::UnderlyingMarket& market);
interfaces::Reading hedgeQuoteReading(const State& state, const market::UnderlyingMarket& market,
                                      domain::InstrumentId instrument);
/// As `hedgeQuoteReading`, but up to 3 % from the index whatever the coin: what is not trusted to hedge with must still
/// be closed, at its own venue's price.
interfaces::Reading closingQuoteReading(const State& state, const market::UnderlyingMarket& market,
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
