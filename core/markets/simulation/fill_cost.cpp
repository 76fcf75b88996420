#include "simulation/fill_cost.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast::simulation {

namespace {

constexpr double kOptionFeeOfIndex = 0.0003;
constexpr double kOptionFeeOfPremium = 0.125;

}  // namespace

double peakImpact(const domain::HedgeVenue& venue, double dailyVolatility, double coins)
{
    return venue.impactCoefficient * dailyVolatility * std::sqrt(coins / venue.dailyVolumeCoins);
}

double averageImpact(const domain::HedgeVenue& venue, double dailyVolatility, double coins)
{
    return 2.0 / 3.0 * peakImpact(venue, dailyVolatility, coins);
}

double coinsWithin(const domain::HedgeVenue& venue, double dailyVolatility, double room)
{
    if (room <= 0.0) return 0.0;
    const double scale = venue.impactCoefficient * dailyVolatility;
    if (scale <= 0.0) return std::numeric_limits<double>::max();
    return venue.dailyVolumeCoins * (room / scale) * (room / scale);
}

double gasEther(const domain::HedgeVenue& venue, double feeGwei)
{
    return venue.gasUnits / (1.0 - venue.failureProbability) * feeGwei * 1e-9;
}

double optionFeeUsd(double indexUsd, double premiumUsd)
{
    return std::min(kOptionFeeOfIndex * indexUsd, kOptionFeeOfPremium * premiumUsd);
}

}  // namespace ballast::simulation
