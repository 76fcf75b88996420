#pragma once

#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::strategies {

/// Begins to flatten: takes orders and quotes away, halts trading there, opens the flatten lane. What follows comes
/// with the next steps, see continueFlattens.
void startFlatten(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command,
                  bool everything);

/// One more turn of each flatten that is under way: closes every position once nothing else works, then offsets the
/// net delta that coin cash leaves in the perpetual, and ends with one record an underlying. Where two reach the same
/// position the later one closes it, and the older one goes on with the rest; what a later one does wholly ends at
/// once.
void continueFlattens(desk::State& state, desk::StepOutput& output);

/// A kill ends every flatten that reaches into its scope, each with its records.
void killFlattens(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& kill);

}  // namespace ballast::strategies
