#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::recorded {

/// Most bytes that a file may hold, packed or inflated: four hundred times the largest capture seen.
constexpr std::size_t kMaxTextBytes = std::size_t{64} << 20U;

/// File name of a path, without its folder: what errors and fingerprints show, so that they do not depend on a machine.
std::string fileNameOf(std::string_view path);

/// Raw bytes of a file.
///
/// Errors   NotFound, Io, or Parse if it is larger than kMaxTextBytes.
Result<std::string> readBytes(const std::string& path);

/// Text of bytes that are plain or gzip of one or more members, be it padded with zeros (told by their first two bytes,
/// not by a name). What was packed twice is unpacked twice.
///
/// Errors   Parse if the gzip is truncated or damaged, or inflates beyond `limit` bytes; the sentence starts with
/// `name`.
Result<std::string> inflated(std::string bytes, std::string_view name, std::size_t limit = kMaxTextBytes);

/// What is left of a text.
struct TextPart {
    std::string text;
    bool isCut{};  ///< The gzip ends before its end; what stands in `text` is as it was.
};

/// As `inflated`, but of a gzip that ends too early what it still tells.
///
/// Errors   as inflated; Parse of a truncated gzip that tells nothing.
Result<TextPart> inflatedPart(std::string bytes, std::string_view name, std::size_t limit = kMaxTextBytes);

/// The first `limit` bytes of the text at most, for a look at a header; more is cut off without an error, and so is
/// what a truncated gzip no longer tells.
///
/// Errors   Parse if even these cannot be inflated.
Result<std::string> inflatedHead(std::string_view bytes, std::string_view name, std::size_t limit);

}  // namespace ballast::recorded
