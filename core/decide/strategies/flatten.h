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
/// once. Not for a step that told of a closing or of the desk's health: a kill may have been pressed beside it, and
/// comes before the next.
void continueFlattens(desk::State& state, desk::StepOutput& output);

/// A kill ends every flatten that reaches into its scope, each with its records.
void killFlattens(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& kill);

/// Whether this closing ends a flatten: a venue's latch, or that of the only account which it reaches, stays closed
/// until a person has looked. One that reaches others goes on with those and leaves the account out; what closes the
/// whole desk or a strategy, the guard for one, does not end it either.
bool endsFlattens(const desk::State& state, const domain::LatchClosed& closed);
/// Ends those, each with its records.
void endFlattens(desk::State& state, desk::StepOutput& output, const domain::LatchClosed& closed);

/// Whether one is under way that leaves this account out from now on.
bool leavesOut(const desk::State& state, const domain::Scope& account);
/// A person has resumed an account: flattens under way reach it again. Any other scope: nothing.
void letIn(desk::State& state, const domain::Scope& scope);

}  // namespace ballast::strategies
