#include "research/pools/pool_swap.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::rebalancing {

namespace {

/// What passes through the pool itself, without the fee.
struct Flow {
    double coins{}, quote{};  ///< Both positive.
    double root{};            ///< Square root of the price reached.
    int touched{};
};

Result<void> check(double price, std::span<const LiquidityRange> ranges, double coins, double feeRate)
{
    if (!(std::isfinite(price) && price > 0.0 && std::isfinite(coins) && feeRate >= 0.0 && feeRate < 1.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a pool swap needs a positive price, a finite amount and a fee in [0, 1); were {}, {}, "
                                "{}",
                                price, coins, feeRate));
    double last = 0.0;
    for (const auto& range : ranges) {
        const bool valid = range.lowerPrice > 0.0 && range.lowerPrice >= last && range.upperPrice > range.lowerPrice &&
                           std::isfinite(range.upperPrice) && range.liquidity >= 0.0 && std::isfinite(range.liquidity);
        if (!valid)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("pool ranges must ascend without overlap with liquidity of zero or more; found "
                                    "[{}, {}] with {} after {}",
                                    range.lowerPrice, range.upperPrice, range.liquidity, last));
        last = range.upperPrice;
    }
    return {};
}

/// A rounding of the sum must not leave a crumb that the next range would take at its far price.
double sumOrAll(double before, double coins, double wanted, bool ends) { return ends ? wanted : before + coins; }

/// Takes up to `wanted` coins out of the pool in one range: the price rises.
void buyIn(const LiquidityRange& range, double wanted, Flow& flow)
{
    const double from = std::max(flow.root, std::sqrt(range.lowerPrice));
    const double top = std::sqrt(range.upperPrice);
    if (!(top > from) || range.liquidity == 0.0) return;
    const double available = range.liquidity * (1.0 / from - 1.0 / top);
    const bool ends = wanted - flow.coins < available;
    const double coins = ends ? wanted - flow.coins : available;
    const double to = ends ? 1.0 / (1.0 / from - coins / range.liquidity) : top;
    flow.coins = sumOrAll(flow.coins, coins, wanted, ends);
    // Written with the coins, not with the difference of the roots, which would lose digits on a small swap.
    flow.quote += coins * from * to;
    flow.root = to;
    ++flow.touched;
}

/// Puts up to `wanted` coins into the pool in one range: the price falls.
void sellIn(const LiquidityRange& range, double wanted, Flow& flow)
{
    const double from = std::min(flow.root, std::sqrt(range.upperPrice));
    const double bottom = std::sqrt(range.lowerPrice);
    if (!(from > bottom) || range.liquidity == 0.0) return;
    const double room = range.liquidity * (1.0 / bottom - 1.0 / from);
    const bool ends = wanted - flow.coins < room;
    const double coins = ends ? wanted - flow.coins : room;
    const double to = ends ? 1.0 / (1.0 / from + coins / range.liquidity) : bottom;
    flow.coins = sumOrAll(flow.coins, coins, wanted, ends);
    flow.quote += coins * from * to;
    flow.root = to;
    ++flow.touched;
}

Flow through(double price, std::span<const LiquidityRange> ranges, double wanted, bool buying)
{
    Flow flow{.root = std::sqrt(price)};
    for (std::size_t i = 0; i < ranges.size() && flow.coins < wanted; ++i) {
        if (buying)
            buyIn(ranges[i], wanted, flow);
        else
            sellIn(ranges[ranges.size() - 1 - i], wanted, flow);
    }
    return flow;
}

}  // namespace

Result<PoolSwap> swapCoins(double price, std::span<const LiquidityRange> ranges, double coins, double feeRate)
{
    if (auto valid = check(price, ranges, coins, feeRate); !valid) return tl::unexpected(valid.error());
    if (coins == 0.0) return PoolSwap{.endPrice = price, .averagePrice = price};
    const bool buying = coins > 0.0;
    // A sale loses the fee from the coins that go in, a purchase from the quote currency.
    const double wanted = buying ? coins : -coins * (1.0 - feeRate);
    const Flow flow = through(price, ranges, wanted, buying);
    if (flow.coins < wanted * (1.0 - 1e-12))
        return fail(ErrorCode::Refused,
                    fmt::format("the pool can {} at most {} coins, asked were {}", buying ? "sell" : "take",
                                buying ? flow.coins : flow.coins / (1.0 - feeRate), std::abs(coins)));
    PoolSwap swap{.coins = coins, .endPrice = flow.root * flow.root, .rangesTouched = flow.touched};
    swap.quote = buying ? flow.quote / (1.0 - feeRate) : -flow.quote;
    swap.feeQuote = feeRate * (buying ? swap.quote : -coins * price);
    swap.costQuote = std::max(0.0, swap.quote - coins * price);
    swap.averagePrice = swap.quote / coins;
    return swap;
}

}  // namespace ballast::rebalancing
