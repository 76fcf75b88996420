#pragma once

#include <string>

#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::engine {

/// Warning from 80 % of a limit, breach beyond it, and a warning for an order that has no end 30 s past its venue's
/// latency. Cleared when the cause is gone.
/// A limit that becomes breached is journaled once, and once more when it is cured.
/// Of a coin that the book has no limits of: a breach while an account holds any of it (F75).
void raiseUnlimited(desk::State& state, const std::string& underlying);

void raiseLimitAlerts(desk::State& state, desk::StepOutput& output, const std::string& underlying);

}  // namespace ballast::engine
