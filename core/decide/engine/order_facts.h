#pragma once

#include "engine/own_events.h"

namespace ballast::engine {

/// What gateways tell of orders and accounts besides acknowledgements, fills and ends, and what they answer. False for
/// an event of another kind.
bool applyOrderFact(Engine::State& state, const domain::Event& event, std::map<std::string, Touch>& touched);
/// Does what time asks for: orders without an answer become Unknown, questions go out.
void followOrders(Engine::State& state, EngineOutput& output);
/// Notes which orders this step's cancels reach.
void noteCancels(Engine::State& state, const EngineOutput& output);
/// Tells a person what the ledger found: a record where it changes what is counted, an alert while it lasts.
void tellOrders(Engine::State& state, EngineOutput& output);
/// Takes a venue's positions where they differ from ours (F46), as a person asked. Empty: nothing differs there.
std::string adoptDifferences(Engine::State& state, const std::string& account);

}  // namespace ballast::engine
