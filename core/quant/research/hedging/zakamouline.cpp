#include "research/hedging/zakamouline.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"
#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::rebalancing {

namespace {

Result<void> check(const ZakamoulineInputs& in)
{
    const bool finite = std::isfinite(in.spot) && std::isfinite(in.strike) && std::isfinite(in.yearsToExpiry) &&
                        std::isfinite(in.volatility) && std::isfinite(in.rate) && std::isfinite(in.costRate) &&
                        std::isfinite(in.riskAversion) && std::isfinite(in.contracts);
    const bool positive = in.spot > 0.0 && in.strike > 0.0 && in.yearsToExpiry > 0.0 && in.volatility > 0.0 &&
                          in.riskAversion > 0.0 && in.costRate >= 0.0 && in.contracts != 0.0;
    if (finite && positive) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a Zakamouline band needs positive spot, strike, time, volatility and aversion, a cost of "
                            "zero or more and contracts; were {}, {}, {}, {}, {}, {}, {}",
                            in.spot, in.strike, in.yearsToExpiry, in.volatility, in.riskAversion, in.costRate,
                            in.contracts));
}

pricing::OptionGreeks greeksAt(const ZakamoulineInputs& in, double volatility)
{
    const double growth = steady::exp(in.rate * in.yearsToExpiry);
    return pricing::black76Greeks(in.right, in.spot * growth, in.strike, volatility, in.yearsToExpiry, 1.0 / growth);
}

/// dV/dS of a forward option: dV/dF times dF/dS.
double spotDelta(const ZakamoulineInputs& in, double volatility)
{
    return greeksAt(in, volatility).delta * steady::exp(in.rate * in.yearsToExpiry);
}

}  // namespace

Result<ZakamoulineBand> zakamoulineBand(const ZakamoulineInputs& in, const ZakamoulineConstants& c)
{
    if (auto valid = check(in); !valid) return tl::unexpected(valid.error());
    const double growth = steady::exp(in.rate * in.yearsToExpiry);
    if (auto valid =
            pricing::checkBlack76Inputs(in.spot * growth, in.strike, in.volatility, in.yearsToExpiry, 1.0 / growth);
        !valid)
        return tl::unexpected(valid.error());
    const double tau = in.yearsToExpiry;
    const double aversion = in.riskAversion * std::abs(in.contracts);
    const double gamma = std::abs(greeksAt(in, in.volatility).gamma) * growth * growth;
    const double cost = in.costRate;
    const double time = 1.0 / (growth * in.volatility);
    ZakamoulineBand band;
    band.fixedPart = cost / (aversion * in.spot * in.volatility * in.volatility * tau);
    band.gammaPart = c.width * steady::pow(cost, c.widthOfCost) * steady::pow(tau, c.widthOfTime) *
                     steady::pow(time, c.widthOfVolatility) * steady::pow(gamma / aversion, c.widthOfGamma);
    band.shift = c.shift * steady::pow(cost, c.shiftOfCost) * steady::pow(tau, c.shiftOfTime) *
                 steady::pow(time, c.shiftOfVolatility) *
                 steady::pow(aversion * in.spot * in.spot * gamma, c.shiftOfGamma);
    const double factor = in.contracts > 0.0 ? 1.0 + band.shift : 1.0 - band.shift;
    band.modifiedVolatility = factor > 0.0 ? in.volatility * std::sqrt(factor) : in.volatility;
    if (const auto valid = pricing::checkBlack76Inputs(in.spot * growth, in.strike, band.modifiedVolatility, tau);
        !valid)
        return tl::unexpected(valid.error());
    band.centre = in.contracts * spotDelta(in, band.modifiedVolatility);
    band.halfWidth = std::abs(in.contracts) * std::min(band.fixedPart + band.gammaPart, 0.5);
    return finiteOnly(band, {band.fixedPart, band.gammaPart, band.shift, band.centre, band.halfWidth},
                      "a part of a Zakamouline band");
}

}  // namespace ballast::rebalancing
