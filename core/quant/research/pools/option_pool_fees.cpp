#include "research/pools/option_pool_fees.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"

namespace ballast::quoting {

namespace {

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }
bool isPositive(double value) { return std::isfinite(value) && value > 0.0; }

Result<void> check(const OptionPoolTerms& t)
{
    const std::array amounts{t.optionPriceFee, t.spotFee,        t.weightStartYears, t.vegaFee,
                             t.varianceFee,    t.vegaBase,       t.vegaSlope,        t.skewBase,
                             t.skewSlope,      t.volatilityBase, t.volatilitySlope};
    const bool valid = std::all_of(amounts.begin(), amounts.end(), isAmount) && isPositive(t.standardSize) &&
                       std::isfinite(t.skewAdjustment) && std::isfinite(t.skewReference) &&
                       std::isfinite(t.weightEndYears) && t.weightEndYears > t.weightStartYears;
    if (valid) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an option pool needs a positive standard size, fees of zero or more and time weights in "
                            "order; were size {}, weights from {} to {} years",
                            t.standardSize, t.weightStartYears, t.weightEndYears));
}

Result<void> check(const OptionPoolTrade& t)
{
    const bool valid = isPositive(t.amount) && isAmount(t.premium) && isPositive(t.spot) &&
                       isPositive(t.yearsToExpiry) && isPositive(t.volatility) && isAmount(t.vega) &&
                       isPositive(t.skew) && isAmount(t.volatilityVariance) && std::isfinite(t.netVegaBefore) &&
                       std::isfinite(t.netVegaAfter) && isPositive(t.poolValue);
    if (valid) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a trade with an option pool needs positive amount, spot, time, volatility, skew and pool "
                            "value; were {}, {}, {}, {}, {}, {}",
                            t.amount, t.spot, t.yearsToExpiry, t.volatility, t.skew, t.poolValue));
}

}  // namespace

double timeWeight(const OptionPoolTerms& terms, double yearsToExpiry)
{
    if (yearsToExpiry <= terms.weightStartYears) return 1.0;
    return 1.0 + (yearsToExpiry - terms.weightStartYears) / (terms.weightEndYears - terms.weightStartYears);
}

Result<OptionPoolFees> optionPoolFees(const OptionPoolTerms& terms, const OptionPoolTrade& t)
{
    if (auto valid = check(terms); !valid) return tl::unexpected(valid.error());
    if (auto valid = check(t); !valid) return tl::unexpected(valid.error());
    const double weight = timeWeight(terms, t.yearsToExpiry);
    OptionPoolFees fees;
    fees.volatilityMove = (t.poolSells ? 1.0 : -1.0) * t.amount / terms.standardSize / 100.0;
    fees.skewMove = fees.volatilityMove * terms.skewAdjustment;
    fees.price = terms.optionPriceFee * t.premium * t.amount * weight;
    fees.spot = terms.spotFee * t.spot * t.amount * weight;
    if (std::abs(t.netVegaAfter) > std::abs(t.netVegaBefore))
        fees.vega = terms.vegaFee * t.volatility * std::abs(t.netVegaAfter) / t.poolValue * t.amount;
    fees.variance = terms.varianceFee * (terms.vegaBase + terms.vegaSlope * t.vega) *
                    (terms.skewBase + terms.skewSlope * std::abs(t.skew - terms.skewReference)) *
                    (terms.volatilityBase + terms.volatilitySlope * t.volatilityVariance) * t.amount;
    return finiteOnly(fees, {fees.volatilityMove, fees.skewMove, fees.total()}, "a figure of an option pool's fees");
}

}  // namespace ballast::quoting
