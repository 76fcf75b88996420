#pragma once

#include <optional>

#include "signing/address.h"

namespace ballast::signing {

/// A whole number of 256 bits as contracts hold it: 32 bytes, big-endian, two's complement where it has a sign.
struct Word {
    Hash32 bytes{};
    friend bool operator==(const Word&, const Word&) = default;
};

inline constexpr unsigned kWordBits = 256;

Word wordOf(std::uint64_t value);
Word signedWordOf(std::int64_t value);
/// The address in the low 20 bytes.
Word wordOf(const Address& address);

/// A number without sign in decimal or "0x" digits, below 2^bits. Errors   Parse, InvalidArgument beyond the range.
Result<Word> unsignedWord(std::string_view text, unsigned bits = kWordBits);
/// A number with sign in decimal ("-12") or "0x" digits, from -2^(bits-1) to 2^(bits-1)-1. Errors   as `unsignedWord`.
Result<Word> signedWord(std::string_view text, unsigned bits = kWordBits);
/// A plain decimal ("-11.5", no exponent) times 10^places, exactly; what has more places is refused, not cut.
///
/// Errors   Parse; InvalidArgument for too many places or a size beyond ±2^(bits-1).
Result<Word> scaledWord(std::string_view text, unsigned places, unsigned bits = kWordBits);

std::string unsignedText(const Word& word);
std::string signedText(const Word& word);
bool fitsUnsigned(const Word& word, unsigned bits);
bool fitsSigned(const Word& word, unsigned bits);
/// Nothing if it is 2^64 or more.
std::optional<std::uint64_t> toUint64(const Word& word);
/// Big-endian without leading zeros; zero is no byte.
Bytes minimalBytes(const Word& word);

}  // namespace ballast::signing
