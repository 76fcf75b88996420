#include "signing/signature.h"

#include <fmt/format.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

namespace ballast::signing {

std::array<std::uint8_t, 65> Signature::bytes() const
{
    std::array<std::uint8_t, 65> all{};
    std::copy(r.begin(), r.end(), all.begin());
    std::copy(s.begin(), s.end(), all.begin() + 32);
    all[64] = static_cast<std::uint8_t>(v());
    return all;
}

Result<Signature> Signature::fromBytes(ByteView bytes)
{
    if (bytes.size() != 65 || (bytes[64] != 27 && bytes[64] != 28))
        return fail(ErrorCode::Parse,
                    fmt::format("signature of {} bytes: expected 65, the last 27 or 28", bytes.size()));
    Signature signature;
    std::copy(bytes.begin(), bytes.begin() + 32, signature.r.begin());
    std::copy(bytes.begin() + 32, bytes.begin() + 64, signature.s.begin());
    signature.parity = static_cast<std::uint8_t>(bytes[64] - 27);
    return signature;
}

Result<Address> recoverAddress(const Hash32& digest, const Signature& signature)
{
    const auto* context = secp256k1_context_static;
    const auto all = signature.bytes();
    secp256k1_ecdsa_signature plain;
    secp256k1_ecdsa_recoverable_signature recoverable;
    secp256k1_pubkey point;
    if (signature.parity > 1 || secp256k1_ecdsa_signature_parse_compact(context, &plain, all.data()) != 1)
        return fail(ErrorCode::InvalidArgument, "signature: r or s is no number of the curve");
    if (secp256k1_ecdsa_signature_normalize(context, nullptr, &plain) == 1)
        return fail(ErrorCode::InvalidArgument, "signature: s lies in the upper half of the curve's order");
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &recoverable, all.data(), signature.parity) != 1 ||
        secp256k1_ecdsa_recover(context, &point, &recoverable, digest.data()) != 1)
        return fail(ErrorCode::InvalidArgument, "signature: no key can have signed this digest so");
    std::array<std::uint8_t, 65> raw{};
    std::size_t size = raw.size();
    secp256k1_ec_pubkey_serialize(context, raw.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
    return addressOfPublicKey(std::span<const std::uint8_t, 65>(raw).subspan<1>());
}

}  // namespace ballast::signing
