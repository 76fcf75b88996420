#pragma once

#include "venue/uniswap/pool_state.h"

namespace ballast::uniswap {

/// A holder's share of a pool: a position of the position manager, by its token.
struct Share {
    std::uint64_t token{};
    std::string pool;  ///< "WETH/USDC/500".
    std::string coin;
    Word liquidity;
    std::int32_t lowerTick{}, upperTick{};
    double wholeLiquidity{};  ///< In roots of whole coins times whole quotes.
    Word amount0, amount1;    ///< What it would pay out now, without fees, in smallest units.
    Word owed0, owed1;        ///< Fees that it has earned and not collected, in smallest units.
    // In whole coins and whole quotes.
    double base{}, quote{}, feesBase{}, feesQuote{};
    double delta{};               ///< Coins: what it holds of the base.
    double gamma{};               ///< Coins per quote of price, never positive.
    double lower{}, upper{};      ///< Prices between which it works.
    double toLower{}, toUpper{};  ///< Moves to the edges as fractions of the price; negative to the lower one.
    bool isInRange{};
};

/// Shares of `owner` in these pools that hold liquidity or fees, at most 64.
///
/// Errors   those of Nodes.
Result<std::vector<Share>> readShares(Nodes& nodes, const Address& manager, const Address& owner,
                                      const std::vector<std::pair<PoolFacts, PoolState>>& pools);

/// Amounts and greeks of a share at a pool's price; fees are not set. Pure.
///
/// Source   Uniswap v3 white paper, section 6; amounts rounded down as the contract pays them.
Share shareAt(const PoolFacts& pool, const PoolState& state, const Word& liquidity, std::int32_t lower,
              std::int32_t upper);

/// A share as the desk lists it: held whole, priced in the pool's quote.
domain::Instrument shareInstrumentOf(const PoolFacts& pool, std::uint64_t token, const std::string& venue);
/// What the desk is told of it, at the pool's price; instrument, time and quality are not set. Pure.
domain::PoolShare factOf(const PoolFacts& pool, const PoolState& state, const Share& share);

}  // namespace ballast::uniswap
