#pragma once

#include "signing/private_key.h"
#include "signing/typed_data.h"

namespace ballast::derive {

enum class Network { Mainnet, Testnet, LocalChain, RetiredMainnet, RetiredTestnet };

/// "Matching", version "1.0", with the network's chain and contract.
signing::Domain domainOf(Network network);

/// What is signed for every change: who lets which module do what, once and until when.
struct Action {
    std::uint64_t subaccountId{};
    std::uint64_t nonce{};  ///< UTC nanoseconds; used once.
    signing::Address module;
    signing::Bytes data;            ///< As the module reads it (`module_data.h`).
    std::uint64_t expirySeconds{};  ///< UTC seconds.
    signing::Address owner;
    signing::Address signer;
};

/// Hash of Action(uint256 subaccountId,uint256 nonce,address module,bytes data,uint256 expiry,address owner,address
/// signer).
signing::Hash32 actionTypeHash();
signing::Hash32 actionHash(const Action& action);
/// What is signed. Source   EIP-712
signing::Hash32 typedDataHash(const signing::Hash32& domainSeparator, const Action& action);

/// Errors   InvalidArgument if the key is not the action's signer.
Result<signing::Signature> signAction(Network network, const Action& action, const signing::PrivateKey& key);

}  // namespace ballast::derive
