#include "venue/hyperliquid_account/client_id.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <span>

#include "signing/bytes.h"

namespace ballast::hyperliquid {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kMostCharacters = 20, kCloidBytes = 16;
constexpr unsigned kMark = 0xA0, kMarkMask = 0xE0, kLengthMask = 0x1F, kBits = 6;

constexpr std::size_t kOriginDigits = 16, kOriginBytes = 8, kNumberBytes = 7;
constexpr std::uint8_t kDesk = 0xC0;

/// As the desk makes its ids.
std::string deskId(std::uint64_t origin, std::uint64_t number) { return fmt::format("{:016x}-{:08}", origin, number); }

std::uint64_t numberOf(std::span<const std::uint8_t> bytes)
{
    std::uint64_t value = 0;
    for (const auto byte : bytes)
        value = value << 8U | byte;
    return value;
}

void write(std::uint64_t value, std::span<std::uint8_t> bytes)
{
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, value >>= 8U)
        *byte = static_cast<std::uint8_t>(value & 0xFFU);
}

/// Empty for an id that no desk makes.
std::optional<std::string> cloidOfDesk(const domain::ClientOrderId& order)
{
    if (order.size() < kOriginDigits + 2) return std::nullopt;
    std::uint64_t origin = 0, number = 0;
    const char* text = order.data();
    const auto first = std::from_chars(text, text + kOriginDigits, origin, 16);
    const auto second = std::from_chars(text + kOriginDigits + 1, text + order.size(), number);
    const bool sound = first.ec == std::errc{} && second.ec == std::errc{} && number >> (8U * kNumberBytes) == 0 &&
                       deskId(origin, number) == order;
    if (!sound) return std::nullopt;
    std::array<std::uint8_t, kCloidBytes> bytes{};
    bytes[0] = kDesk;
    write(origin, std::span(bytes).subspan<1, kOriginBytes>());
    write(number, std::span(bytes).last<kNumberBytes>());
    return signing::toHex(bytes);
}

}  // namespace

std::optional<std::string> cloidOf(const domain::ClientOrderId& order)
{
    if (auto own = cloidOfDesk(order)) return own;
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
    if (bytes && bytes->front() == kDesk) {
        const std::span all(*bytes);
        return deskId(numberOf(all.subspan<1, kOriginBytes>()), numberOf(all.last<kNumberBytes>()));
    }
    if (!bytes || ((*bytes)[0] & kMarkMask) != kMark) return std::nullopt;
    const std::size_t length = (*bytes)[0] & kLengthMask;
    if (length == 0 || length > kMostCharacters) return std::nullopt;
    domain::ClientOrderId order;
    std::size_t bit = 8;
    for (std::size_t k = 0; k < length; ++k) {
        std::size_t code = 0;
        for (unsigned i = 0; i < kBits; ++i, ++bit)
            code = code * 2 + ((std::size_t{(*bytes)[bit / 8]} >> (7 - bit % 8)) & 1U);
        order += kAlphabet[code];
    }
    // What is left must be zero, so that each id has one cloid.
    const auto same = cloidOf(order);
    return same && signing::arrayFromHex<kCloidBytes>(*same).value() == *bytes ? std::optional(order) : std::nullopt;
}

}  // namespace ballast::hyperliquid
