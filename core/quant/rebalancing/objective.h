#pragma once

namespace ballast::rebalancing {

/// Risk that a trade takes away over a horizon, USD: ½ a σ²S² h ((Δ_before − target)² − (Δ_after − target)²).
/// Negative when it adds risk.
///
/// Units    riskAversion per USD; hourlyVarianceUsd2 per coin squared; deltas in coins; horizon in hours.
double riskRemovedUsd(double riskAversion, double hourlyVarianceUsd2, double horizonHours, double deltaBefore,
                      double deltaAfter, double target);

/// Hours over which removed risk is counted: where a trade at the band's edge just pays its proportional cost,
/// λ S / (a σ²S² h_edge), at least `leastHours` and at most a week.
double riskHorizonHours(double costRate, double spot, double riskAversion, double hourlyVarianceUsd2, double halfWidth,
                        double leastHours);

}  // namespace ballast::rebalancing
