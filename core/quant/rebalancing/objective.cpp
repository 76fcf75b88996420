#include "rebalancing/objective.h"

#include <algorithm>

namespace ballast::rebalancing {

double riskRemovedUsd(double riskAversion, double hourlyVarianceUsd2, double horizonHours, double deltaBefore,
                      double deltaAfter, double target)
{
    const double before = deltaBefore - target;
    const double after = deltaAfter - target;
    return 0.5 * riskAversion * hourlyVarianceUsd2 * horizonHours * (before * before - after * after);
}

double riskHorizonHours(double costRate, double spot, double riskAversion, double hourlyVarianceUsd2, double halfWidth,
                        double leastHours)
{
    constexpr double kWeek = 168.0;
    const double rate = riskAversion * hourlyVarianceUsd2 * halfWidth;
    if (!(rate > 0.0)) return leastHours;
    return std::clamp(costRate * spot / rate, leastHours, std::max(kWeek, leastHours));
}

}  // namespace ballast::rebalancing
