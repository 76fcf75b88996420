#pragma once

#include <span>

#include "base/result.h"

namespace ballast::rebalancing {

/// A stretch of prices over which a pool's liquidity L is constant.
struct LiquidityRange {
    double lowerPrice{};  ///< Quote currency per coin, positive.
    double upperPrice{};  ///< Above lowerPrice.
    double liquidity{};   ///< L = sqrt(x y) of the virtual reserves, not negative.
};

/// What a swap does to us and to the pool.
struct PoolSwap {
    double coins{};         ///< We receive; negative: we give.
    double quote{};         ///< We pay, fee included; negative: we receive.
    double endPrice{};      ///< Of the pool after it, quote currency per coin.
    double feeQuote{};      ///< Pool fee, valued in the quote currency at the price before the swap.
    double costQuote{};     ///< Paid above coins times the price before, fee included; never negative.
    int rangesTouched{};    ///< Stretches in which something was traded.
    double averagePrice{};  ///< quote / coins.
};

/// Swap of `coins` (positive: bought from the pool) through stretches of constant liquidity, exactly:
///
///     d(1/sqrt P) = dx / L,   d(sqrt P) = dy / L,
///
/// stretch by stretch. The fee is taken from what goes in. Stretches need not touch; across a gap the price jumps free.
///
/// Source   Adams et al. (2021), Uniswap v3 core, section 6.
/// Shapes   ranges: ascending, not overlapping.
/// Errors   InvalidArgument for values outside their domain or ranges out of order; Refused when the pool has not that
///          much liquidity, with the most it can trade.
Result<PoolSwap> swapCoins(double price, std::span<const LiquidityRange> ranges, double coins, double feeRate);

}  // namespace ballast::rebalancing
