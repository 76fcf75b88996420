#pragma once

#include <map>
#include <vector>

#include "venue/uniswap/nodes.h"
#include "venue/uniswap/pool_facts.h"

namespace ballast::uniswap {

/// The contracts that a wallet deals with, as they were when the desk first saw them: facts of the pools, and hashes of
/// the code of router, quoter and tokens. One that is another one later is no contract of ours (F102, F103).
///
/// Threads  One.
class ContractPins {
public:
    /// `nodes` outlives it. `others` are router and quoter.
    ContractPins(Nodes& nodes, std::vector<Address> pools, std::vector<Address> others)
        : m_nodes(nodes), m_poolAddresses(std::move(pools)), m_others(std::move(others))
    {
    }

    /// Reads them, and from the second time on compares.
    ///
    /// Errors   Mismatch where one is not what it was; what was read first stays. Those of the nodes, which may be
    ///          Mismatch as well where they answer differently: `isChanged` tells one from the other.
    Result<void> check(std::uint64_t block);
    /// The last `check` read everything, and found another contract.
    bool isChanged() const { return m_isChanged; }
    /// Empty before the first `check`.
    const std::vector<PoolFacts>& pools() const { return m_read.pools; }

private:
    struct Read {
        std::vector<PoolFacts> pools;
        std::map<Address, signing::Hash32> codes;  ///< Of router, quoter and tokens.
        friend bool operator==(const Read&, const Read&) = default;
    };
    Result<Read> read(std::uint64_t block);

    Nodes& m_nodes;
    const std::vector<Address> m_poolAddresses, m_others;
    Read m_read;
    bool m_isChanged{};
};

}  // namespace ballast::uniswap
