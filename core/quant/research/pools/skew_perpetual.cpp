#include "research/pools/skew_perpetual.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"

namespace ballast::quoting {

namespace {

constexpr double kSecondsADay = 86400.0;

Result<void> check(const SkewMarket& m, double price, double size)
{
    const bool finite = std::isfinite(m.skew) && std::isfinite(m.skewScale) && std::isfinite(m.maxFundingVelocity) &&
                        std::isfinite(price) && std::isfinite(size);
    if (finite && m.skewScale > 0.0 && m.maxFundingVelocity >= 0.0 && price > 0.0) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a skew market needs a positive scale and price and a funding velocity of zero or more; "
                            "were {}, {}, {} at skew {} and size {}",
                            m.skewScale, price, m.maxFundingVelocity, m.skew, size));
}

}  // namespace

Result<double> skewFillPrice(const SkewMarket& market, double price, double size)
{
    if (auto valid = check(market, price, size); !valid) return tl::unexpected(valid.error());
    const double fill = price * (1.0 + (market.skew + 0.5 * size) / market.skewScale);
    if (fill > 0.0 && std::isfinite(fill)) return fill;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a fill price must be positive, was {} at skew {} and size {} of scale {}", fill,
                            market.skew, size, market.skewScale));
}

Result<double> fundingVelocity(const SkewMarket& market)
{
    if (auto valid = check(market, 1.0, 0.0); !valid) return tl::unexpected(valid.error());
    return std::clamp(market.skew / market.skewScale, -1.0, 1.0) * market.maxFundingVelocity;
}

Result<SkewFunding> skewFunding(const SkewMarket& market, double rateBefore, double seconds, double price)
{
    if (auto valid = check(market, price, 0.0); !valid) return tl::unexpected(valid.error());
    if (!std::isfinite(rateBefore) || !(seconds >= 0.0) || !std::isfinite(seconds))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("funding needs a finite rate and a time of zero or more, were {} and {} s", rateBefore,
                                seconds));
    const double days = seconds / kSecondsADay;
    SkewFunding funding{.velocity = *fundingVelocity(market)};
    funding.rate = rateBefore + funding.velocity * days;
    funding.accruedPerUnit = -0.5 * (rateBefore + funding.rate) * days * price;
    return finiteOnly(funding, {funding.rate, funding.accruedPerUnit}, "funding of a skew market");
}

Result<double> takerShare(double skew, double size)
{
    if (!std::isfinite(skew) || !std::isfinite(size) || size == 0.0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an order needs a size other than zero and a finite skew, were {} and {}", size, skew));
    if (skew == 0.0 || (skew > 0.0) == (size > 0.0)) return 1.0;
    if (std::abs(size) <= std::abs(skew)) return 0.0;
    return std::abs(skew + size) / std::abs(size);
}

Result<double> skewFeeRate(double skew, double size, double makerFee, double takerFee)
{
    if (!std::isfinite(makerFee) || !std::isfinite(takerFee))
        return fail(ErrorCode::InvalidArgument, fmt::format("fees must be finite, were {} and {}", makerFee, takerFee));
    return takerShare(skew, size).map([&](double share) { return share * takerFee + (1.0 - share) * makerFee; });
}

Result<double> liquidationPremium(const SkewMarket& market, double price, double size, double multiplier)
{
    if (auto valid = check(market, price, size); !valid) return tl::unexpected(valid.error());
    if (!(multiplier >= 0.0) || !std::isfinite(multiplier))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a liquidation premium's multiplier must be zero or more, was {}", multiplier));
    return finiteOnly(std::abs(size) / market.skewScale * std::abs(size) * price * multiplier, "a liquidation premium");
}

}  // namespace ballast::quoting
