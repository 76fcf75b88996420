#pragma once

#include <string>

#include "engine/state.h"

namespace ballast::engine {

/// What the parts of a state that was read back promise one another: instruments that are listed, prices beside their
/// quotes, legs as the book has them. Empty, or the promise that is broken, in one sentence.
std::string faultOf(const Engine::State& state);

}  // namespace ballast::engine
