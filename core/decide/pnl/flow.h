#pragma once

#include "desk/state.h"
#include "domain/own_facts.h"

namespace ballast::pnl {

/// Counts what was booked of a fill of our quote. Call before the batch's market events change the surface.
void noteTaker(desk::State& state, const domain::OrderFilled& fill, domain::Quantity booked,
               const domain::Instrument& option);
/// Judges the fills whose horizon has come. Call when time is marked, with the market of now.
void judgeFills(desk::State& state);
/// Forgets the day's counts; what waits for its horizon goes on waiting.
void startFlowDay(desk::State& state);

}  // namespace ballast::pnl
