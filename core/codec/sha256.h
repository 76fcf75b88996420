#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace ballast::codec {

/// SHA-256 of the parts one after the other, as 64 lower-case hexadecimal digits.
std::string sha256Hex(std::initializer_list<std::string_view> parts);

}  // namespace ballast::codec
