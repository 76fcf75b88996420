#pragma once

#include "signing/type_set.h"

namespace ballast::signing {

/// What is hashed on the way to a digest of typed data.
struct TypedHashes {
    std::string encodedType;  ///< Of the primary type.
    Hash32 typeHash{};
    Hash32 structHash{};  ///< Of the message.
    Hash32 domainSeparator{};
    Hash32 digest{};  ///< What is signed.
};

/// The domain of typed data by its usual four members.
struct Domain {
    std::string name;
    std::string version;
    std::uint64_t chainId{};
    Address verifyingContract;
};

/// keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)").
Hash32 domainTypeHash();
Hash32 domainSeparator(const Domain& domain);

/// Of a domain as JSON. Its type is EIP712Domain of the types or, without one, that of the members it has, in the order
/// name, version, chainId, verifyingContract, salt.
///
/// Errors   as TypeSet::hashStruct
Result<Hash32> domainSeparator(const TypeSet& types, const nlohmann::ordered_json& domain);

/// keccak256(0x1901 ‖ separator ‖ structHash).
Hash32 typedDigest(const Hash32& separator, const Hash32& structHash);

/// Of `{"types", "primaryType", "domain", "message"}`.
///
/// Errors   Parse for a document of another form; else as TypeSet::hashStruct
/// Source   EIP-712
Result<TypedHashes> hashTypedData(const nlohmann::ordered_json& document);

}  // namespace ballast::signing
