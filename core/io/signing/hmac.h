#pragma once

#include "signing/bytes.h"

namespace ballast::signing {

/// HMAC-SHA256 of a text under a key (RFC 2104).
Hash32 hmacSha256(ByteView key, std::string_view text);

}  // namespace ballast::signing
