#pragma once

#include "signing/address.h"

namespace ballast::signing {

/// A recoverable secp256k1 signature: two numbers of 32 bytes, big-endian, and the parity of the point's y.
struct Signature {
    Hash32 r{};
    Hash32 s{};
    std::uint8_t parity{};  ///< 0 or 1.

    unsigned v() const { return 27U + parity; }
    /// r‖s‖v with v 27 or 28.
    std::array<std::uint8_t, 65> bytes() const;
    /// Errors   Parse if the size is not 65 or v is neither 27 nor 28.
    static Result<Signature> fromBytes(ByteView bytes);

    friend bool operator==(const Signature&, const Signature&) = default;
};

/// The address whose key signed the digest.
///
/// Errors   InvalidArgument if r or s are no numbers of the curve, s lies in the upper half, or no point fits.
Result<Address> recoverAddress(const Hash32& digest, const Signature& signature);

}  // namespace ballast::signing
