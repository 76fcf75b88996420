#pragma once

#include "venue/feed_view.h"
#include "venue/uniswap/pool_facts.h"

namespace ballast::uniswap {

/// A tick at which liquidity begins or ends.
struct LiquidityTick {
    std::int32_t tick{};
    Word net;  ///< Signed: what is added when the price rises through it.
    friend bool operator==(const LiquidityTick&, const LiquidityTick&) = default;
};

/// A pool at one block.
struct PoolState {
    std::uint64_t block{};
    Word sqrtPrice;  ///< Root of token 1 per token 0, times 2^96.
    std::int32_t tick{};
    Word liquidity;                        ///< Now in range.
    std::vector<LiquidityTick> ticks;      ///< Ascending; those of the words around the price.
    std::optional<std::int32_t> meanTick;  ///< Over `meanSeconds`; none if the pool keeps no such history.
    std::uint32_t meanSeconds{};
};

/// Reads pools; ticks again only where the liquidity in range or the word of ticks is another, and each 30 s.
///
/// Threads  One: it waits for answers.
class PoolReader {
public:
    explicit PoolReader(PoolFacts pool) : m_pool(std::move(pool)) {}
    const PoolFacts& pool() const { return m_pool; }
    /// Errors   those of Nodes, and Parse for answers that contradict each other.
    Result<PoolState> read(Nodes& nodes, std::uint64_t block, Timestamp now);

private:
    Result<std::vector<LiquidityTick>> readTicks(Nodes& nodes, const PoolState& state) const;
    std::int32_t wordOf(std::int32_t tick) const;

    PoolFacts m_pool;
    std::vector<LiquidityTick> m_ticks;
    Word m_liquidity;
    std::int32_t m_word{};
    Timestamp m_ticksAt;
};

/// What the pool trades on both sides, best first. A level's size trades at its price or better, the pool's fee inside:
/// up to 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1 and 2 % away from the pool's own price.
struct Depth {
    std::vector<venue::BookLevel> bids, asks;
    domain::Quantity near;               ///< Within 0.1 % of the pool's own price, the thinner side.
    std::optional<domain::Price> price;  ///< The pool's own, without fee; none beyond what the desk can write.
};
Depth depthOf(const PoolFacts& pool, const PoolState& state);

/// Price of a whole base in whole quotes at a root; for comparisons.
double priceAt(const PoolFacts& pool, const Word& sqrtPrice);

}  // namespace ballast::uniswap
