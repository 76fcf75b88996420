#include "signing/private_key.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "base/log.h"

namespace ballast::signing {

namespace {

using Context = std::unique_ptr<secp256k1_context, void (*)(secp256k1_context*)>;

/// Blinded, so that the time of signing tells less; what is signed stays the same.
const secp256k1_context* signingContext()
{
    static const Context kContext = [] {
        Context made(secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY),
                     secp256k1_context_destroy);
        std::array<std::uint8_t, 32> blinding{};
        const bool drawn = RAND_bytes(blinding.data(), static_cast<int>(blinding.size())) == 1;
        const bool blinded = drawn && secp256k1_context_randomize(made.get(), blinding.data()) == 1;
        if (!blinded) log::warning("signing: the curve's arithmetic could not be blinded");
        OPENSSL_cleanse(blinding.data(), blinding.size());
        return made;
    }();
    return kContext.get();
}

tl::unexpected<Error> noKey() { return fail(ErrorCode::InvalidArgument, "key: it was moved away and cannot sign"); }

}  // namespace

void PrivateKey::Eraser::operator()(Storage* bytes) const noexcept
{
    OPENSSL_cleanse(bytes->data(), bytes->size());
    delete bytes;
}

Result<PrivateKey> PrivateKey::read(const Reader& reader)
{
    Owner bytes(new Storage{});
    if (!reader || !reader(std::span<std::uint8_t, kSize>(*bytes)))
        return fail(ErrorCode::NotFound, "key: the reader has none");
    if (secp256k1_ec_seckey_verify(signingContext(), bytes->data()) != 1)
        return fail(ErrorCode::InvalidArgument, "key: it must lie between 1 and the order of the curve less 1");
    return PrivateKey(std::move(bytes));
}

Result<PrivateKey> PrivateKey::fromText(std::string&& text)
{
    bool isHex = false;
    auto key = read([&](std::span<std::uint8_t, kSize> out) {
        isHex = fillFromHex(text, out).has_value();
        return isHex;
    });
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
    if (!isHex) return fail(ErrorCode::Parse, "key: expected 0x and 64 hexadecimal digits");
    return key;
}

Result<Signature> PrivateKey::sign(const Hash32& digest) const
{
    if (!m_bytes) return noKey();
    secp256k1_ecdsa_recoverable_signature made;
    if (secp256k1_ecdsa_sign_recoverable(signingContext(), &made, digest.data(), m_bytes->data(),
                                         secp256k1_nonce_function_rfc6979, nullptr) != 1)
        return fail(ErrorCode::InvalidArgument, "key: this digest cannot be signed");
    std::array<std::uint8_t, 64> both{};
    int parity = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(signingContext(), both.data(), &parity, &made);
    Signature signature;
    std::copy(both.begin(), both.begin() + 32, signature.r.begin());
    std::copy(both.begin() + 32, both.end(), signature.s.begin());
    // 2 and 3 are for an r beyond the order, which nobody meets; what signs so is refused rather than cut.
    if (parity > 1)
        return fail(ErrorCode::InvalidArgument, "key: this digest gives a signature without a plain parity");
    signature.parity = static_cast<std::uint8_t>(parity);
    return signature;
}

Result<std::array<std::uint8_t, 65>> PrivateKey::publicKey() const
{
    if (!m_bytes) return noKey();
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_create(signingContext(), &point, m_bytes->data()) != 1) return noKey();
    std::array<std::uint8_t, 65> raw{};
    std::size_t size = raw.size();
    secp256k1_ec_pubkey_serialize(signingContext(), raw.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
    return raw;
}

Result<Address> PrivateKey::address() const
{
    const auto raw = publicKey();
    if (!raw) return tl::unexpected<Error>(raw.error());
    return addressOfPublicKey(std::span<const std::uint8_t, 65>(*raw).subspan<1>());
}

}  // namespace ballast::signing
