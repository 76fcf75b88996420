#pragma once

#include <initializer_list>

#include "signing/bytes.h"

namespace ballast::signing {

/// Keccak-256 as Ethereum uses it: rate 136 bytes, padding 0x01…0x80; not SHA3-256 of NIST.
Hash32 keccak256(ByteView bytes);
/// Of the parts one after the other.
Hash32 keccak256(std::initializer_list<ByteView> parts);

}  // namespace ballast::signing
