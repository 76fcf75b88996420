#pragma once

#include "engine/state.h"

namespace ballast::engine {

/// Begins to flatten: takes orders and quotes away, halts trading there, opens the flatten lane. What follows comes
/// with the next steps, see continueFlatten.
void startFlatten(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command, bool everything);

/// One more turn of a flatten that is under way: closes every position once nothing else works, then offsets the net
/// delta that coin cash leaves by one perpetual order an underlying, and ends with one record an underlying.
void continueFlatten(Engine::State& state, EngineOutput& output);

}  // namespace ballast::engine
