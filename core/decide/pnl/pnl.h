#pragma once

#include <limits>
#include <string>

#include "base/timestamp.h"
#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::pnl {

/// Day, equity, split by cause and loss limits as they are now. Call once a step, before the strategies.
void updatePnl(desk::State& state, desk::StepOutput& output);
/// Over which the tracking error is measured.
Duration trackingInterval(const desk::State& state);

/// The highest P&L of a day that a person lets count anew while nobody knows it: the next value is the highest.
inline constexpr double kCountsAnew = std::numeric_limits<double>::lowest();

/// A loss of today (USD, not below 0) that another journal counted, of a coin or of the desk (no coin), while this
/// journal stands in a day before: the day that begins with its next value begins with it. Of two the larger holds.
void setLossAside(desk::State& state, const std::string& coin, double lossUsd, bool tripped);
/// A person let it go.
void dropLossAside(desk::State& state, const std::string& coin);

}  // namespace ballast::pnl
