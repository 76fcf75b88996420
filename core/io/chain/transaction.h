#pragma once

#include <variant>

#include "chain/rlp.h"
#include "signing/private_key.h"

namespace ballast::chain {

/// Storage that a transaction says it will touch (EIP-2930).
struct AccessEntry {
    Address address;
    std::vector<Hash32> storageKeys;
    friend bool operator==(const AccessEntry&, const AccessEntry&) = default;
};

/// A transaction of the first form, bound to its chain by EIP-155. Amounts in wei.
struct LegacyTransaction {
    std::uint64_t chainId{};  ///< From 1 to 2^62.
    std::uint64_t nonce{};
    Word gasPrice;
    std::uint64_t gasLimit{};
    std::optional<Address> to;  ///< None creates a contract.
    Word value;
    Bytes data;
    friend bool operator==(const LegacyTransaction&, const LegacyTransaction&) = default;
};

/// A transaction of type 2 (EIP-1559). Amounts in wei.
struct DynamicFeeTransaction {
    std::uint64_t chainId{};  ///< From 1 to 2^62.
    std::uint64_t nonce{};
    Word maxPriorityFeePerGas;  ///< At most `maxFeePerGas`.
    Word maxFeePerGas;
    std::uint64_t gasLimit{};
    std::optional<Address> to;  ///< None creates a contract.
    Word value;
    Bytes data;
    std::vector<AccessEntry> accessList;
    friend bool operator==(const DynamicFeeTransaction&, const DynamicFeeTransaction&) = default;
};

using Transaction = std::variant<LegacyTransaction, DynamicFeeTransaction>;

/// The bytes whose hash is signed.
Bytes signingPayload(const Transaction& transaction);
Hash32 signingHash(const Transaction& transaction);
/// The bytes that are sent; their Keccak-256 is the transaction's hash.
Bytes rawTransaction(const Transaction& transaction, const signing::Signature& signature);
/// 35 + 2·chain + parity of a legacy transaction, the parity of type 2.
std::uint64_t recoveryNumber(const Transaction& transaction, const signing::Signature& signature);

/// Errors   InvalidArgument if a number is outside its range; nothing is signed then.
Result<signing::Signature> signTransaction(const Transaction& transaction, const signing::PrivateKey& key);
/// Errors   InvalidArgument, naming the field.
Result<void> checkTransaction(const Transaction& transaction);

}  // namespace ballast::chain
