#pragma once

#include "engine/state.h"

namespace ballast::engine {

/// What happened to our own orders, quotes and positions, and what a person said; market events are not for here.
void applyOwn(Engine::State& state, EngineOutput& output, const domain::Event& event,
              std::map<std::string, Touch>& touched);
/// A leg stops rolling when none of its orders works any more; what was opened becomes the leg when the old is gone.
void finishRolls(Engine::State& state);

}  // namespace ballast::engine
