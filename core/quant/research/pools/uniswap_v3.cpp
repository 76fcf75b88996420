#include "research/pools/uniswap_v3.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/finite.h"

namespace ballast::pricing {
namespace {

Result<void> check(const LiquidityRange& range, double price, double volatility)
{
    const bool fine = std::isfinite(range.liquidity) && range.liquidity > 0.0 && range.lowerPrice > 0.0 &&
                      std::isfinite(range.upperPrice) && range.upperPrice > range.lowerPrice && std::isfinite(price) &&
                      price > 0.0 && std::isfinite(volatility) && volatility >= 0.0;
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("liquidity range needs finite numbers with liquidity, price and lower price positive, "
                            "upper price above lower price and volatility not negative, were liquidity {}, range {} "
                            "to {}, price {}, volatility {}",
                            range.liquidity, range.lowerPrice, range.upperPrice, price, volatility));
}

LiquidityGreeks greeksOf(const LiquidityRange& range, double price, double volatility)
{
    const double root = std::sqrt(std::clamp(price, range.lowerPrice, range.upperPrice));
    LiquidityGreeks greeks;
    greeks.tokens = range.liquidity * (1.0 / root - 1.0 / std::sqrt(range.upperPrice));
    greeks.quote = range.liquidity * (root - std::sqrt(range.lowerPrice));
    greeks.value = greeks.tokens * price + greeks.quote;
    greeks.delta = greeks.tokens;
    if (price < range.lowerPrice || price >= range.upperPrice) return greeks;
    greeks.gamma = -range.liquidity / (2.0 * price * root);
    greeks.lossPerYear = 0.25 * range.liquidity * volatility * volatility * root;
    greeks.lossOverValue = greeks.lossPerYear / greeks.value;
    return greeks;
}

}  // namespace

Result<LiquidityGreeks> liquidityGreeks(const LiquidityRange& range, double price, double volatility)
{
    if (auto checked = check(range, price, volatility); !checked) return tl::unexpected<Error>(checked.error());
    const LiquidityGreeks g = greeksOf(range, price, volatility);
    return finiteOnly(g, {g.tokens, g.quote, g.value, g.gamma, g.lossPerYear, g.lossOverValue},
                      "a figure of a liquidity range");
}

}  // namespace ballast::pricing
