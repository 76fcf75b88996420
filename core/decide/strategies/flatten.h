#pragma once

#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::strategies {

/// Begins to flatten: takes orders and quotes away, halts trading there, opens the flatten lane. What follows comes
/// with the next steps, see continueFlatten.
void startFlatten(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command,
                  bool everything);

/// One more turn of a flatten that is under way: closes every position once nothing else works, then offsets the net
/// delta that coin cash leaves by one perpetual order an underlying, and ends with one record an underlying.
void continueFlatten(desk::State& state, desk::StepOutput& output);

}  // namespace ballast::strategies
