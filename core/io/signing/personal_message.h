#pragma once

#include "signing/bytes.h"

namespace ballast::signing {

/// What a wallet signs for a personal message: keccak256("\x19Ethereum Signed Message:\n" ‖ length ‖ message).
///
/// Source   EIP-191, version 0x45.
Hash32 personalDigest(std::string_view message);

}  // namespace ballast::signing
