#pragma once

#include "venue/feed_view.h"
#include "venue/uniswap/contracts.h"
#include "venue/uniswap/nodes.h"

namespace ballast::uniswap {

/// A contract that the desk reads or calls, and what it is there for.
struct NamedContract {
    std::string role;  ///< "router", "token USDC", "oracle BTC".
    Address address;
};

/// Who holds a contract's keys, as the chain itself tells it: its owner and what that is (one key, a Safe, a timelock
/// with its delay), the implementation behind a proxy and who may change it (EIP-1967, and the slot of OpenZeppelin's
/// first proxies), and who may pause it. What a contract does not have it does not answer; that is no fault.
///
/// Errors   of the nodes; NotFound where no contract is.
Result<venue::ContractView> readKeys(Nodes& nodes, const NamedContract& contract, std::uint64_t block);

/// The factory of a pool, whose owner sets the pools' share of fees.
Result<Address> readFactory(Nodes& nodes, const Address& pool, std::uint64_t block);

}  // namespace ballast::uniswap
