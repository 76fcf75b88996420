#pragma once

#include "desk/state.h"
#include "strategies/strategies.h"

namespace ballast::engine {

/// Notes the underlying that a fact of the market, or the answer to an order, touches. Fills and commands are noted
/// where they are applied, settled jumps and new fits after the step's facts. Call before the fact is applied.
void noteTouch(const desk::State& state, const domain::Event& event, strategies::Touched& touched);

}  // namespace ballast::engine
