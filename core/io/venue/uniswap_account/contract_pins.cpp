#include "venue/uniswap_account/contract_pins.h"

namespace ballast::uniswap {

Result<ContractPins::Read> ContractPins::read(std::uint64_t block)
{
    Read found;
    auto contracts = m_others;
    for (const auto& address : m_poolAddresses) {
        auto facts = readPoolFacts(m_nodes, address, block);
        if (!facts) return tl::unexpected<Error>(facts.error());
        contracts.insert(contracts.end(), {facts->token0.address, facts->token1.address});
        found.pools.push_back(std::move(*facts));
    }
    for (const auto& contract : contracts) {
        const auto hash = readCodeHash(m_nodes, contract, block);
        if (!hash) return tl::unexpected<Error>(hash.error());
        found.codes[contract] = *hash;
    }
    return found;
}

Result<void> ContractPins::check(std::uint64_t block)
{
    auto found = read(block);
    m_isChanged = found && !m_read.pools.empty() && *found != m_read;
    if (!found) return tl::unexpected<Error>(found.error());
    if (m_read.pools.empty()) m_read = std::move(*found);
    if (m_isChanged)
        return fail(ErrorCode::Mismatch,
                    "F102: a contract of the allow-list, or a token's decimals, are not what they were; look at them "
                    "before the desk is started again");
    return {};
}

}  // namespace ballast::uniswap
