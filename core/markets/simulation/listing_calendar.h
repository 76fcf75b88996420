#pragma once

#include <vector>

#include "base/timestamp.h"

namespace ballast::simulation {

constexpr std::size_t kListedExpiries = 12;

/// The expiries that a Deribit-like venue lists at `now`, ascending, all at 08:00 UTC and after `now`: the next four
/// days, three further Fridays, three further last Fridays of a month, and last Fridays of a quarter up to twelve.
/// An expiry once listed stays until it passes.
std::vector<Timestamp> listedExpiries(Timestamp now);

/// Strikes around `forward` for an option with `years` left, ascending: about 38, in round steps that grow with the
/// strike, to about 2.6 standard deviations and at least 10 %.
std::vector<double> strikeGrid(double forward, double years);

/// Strikes to add because the forward has left the inner half of `listed` (ascending, not empty); mostly none.
std::vector<double> missingStrikes(const std::vector<double>& listed, double forward, double years);

}  // namespace ballast::simulation
