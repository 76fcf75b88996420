#pragma once

#include "dynamics/price_path.h"

namespace ballast::dynamics {

/// What is expected under P of the variance of log spot, jumps included, over the next `businessYears`, given the
/// state; total, not annualised. Exact for the continuous part, since each level's expectation is linear in all;
/// of jumps all but the covariance of a cascade with its level, under 0.3 % of the variance.
double expectedVariance(const Parameters& parameters, const PathState& state, std::size_t coin, double businessYears);

}  // namespace ballast::dynamics
