#include "research/pools/power_perpetual.h"

#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::pricing {
namespace {

bool isPositive(double x) { return std::isfinite(x) && x > 0.0; }

Result<void> check(const PowerPerpetual& contract, double spot, double volatility, double rate)
{
    const bool fine = isPositive(contract.power) && isPositive(contract.normalisation) && isPositive(contract.scale) &&
                      isPositive(contract.fundingYears) && isPositive(spot) && std::isfinite(volatility) &&
                      volatility >= 0.0 && std::isfinite(rate);
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("power perpetual needs finite numbers with spot, power, normalisation, scale and funding "
                            "years positive and volatility not negative, were spot {}, power {}, normalisation {}, "
                            "scale {}, funding years {}, volatility {}, rate {}",
                            spot, contract.power, contract.normalisation, contract.scale, contract.fundingYears,
                            volatility, rate));
}

/// The index times what funding has left, S^p normalisation / scale.
double indexOf(const PowerPerpetual& contract, double spot)
{
    return steady::pow(spot, contract.power) * (contract.normalisation / contract.scale);
}

}  // namespace

Result<PowerPerpetualGreeks> powerPerpetualGreeks(const PowerPerpetual& contract, double spot, double volatility,
                                                  double rate)
{
    if (auto checked = check(contract, spot, volatility, rate); !checked) return tl::unexpected<Error>(checked.error());
    const double p = contract.power;
    const double funding = (p - 1.0) * (rate + 0.5 * p * volatility * volatility);
    const double convexity = p * (p - 1.0) * contract.fundingYears;
    PowerPerpetualGreeks greeks;
    greeks.price = indexOf(contract, spot) * steady::exp(funding * contract.fundingYears);
    greeks.delta = p * greeks.price / spot;
    greeks.gamma = (p - 1.0) * greeks.delta / spot;
    greeks.vega = convexity * volatility * greeks.price;
    greeks.theta = -funding * greeks.price;
    greeks.vanna = p * greeks.vega / spot;
    greeks.volga = convexity * (greeks.price + volatility * greeks.vega);
    for (const double value : {greeks.price, greeks.gamma, greeks.vega, greeks.theta, greeks.vanna, greeks.volga}) {
        if (std::isfinite(value) && greeks.price > 0.0) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("power perpetual of spot {}, power {}, volatility {} has a value outside the range of "
                                "a double",
                                spot, p, volatility));
    }
    return greeks;
}

Result<double> powerPerpetualImpliedVolatility(const PowerPerpetual& contract, double spot, double mark, double rate)
{
    if (auto checked = check(contract, spot, 0.0, rate); !checked) return tl::unexpected<Error>(checked.error());
    if (!isPositive(mark) || contract.power == 1.0) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("implied volatility of a power perpetual needs a positive mark and a power other than "
                                "1, were mark {}, power {}",
                                mark, contract.power));
    }
    const double funding = steady::log(mark / indexOf(contract, spot)) / contract.fundingYears;
    const double variance = 2.0 * (funding / (contract.power - 1.0) - rate) / contract.power;
    if (std::isfinite(variance) && variance >= 0.0) return std::sqrt(variance);
    return fail(ErrorCode::Arbitrage,
                fmt::format("power perpetual mark {} at spot {} implies a variance of {}, which must be 0 or more",
                            mark, spot, variance));
}

}  // namespace ballast::pricing
