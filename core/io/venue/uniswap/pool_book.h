#pragma once

#include <map>

#include "oracle/board.h"
#include "venue/uniswap/pool_state.h"

namespace ballast::uniswap {

/// What a pool is worth now, for desk and screen.
struct PoolNow {
    const PoolFacts* pool{};
    oracle::Verdict verdict;
    const Depth* depth{};        ///< Null: nothing was read.
    Timestamp confirmedAt;       ///< When the nodes last confirmed its block.
    bool isConfirmedByOracle{};  ///< A Good oracle of its coin agrees.
};

/// The pools of a venue as they were read last, and how far they may be believed.
///
/// Threads  One at a time.
class PoolBook {
public:
    /// `board` outlives it.
    explicit PoolBook(const oracle::OracleBoard& board) : m_board(board) {}

    void add(PoolFacts pool);
    /// A pool was read at the chain's newest block, or why it was not.
    void take(std::size_t place, Result<PoolState> state, Timestamp now);
    /// The nodes still stand at the block that was read.
    void confirm(Timestamp now);
    /// For good: the contract is not what it was (F102, F103).
    void refuse(std::size_t place, std::string why) { m_pools[place].fault = std::move(why); }

    std::size_t size() const { return m_pools.size(); }
    const PoolFacts& pool(std::size_t place) const { return m_pools[place].facts; }
    const std::optional<PoolState>& state(std::size_t place) const { return m_pools[place].state; }
    std::uint64_t reads(std::size_t place) const { return m_pools[place].reads; }
    std::uint64_t failures(std::size_t place) const { return m_pools[place].failures; }
    /// `chain`: what the chain itself is worth; no pool is worth more.
    PoolNow now(std::size_t place, const oracle::Verdict& chain) const;

private:
    struct Pool {
        PoolFacts facts;
        std::optional<PoolState> state;
        Depth depth;
        Timestamp at;
        std::string fault, why;  ///< For good; of the last reading that failed.
        bool isDisputed{};       ///< It failed because the nodes do not agree.
        std::uint64_t reads{}, failures{};
    };
    oracle::Verdict judge(const Pool& pool, bool& confirmed) const;

    const oracle::OracleBoard& m_board;
    std::vector<Pool> m_pools;
};

}  // namespace ballast::uniswap
