#include "rebalancing/no_trade_band.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/steady.h"

namespace ballast::rebalancing {

Result<double> bandHalfWidth(const BandInputs& in)
{
    const bool finite = std::isfinite(in.spot) && std::isfinite(in.gammaPerUsd) && std::isfinite(in.costRate) &&
                        std::isfinite(in.riskAversion) && std::isfinite(in.target) && std::isfinite(in.fixedCostUsd) &&
                        std::isfinite(in.hourlyVarianceUsd2) && std::isfinite(in.lot);
    const bool negative = in.costRate < 0.0 || in.fixedCostUsd < 0.0 || in.hourlyVarianceUsd2 < 0.0 || in.lot < 0.0;
    const bool shaped = in.discount > 0.0 && in.discount <= 10.0 && in.widestCoins >= 0.0;
    if (!finite || in.spot <= 0.0 || in.riskAversion <= 0.0 || negative || !shaped)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("a no-trade band needs finite values, positive spot and risk aversion, and costs, variance "
                        "and lot of zero or more; were spot {}, aversion {}, costs {} and {}, variance {}, lot {}, "
                        "discount {}, widest {}",
                        in.spot, in.riskAversion, in.costRate, in.fixedCostUsd, in.hourlyVarianceUsd2, in.lot,
                        in.discount, in.widestCoins));
    const double cube = 1.5 * in.discount * in.costRate * in.spot * in.gammaPerUsd * in.gammaPerUsd / in.riskAversion;
    const double width = std::min(steady::cbrt(cube), in.widestCoins);
    double least = in.lot;
    if (in.fixedCostUsd > 0.0 && in.hourlyVarianceUsd2 > 0.0)
        least = std::max(least, std::sqrt(2.0 * in.fixedCostUsd / (in.riskAversion * in.hourlyVarianceUsd2)));
    return finiteOnly(std::max(width, least), "half a no-trade band");
}

Result<domain::NoTradeBand> noTradeBand(const BandInputs& inputs)
{
    return bandHalfWidth(inputs).and_then([&](double half) {
        const domain::NoTradeBand band{.lower = inputs.target - half, .upper = inputs.target + half};
        return finiteOnly(band, {band.lower, band.upper}, "an edge of a no-trade band");
    });
}

}  // namespace ballast::rebalancing
