#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "signing/address.h"

namespace ballast::hyperliquid_server {

using Json = nlohmann::ordered_json;

/// What an exchange request holds, in the order of keys in which it came, since that is what was signed.
struct SignedAction {
    Json action;
    std::uint64_t nonce{};
    std::optional<std::uint64_t> expiresAfter;
    std::optional<signing::Address> vault;
    std::optional<signing::Address>
        signer;  ///< By the hash of network "a", else of "b"; the caller takes the one it knows.
    std::optional<signing::Address> otherSigner;
};

/// Errors   Parse for a body of another form, which the venue answers with 422; the signers are whoever the signature
/// fits.
///
/// Source   Hyperliquid docs, "Signing"; python-sdk, utils/signing.py.
Result<SignedAction> readSigned(std::string_view body);

}  // namespace ballast::hyperliquid_server
