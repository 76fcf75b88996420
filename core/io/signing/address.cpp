#include "signing/address.h"

#include <fmt/format.h>

#include "signing/keccak.h"

namespace ballast::signing {

namespace {

bool isLower(char c) { return c >= 'a' && c <= 'f'; }
bool isUpper(char c) { return c >= 'A' && c <= 'F'; }

}  // namespace

std::string toChecksumText(const Address& address)
{
    std::string digits = toDigits(address.bytes);
    const Hash32 hash = keccak256(bytesOf(digits));
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const unsigned nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15U;
        if (isLower(digits[i]) && nibble >= 8) digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
    }
    return "0x" + digits;
}

Result<Address> addressFromText(std::string_view text)
{
    auto bytes = arrayFromHex<20>(text);
    if (!bytes) return tl::unexpected<Error>(std::move(bytes.error()));
    const Address address{*bytes};
    const auto digits = text.substr(2);
    const bool mixed =
        std::any_of(digits.begin(), digits.end(), isLower) && std::any_of(digits.begin(), digits.end(), isUpper);
    if (mixed && toChecksumText(address) != text)
        return fail(ErrorCode::Mismatch, fmt::format("address {}: the checksum of its case is wrong, expected {}", text,
                                                     toChecksumText(address)));
    return address;
}

Address addressOfPublicKey(std::span<const std::uint8_t, 64> point)
{
    const Hash32 hash = keccak256(point);
    Address address;
    std::copy(hash.begin() + 12, hash.end(), address.bytes.begin());
    return address;
}

}  // namespace ballast::signing
