#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::cli {

/// One line on standard error: `ballast-cli: sentence`. Gives kBadInput, for `return refuse(...)`.
int refuse(const std::string& sentence);

/// `text` as one line, cut to 400 characters, control characters as '?'.
std::string oneLine(std::string_view text);

/// Writes the whole file or nothing: a temporary file beside it is renamed over it.
///
/// Errors   Io.
Result<void> writeWhole(const std::string& file, std::string_view text);

/// 1234567.8 as "1,234,567.80" for 2 decimals.
std::string grouped(double value, int decimals);

}  // namespace ballast::cli
