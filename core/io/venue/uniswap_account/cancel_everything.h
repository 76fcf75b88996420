#pragma once

#include <string>

#include "venue/uniswap_account/signer.h"

namespace ballast::uniswap {

/// What became of a wallet's transactions that waited.
struct CancelledPending {
    std::uint64_t cancelled{}, left{};
    std::string fault;  ///< Not empty: which nonces were not used up and why; what waits under them may still land.
};

/// Where a wallet and its chain are.
struct WalletPlace {
    std::vector<transport::Endpoint> rpc;
    transport::Endpoint wallet;
    std::uint64_t chainId{};
    Address owner;
    double feeCapGwei{800.0};  ///< The most that a gas is offered for.
    /// How long the wallet has for each thing that it is asked, a person's consent included.
    Duration answersWithin{Duration::seconds(60)};
};

/// Without a desk: uses up each nonce that a transaction of the wallet waits under, by sending nothing to itself for
/// more, and waits for the blocks that say so, `within` at most. What waits elsewhere than at these nodes is not seen.
///
/// A nonce of which wallet or node take no replacement within the cap (F98) is told as a fault beside the counts, after
/// the others were waited for. A wallet that is silent beyond `answersWithin` is asked no more, so that silence costs
/// that time once; each answer lets it begin anew.
///
/// Errors   Those of nodes, before anything was asked of the wallet.
Result<CancelledPending> cancelPending(const WalletPlace& place, Duration within = Duration::seconds(60));

}  // namespace ballast::uniswap
