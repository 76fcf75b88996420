#include "codec/sha256.h"

#include <array>
#include <memory>
#include <openssl/evp.h>

#include "base/assert.h"

namespace ballast::codec {

namespace {

/// Looked up once: OpenSSL 3 searches its providers with each digest that is begun by a name alone, which costs more
/// than hashing a row does. Kept to the end of the process.
const EVP_MD* algorithm()
{
    static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return kFetched != nullptr ? kFetched : EVP_sha256();  // Without memory for a moment: looked up at each digest.
}

}  // namespace

std::string sha256Hex(std::initializer_list<std::string_view> parts)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    bool ok = context && algorithm() != nullptr && EVP_DigestInit_ex(context.get(), algorithm(), nullptr) == 1;
    for (const auto part : parts)
        ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    ok = ok && EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1;
    BALLAST_ASSERT(ok && size == 32);  // Fails only without memory or with a broken libcrypto.

    std::string hex;
    for (std::size_t i = 0; i < size; ++i) {
        hex += kDigits[digest[i] >> 4];
        hex += kDigits[digest[i] & 15];
    }
    return hex;
}

}  // namespace ballast::codec
