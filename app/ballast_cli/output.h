#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::cli {

/// One line on standard error: `ballast-cli: sentence`. Gives kBadInput, for `return refuse(...)`.
int refuse(const std::string& sentence);

/// The same line for what is no bad input: the exit code says what it is.
void note(const std::string& sentence);

/// The last word of every command: `code`, or what `refuse` gives if standard output could not be written whole.
int endOutput(int code);

/// `text` as one line, cut to 400 bytes: line ends as spaces, the rest as `printable` shows it.
std::string oneLine(std::string_view text);

/// Writes the whole file or nothing: a temporary file beside it is renamed over it. A link is followed; a device or
/// pipe is written directly.
///
/// Errors   Io.
Result<void> writeWhole(const std::string& file, std::string_view text);

/// 1234567.8 as "1,234,567.80" for 2 decimals.
std::string grouped(double value, int decimals);

}  // namespace ballast::cli
