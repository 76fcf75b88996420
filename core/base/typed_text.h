#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast {

/// Closed range that a number typed by a person must lie in.
struct TypedRange {
    double lowest{}, highest{};
};

/// Number that is the whole of `text`, in plain or exponent form; `name` begins the message.
///
/// Errors   InvalidArgument for anything else, NaN, infinity, or a value outside `range`, with the range.
Result<double> parseTypedNumber(std::string_view name, std::string_view text, TypedRange range);

/// Whole number from 0 to 18446744073709551615 in decimal digits.
///
/// Errors   InvalidArgument for a sign, another character, or more than 64 bits hold.
Result<std::uint64_t> parseTypedNatural(std::string_view name, std::string_view text);

/// Text from anywhere as one printable piece: control characters of ASCII and bytes that are no UTF-8 become \xNN; the
/// controls U+0080 to U+009F, line separators and marks that turn the direction of writing become \uNNNN. At most
/// `longest` bytes of `text` are taken, and "..." tells that there were more. Applied where a line is printed and where
/// a name from outside enters a title.
std::string printable(std::string_view text, std::size_t longest = std::string_view::npos);

/// Bytes of the character of UTF-8 that `text` begins with, 0 if it begins with none (RFC 3629: no overlong form, no
/// surrogate, at most U+10FFFF).
std::size_t utf8Length(std::string_view text);

}  // namespace ballast
