#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::codec {

/// Largest batch before compression. A normal second takes some kilobytes, a full chain of both coins about 200.
inline constexpr std::size_t kMaxBatchBytes = 8u << 20;

/// One zstd frame at level 3 with its length and a checksum, so that a changed byte is noticed.
///
/// Errors   InvalidArgument if `bytes` is larger than `largest`.
Result<std::string> compress(std::string_view bytes, std::size_t largest = kMaxBatchBytes);

/// Errors   Corrupt if this is not one whole frame, its checksum differs, or it would grow beyond `largest`.
Result<std::string> decompress(std::string_view frame, std::size_t largest = kMaxBatchBytes);

}  // namespace ballast::codec
