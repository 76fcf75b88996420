#include "venue/hyperliquid_account/client_id.h"

#include <array>

#include "signing/bytes.h"

namespace ballast::hyperliquid {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kMostCharacters = 20, kCloidBytes = 16;
constexpr unsigned kMark = 0xA0, kMarkMask = 0xE0, kLengthMask = 0x1F, kBits = 6;

}  // namespace

std::optional<std::string> cloidOf(const domain::ClientOrderId& order)
{
    if (order.empty() || order.size() > kMostCharacters) return std::nullopt;
    std::array<std::uint8_t, kCloidBytes> bytes{};
    bytes[0] = static_cast<std::uint8_t>(kMark | order.size());
    std::size_t bit = 8;
    for (const char c : order) {
        const auto code = kAlphabet.find(c);
        if (code == std::string_view::npos) return std::nullopt;
        for (unsigned i = 0; i < kBits; ++i, ++bit)
            if ((code >> (kBits - 1 - i)) & 1U)
                bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | (0x80U >> (bit % 8)));
    }
    return signing::toHex(bytes);
}

std::optional<domain::ClientOrderId> orderOf(std::string_view cloid)
{
    const auto bytes = signing::arrayFromHex<kCloidBytes>(cloid);
    if (!bytes || ((*bytes)[0] & kMarkMask) != kMark) return std::nullopt;
    const std::size_t length = (*bytes)[0] & kLengthMask;
    if (length == 0 || length > kMostCharacters) return std::nullopt;
    domain::ClientOrderId order;
    std::size_t bit = 8;
    for (std::size_t k = 0; k < length; ++k) {
        std::size_t code = 0;
        for (unsigned i = 0; i < kBits; ++i, ++bit)
            code = code * 2 + (((*bytes)[bit / 8] >> (7 - bit % 8)) & 1U);
        order += kAlphabet[code];
    }
    // What is left must be zero, so that each id has one cloid.
    const auto same = cloidOf(order);
    return same && signing::arrayFromHex<kCloidBytes>(*same).value() == *bytes ? std::optional(order) : std::nullopt;
}

}  // namespace ballast::hyperliquid
