#pragma once

#include <string>
#include <string_view>

namespace ballast::transport {

/// Text from outside as it may stand in a line for people: at most `longest` characters of it, what is not plain ASCII
/// as \xHH (F12, F25).
std::string shownText(std::string_view text, std::size_t longest = 200);

}  // namespace ballast::transport
