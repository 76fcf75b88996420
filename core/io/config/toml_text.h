#pragma once

#include <string_view>

#include <toml++/toml.h>

#include "base/result.h"

namespace ballast::config {

/// Keys of one dotted key, and brackets inside each other, that a file may have; our files need two and two.
constexpr int kDeepestToml = 16;

/// The one door to the TOML library: its tables are destroyed and copied by recursion, and a dotted key is a table for
/// each dot without a limit of its own, so that depth is refused before the library sees the text.
///
/// Errors   Parse, as `NAME:LINE: what is wrong`.
Result<toml::table> parseToml(std::string_view text, std::string_view name);

}  // namespace ballast::config
