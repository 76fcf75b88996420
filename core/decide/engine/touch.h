#pragma once

#include "engine/state.h"

namespace ballast::engine {

/// The underlyings that a step has to ask about, with what touched them.
using Touched = std::map<std::string, Touch>;

/// Notes the underlying that a fact of the market, or the answer to an order, touches. Fills and commands are noted
/// where they are applied, settled jumps and new fits after the step's facts. Call before the fact is applied.
void noteTouch(const Engine::State& state, const domain::Event& event, Touched& touched);

}  // namespace ballast::engine
