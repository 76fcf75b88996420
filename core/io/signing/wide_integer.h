#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "signing/word.h"

namespace ballast::signing {

/// Whole numbers of any size, for steps that need more than 256 bits. Only sources include this header.
using WideInteger = boost::multiprecision::cpp_int;

WideInteger toUnsigned(const Word& word);
WideInteger toSigned(const Word& word);
/// Two's complement; nothing below -2^255 and from 2^256 on.
std::optional<Word> toWord(const WideInteger& value);

}  // namespace ballast::signing
