#pragma once

#include "venue/hyperliquid/action_hash.h"

namespace ballast::hyperliquid {

/// {"r": "0x…", "s": "0x…", "v": 27 or 28}.
nlohmann::ordered_json signatureJson(const signing::Signature& signature);
/// Errors   Parse. r and s may lack zeros in front, as the Python SDK prints them.
Result<signing::Signature> signatureFromJson(const nlohmann::ordered_json& json);

/// Body of POST /exchange: action, nonce, signature, and vaultAddress and expiresAfter if the terms have them.
nlohmann::ordered_json exchangeBody(const nlohmann::ordered_json& action, const ActionTerms& terms,
                                    const signing::Signature& signature);

}  // namespace ballast::hyperliquid
