#pragma once

#include <set>
#include <string_view>

#include "architecture/source_rules.h"

namespace ballast::architecture {

/// Codes that a line of code names: C and two digits, F and two or three, P1 to P8, V1, and words given as a code.
/// Function keys (`key("F12")`) are none.
std::set<std::string> codesIn(std::string_view line);

/// First cell of each row of the legend's tables.
///
/// Errors   Io if the file cannot be read; Parse if a code has two lines, or a line without words.
Result<std::set<std::string>> readLegend(const std::filesystem::path& file);

/// Places in core, ui and app that name a code without a line in `legend`.
std::vector<Finding> checkCodes(const std::filesystem::path& root, const std::set<std::string>& legend);

}  // namespace ballast::architecture
