#pragma once

#include <string>
#include <string_view>

#include "ballast_vectors/entry.h"

namespace ballast::vectors {

/// Values stand in values at most so deep.
inline constexpr std::size_t kMostDepth = 64;

/// JSON whose objects have no key twice.
///
/// Errors   Parse, with the place; also for values that nest deeper than kMostDepth.
Result<Json> parseVectors(std::string_view text);

/// Errors   Io; Parse; InvalidArgument above 64 MiB.
Result<Json> readVectors(const std::string& file);

}  // namespace ballast::vectors
