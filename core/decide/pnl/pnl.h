#pragma once

#include "base/timestamp.h"
#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::pnl {

/// Day, equity, split by cause and loss limits as they are now. Call once a step, before the strategies.
void updatePnl(desk::State& state, desk::StepOutput& output);
/// Over which the tracking error is measured.
Duration trackingInterval(const desk::State& state);

}  // namespace ballast::pnl
