#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "signing/private_key.h"

namespace ballast::hyperliquid {

enum class Network { Mainnet, Testnet };

/// What is hashed behind an action.
struct ActionTerms {
    std::uint64_t nonce{};                        ///< Milliseconds since 1970, used once by a signer.
    std::optional<signing::Address> vault;        ///< Whom the action is for, if not the signer's account.
    std::optional<std::uint64_t> expiresAfter{};  ///< Milliseconds since 1970.
};

/// Msgpack with the keys as they stand and whole numbers as short as may be.
///
/// Errors   InvalidArgument if it is no object, or holds a number that is not whole: prices are texts.
Result<signing::Bytes> packAction(const nlohmann::ordered_json& action);

/// packed ‖ nonce ‖ 0x00, or 0x01 and the vault ‖ nothing, or 0x00 and the expiry. Numbers take eight bytes,
/// big-endian.
signing::Bytes hashPreimage(signing::ByteView packed, const ActionTerms& terms);

/// keccak256 of the above. Errors   as `packAction`
Result<signing::Hash32> actionHash(const nlohmann::ordered_json& action, const ActionTerms& terms);

/// Hash of the type Agent(string source,bytes32 connectionId).
signing::Hash32 agentTypeHash();
/// Of the domain Exchange, version 1, chain 1337, contract 0.
signing::Hash32 exchangeDomain();
/// What is signed: the typed data of an agent "a" (mainnet) or "b" (testnet) whose connection is the action's hash.
signing::Hash32 agentDigest(const signing::Hash32& actionHash, Network network);

/// Errors   as `packAction` and PrivateKey::sign
Result<signing::Signature> signAction(const nlohmann::ordered_json& action, const ActionTerms& terms, Network network,
                                      const signing::PrivateKey& key);

}  // namespace ballast::hyperliquid
