#pragma once

#include "venue/uniswap_account/signer.h"

namespace ballast::uniswap {

/// What became of a wallet's transactions that waited.
struct CancelledPending {
    std::uint64_t cancelled{}, left{};
};

/// Where a wallet and its chain are.
struct WalletPlace {
    std::vector<transport::Endpoint> rpc;
    transport::Endpoint wallet;
    std::uint64_t chainId{};
    Address owner;
    double feeCapGwei{800.0};  ///< The most that a gas is offered for.
};

/// Without a desk: uses up each nonce that a transaction of the wallet waits under, by sending nothing to itself for
/// more, and waits for the blocks that say so, `within` at most. What waits elsewhere than at these nodes is not seen.
///
/// Errors   Those of nodes and wallet; a nonce of which wallet or node take no replacement within the cap (F98), by its
///          number, once the others are used up: what waits under it may still land.
Result<CancelledPending> cancelPending(const WalletPlace& place, Duration within = Duration::seconds(60));

}  // namespace ballast::uniswap
