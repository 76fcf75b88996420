#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "margin/margin_venue.h"

namespace ballast::config {

/// A margin rule with the venue that it is for.
struct VenueMarginRule {
    std::string venue;
    risk::MarginRule rule;
};

/// Reads one venue's margin parameters from TOML text; `name` stands for the file in errors. The files in
/// resources/margin show every key of the four kinds with its unit. Unknown keys are refused and nothing has a default.
///
/// Errors   Parse for what is not TOML or too deep; InvalidArgument for a missing or unknown key, a wrong type, or a
/// value outside
///          its range. Each sentence is `FILE:LINE: KEY: what was expected, what was there`.
Result<VenueMarginRule> parseMarginRule(std::string_view text, std::string_view name);

/// The same from a file.
///
/// Errors   Io if it cannot be read or is larger than 1 MiB.
Result<VenueMarginRule> readMarginRule(const std::filesystem::path& file);

/// The rules built into the program: Derive, Deribit, Paradex, Hyperliquid, in this order.
std::vector<VenueMarginRule> builtInMarginRules();

}  // namespace ballast::config
