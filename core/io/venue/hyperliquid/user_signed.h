#pragma once

#include "signing/private_key.h"
#include "signing/typed_data.h"

namespace ballast::hyperliquid {

/// Domain of what a wallet signs itself: HyperliquidSignTransaction, version 1, contract 0, the chain that the action
/// names.
signing::Domain userSignedDomain(std::uint64_t chainId);

/// Digest of a user-signed action: the members that the primary type names, taken from the action, which may hold more.
///
/// `types`  Of the primary type alone, for example "HyperliquidTransaction:UsdClassTransfer".
/// Errors   NotFound for a member that is missing; Parse; InvalidArgument
/// Source   hyperliquid-python-sdk, utils/signing.py, user_signed_payload.
Result<signing::Hash32> userSignedDigest(std::uint64_t chainId, const signing::TypeSet& types,
                                         const std::string& primaryType, const nlohmann::ordered_json& action);

}  // namespace ballast::hyperliquid
