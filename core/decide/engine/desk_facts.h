#pragma once

#include "desk/outcome.h"
#include "desk/state.h"
#include "strategies/strategies.h"

namespace ballast::engine {

/// What the desk tells of itself and of its feeds' connections: health of the journal (F61), clocks (F55), what waits
/// before the engine (F11), feeds (F01). False for an event of another kind.
bool applyDeskFact(desk::State& state, desk::StepOutput& output, const domain::Event& event,
                   strategies::Touched& touched);
/// A venue lists a known instrument with other terms: a person is told, before the market takes them (F38). Of another
/// contract size what is held stays the same amount, orders there are taken back, and accounts are compared anew (C19).
void noteTerms(desk::State& state, desk::StepOutput& output, const domain::Event& event);
/// Whether a closing beside the engine stops an account: it is HALTED until a person resumes it, also across a restart.
bool stopsAccount(const desk::State& state, const domain::LatchClosed& closed);
/// A latch was closed beside the engine. Of an account it is recorded, and an alert until a person resumes it; any
/// other decides nothing.
void onLatchClosed(desk::State& state, desk::StepOutput& output, const domain::LatchClosed& closed,
                   strategies::Touched& touched);
/// What a venue states of an account's margin, once its answer is whole: a call lets only out what lowers exposure
/// (F53).
void judgeMarginCall(desk::State& state, desk::StepOutput& output, domain::AccountId account,
                     strategies::Touched& touched);

/// Ends the holds of faults that have been over for long enough; what the guard closed opens then, unless a person
/// closed it too.
void endFaults(desk::State& state, desk::StepOutput& output, strategies::Touched& touched);

}  // namespace ballast::engine
