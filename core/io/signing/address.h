#pragma once

#include "signing/bytes.h"

namespace ballast::signing {

/// An account or a contract on an Ethereum chain.
struct Address {
    std::array<std::uint8_t, 20> bytes{};
    friend bool operator==(const Address&, const Address&) = default;
    friend auto operator<=>(const Address&, const Address&) = default;
};

/// "0x" and 40 digits with the checksum of EIP-55 in their case.
std::string toChecksumText(const Address& address);

/// An address in one case, or in mixed case with a right checksum (EIP-55).
///
/// Errors   Parse; Mismatch for a wrong checksum.
Result<Address> addressFromText(std::string_view text);

/// The last 20 bytes of the hash of a public key's 64 bytes x‖y.
Address addressOfPublicKey(std::span<const std::uint8_t, 64> point);

}  // namespace ballast::signing
