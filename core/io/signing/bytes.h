#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ballast::signing {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Hash32 = std::array<std::uint8_t, 32>;

/// Lower-case digits without a prefix, two a byte.
std::string toDigits(ByteView bytes);
/// "0x" and the digits.
std::string toHex(ByteView bytes);

/// Bytes of "0x" and an even number of digits in either case; "0x" alone is no byte.
///
/// Errors   Parse
Result<Bytes> bytesFromHex(std::string_view text);

/// Fills `out` from "0x" and exactly two digits a byte. Errors   Parse
Result<void> fillFromHex(std::string_view text, std::span<std::uint8_t> out);

template <std::size_t N> Result<std::array<std::uint8_t, N>> arrayFromHex(std::string_view text)
{
    std::array<std::uint8_t, N> out{};
    if (auto filled = fillFromHex(text, out); !filled) return tl::unexpected<Error>(std::move(filled.error()));
    return out;
}

/// The bytes of a text; valid as long as the text is.
ByteView bytesOf(std::string_view text);

inline void append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace ballast::signing
