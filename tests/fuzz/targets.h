#pragma once

#include <span>
#include <string>
#include <vector>

namespace ballast::fuzz {

/// One reader of bytes from outside.
struct Target {
    const char* name;
    /// Reads the bytes; what is read is used as the program uses it. A sentence if a promise of the reader is broken,
    /// else empty; a refusal breaks none. A crash, a leak or an exception is a finding too.
    std::string (*read)(const std::string& bytes);
    /// Valid inputs to start from.
    std::vector<std::string> (*samples)();
};

/// Every reader: recorded CSV files, TOML books and margin rules, JSON decisions and headers, journal codecs, states of
/// the engine, frames of venues.
std::span<const Target> targets();

}  // namespace ballast::fuzz
