#pragma once

#include "desk/state.h"

namespace ballast::pnl {

/// Begins a step if there is none, ends one when something traded or expired, spot moved by half a per cent, or the
/// tracking interval has passed. Call once a batch, with the equity of now.
void attributeStep(desk::State& state, double equityUsd);
/// Ends the step that runs, where one does: the day is over.
void endAttribution(desk::State& state, double equityUsd);
/// Forgets the day's split.
void startAttribution(desk::State& state);

}  // namespace ballast::pnl
