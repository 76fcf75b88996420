#include "signing/wide_integer.h"

namespace ballast::signing {

WideInteger toUnsigned(const Word& word)
{
    WideInteger value;
    boost::multiprecision::import_bits(value, word.bytes.begin(), word.bytes.end());
    return value;
}

WideInteger toSigned(const Word& word)
{
    WideInteger value = toUnsigned(word);
    if ((word.bytes[0] & 0x80U) != 0) value -= WideInteger(1) << kWordBits;
    return value;
}

std::optional<Word> toWord(const WideInteger& value)
{
    const WideInteger beyond = WideInteger(1) << kWordBits;
    if (value >= beyond || value < -(beyond >> 1)) return std::nullopt;
    const WideInteger positive = value < 0 ? WideInteger(value + beyond) : value;
    Bytes digits;
    boost::multiprecision::export_bits(positive, std::back_inserter(digits), 8);
    Word word;
    std::copy(digits.begin(), digits.end(), word.bytes.end() - static_cast<std::ptrdiff_t>(digits.size()));
    return word;
}

}  // namespace ballast::signing
