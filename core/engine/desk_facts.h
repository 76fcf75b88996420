#pragma once

#include "engine/touch.h"

namespace ballast::engine {

/// What the desk tells of itself and of its feeds' connections: health of the journal (F61), clocks (F55), what waits
/// before the engine (F11), feeds (F01). False for an event of another kind.
bool applyDeskFact(Engine::State& state, EngineOutput& output, const domain::Event& event, Touched& touched);
/// Ends the holds of faults that have been over for long enough; what the guard closed opens then, unless a person
/// closed it too.
void endFaults(Engine::State& state, EngineOutput& output, Touched& touched);

}  // namespace ballast::engine
