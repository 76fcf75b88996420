#include "signing/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.h"

namespace ballast::signing {

Hash32 hmacSha256(ByteView key, std::string_view text)
{
    static constexpr std::uint8_t kNone = 0;  // A null key would mean the one used before.
    const auto message = bytesOf(text);
    Hash32 code{};
    unsigned size = 0;
    const auto* done = HMAC(EVP_sha256(), key.empty() ? &kNone : key.data(), static_cast<int>(key.size()),
                            message.data(), message.size(), code.data(), &size);
    BALLAST_ASSERT(done != nullptr && size == code.size());  // Fails only without memory or with a broken libcrypto.
    return code;
}

}  // namespace ballast::signing
