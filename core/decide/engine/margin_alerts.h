#pragma once

#include "desk/state.h"

namespace ballast::engine {

/// Margin of each account: a warning from 80 % of its equity, a breach beyond it; liquidation nearer than its floor
/// (desk/margins.h): a breach, and a warning from 80 % of the way there. Cleared when the cause is gone; what cannot be
/// computed leaves standing what stood. No record and no decision come of it.
void raiseMarginAlerts(desk::State& state);

/// Whether it is time: at the book's opening, and with the first step of every ten seconds of event time, on a
/// recording of every ten minutes, since the search for a distance revalues each account some dozen times.
bool isMarginDue(const desk::State& state, bool opens);

}  // namespace ballast::engine
