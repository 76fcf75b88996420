#include "signing/bytes.h"

#include <fmt/format.h>
#include <optional>

#include "base/typed_text.h"

namespace ballast::signing {

namespace {

constexpr std::size_t kShownBytes = 40;

std::optional<std::uint8_t> digitOf(char c)
{
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

}  // namespace

std::string toDigits(ByteView bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::string toHex(ByteView bytes) { return "0x" + toDigits(bytes); }

Result<void> fillFromHex(std::string_view text, std::span<std::uint8_t> out)
{
    const auto shown = [&] { return printable(text, kShownBytes); };
    if (!text.starts_with("0x")) return fail(ErrorCode::Parse, fmt::format("{}: expected 0x and digits", shown()));
    const auto digits = text.substr(2);
    if (digits.size() != 2 * out.size())
        return fail(ErrorCode::Parse,
                    fmt::format("{}: has {} digits, expected {}", shown(), digits.size(), 2 * out.size()));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto high = digitOf(digits[2 * i]), low = digitOf(digits[2 * i + 1]);
        if (!high || !low) return fail(ErrorCode::Parse, fmt::format("{}: byte {} is not hexadecimal", shown(), i));
        out[i] = static_cast<std::uint8_t>(*high * 16 + *low);
    }
    return {};
}

Result<Bytes> bytesFromHex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return fail(ErrorCode::Parse,
                    fmt::format("{}: expected 0x and an even number of digits", printable(text, kShownBytes)));
    Bytes bytes(text.size() < 2 ? 0 : text.size() / 2 - 1);
    if (auto filled = fillFromHex(text, bytes); !filled) return tl::unexpected<Error>(std::move(filled.error()));
    return bytes;
}

ByteView bytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

}  // namespace ballast::signing
