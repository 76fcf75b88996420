#include "research/hedging/leland.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace ballast::rebalancing {

Result<double> lelandNumber(const LelandInputs& in)
{
    const bool valid = std::isfinite(in.volatility) && in.volatility > 0.0 && std::isfinite(in.roundTripCost) &&
                       in.roundTripCost >= 0.0 && std::isfinite(in.yearsBetween) && in.yearsBetween > 0.0;
    if (!valid)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("Leland's number needs positive volatility and time between hedges and a cost of zero "
                                "or more; were volatility {}, time {} years, cost {}",
                                in.volatility, in.yearsBetween, in.roundTripCost));
    const double number =
        std::sqrt(2.0 * std::numbers::inv_pi) * in.roundTripCost / (in.volatility * std::sqrt(in.yearsBetween));
    if (!std::isfinite(number))
        return fail(ErrorCode::InvalidArgument, "Leland's number is beyond what a double holds");
    return number;
}

Result<double> lelandShortVolatility(const LelandInputs& in)
{
    return lelandNumber(in).map([&](double number) { return in.volatility * std::sqrt(1.0 + number); });
}

Result<double> lelandLongVolatility(const LelandInputs& in)
{
    const auto number = lelandNumber(in);
    if (!number) return tl::unexpected(number.error());
    if (*number >= 1.0)
        return fail(ErrorCode::Unsupported,
                    fmt::format("a long option has no Leland volatility at a Leland number of {}; it must be below 1",
                                *number));
    return in.volatility * std::sqrt(1.0 - *number);
}

}  // namespace ballast::rebalancing
