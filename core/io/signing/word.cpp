#include "signing/word.h"

#include <fmt/format.h>

#include "base/typed_text.h"
#include "signing/wide_integer.h"

namespace ballast::signing {

namespace {

constexpr std::size_t kMostDigits = 80;  ///< 2^256 has 78.

bool isDecimal(std::string_view text)
{
    return !text.empty() && text.size() <= kMostDigits &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool isHexNumber(std::string_view text)
{
    return text.size() > 2 && text.size() <= 66 && text.starts_with("0x") &&
           text.substr(2).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

tl::unexpected<Error> notANumber(std::string_view text)
{
    return fail(ErrorCode::Parse,
                fmt::format("{}: expected a whole number in decimal or 0x digits", printable(text, 40)));
}

/// Of digits that were checked. Decimal digits one by one: the library reads a leading zero as octal.
WideInteger numberOf(std::string_view text)
{
    if (text.starts_with("0x")) return WideInteger(std::string(text));
    WideInteger value;
    for (const char digit : text)
        value = value * 10 + (digit - '0');
    return value;
}

Result<Word> wordWithin(const WideInteger& value, const WideInteger& least, const WideInteger& beyond,
                        std::string_view text)
{
    const auto word = value < least || value >= beyond ? std::nullopt : toWord(value);
    if (word) return *word;
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: must lie from {} to {}", printable(text, 40), least.str(),
                                                        WideInteger(beyond - 1).str()));
}

}  // namespace

Word wordOf(std::uint64_t value)
{
    Word word;
    for (std::size_t i = 0; i < 8; ++i)
        word.bytes[31 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    return word;
}

Word signedWordOf(std::int64_t value)
{
    Word word = wordOf(static_cast<std::uint64_t>(value));
    if (value < 0) std::fill(word.bytes.begin(), word.bytes.begin() + 24, std::uint8_t{0xff});
    return word;
}

Word wordOf(const Address& address)
{
    Word word;
    std::copy(address.bytes.begin(), address.bytes.end(), word.bytes.begin() + 12);
    return word;
}

Result<Word> unsignedWord(std::string_view text, unsigned bits)
{
    if (!isDecimal(text) && !isHexNumber(text)) return notANumber(text);
    return wordWithin(numberOf(text), 0, WideInteger(1) << bits, text);
}

Result<Word> signedWord(std::string_view text, unsigned bits)
{
    const bool negative = text.starts_with("-");
    const auto size = negative ? text.substr(1) : text;
    if (!isDecimal(size) && (negative || !isHexNumber(size))) return notANumber(text);
    const WideInteger value = negative ? WideInteger(-numberOf(size)) : numberOf(size);
    const WideInteger beyond = WideInteger(1) << (bits - 1);
    return wordWithin(value, -beyond, beyond, text);
}

Result<Word> scaledWord(std::string_view text, unsigned places, unsigned bits)
{
    const bool negative = text.starts_with("-");
    const auto size = negative ? text.substr(1) : text;
    const auto point = size.find('.');
    const auto whole = size.substr(0, point);
    const auto part = point == std::string_view::npos ? std::string_view{} : size.substr(point + 1);
    if (!isDecimal(whole) || (point != std::string_view::npos && !isDecimal(part)))
        return fail(ErrorCode::Parse, fmt::format("{}: expected a plain decimal", printable(text, 40)));
    if (part.size() > places)
        return fail(ErrorCode::InvalidArgument, fmt::format("{}: has {} decimal places, at most {} are taken",
                                                            printable(text, 40), part.size(), places));
    std::string digits = std::string(whole) + std::string(part);
    digits.append(places - part.size(), '0');
    const WideInteger value = negative ? WideInteger(-numberOf(digits)) : numberOf(digits);
    const WideInteger beyond = WideInteger(1) << (bits - 1);
    return wordWithin(value, -beyond, beyond, text);
}

std::string unsignedText(const Word& word) { return toUnsigned(word).str(); }
std::string signedText(const Word& word) { return toSigned(word).str(); }
bool fitsUnsigned(const Word& word, unsigned bits) { return toUnsigned(word) < (WideInteger(1) << bits); }

bool fitsSigned(const Word& word, unsigned bits)
{
    const WideInteger value = toSigned(word), beyond = WideInteger(1) << (bits - 1);
    return value >= -beyond && value < beyond;
}

std::optional<std::uint64_t> toUint64(const Word& word)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        if (i < 24 && word.bytes[i] != 0) return std::nullopt;
        value = value << 8 | word.bytes[i];
    }
    return value;
}

Bytes minimalBytes(const Word& word)
{
    const auto first = std::find_if(word.bytes.begin(), word.bytes.end(), [](std::uint8_t byte) { return byte != 0; });
    return {first, word.bytes.end()};
}

}  // namespace ballast::signing
