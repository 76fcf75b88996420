#pragma once

#include <string>
#include <vector>

namespace ballast::fuzz {

/// A frame of Derive's market, and the answers to its calls: no figure that is not finite, no price or amount below
/// zero, books best first.
std::string readDeriveFrame(const std::string& bytes);
std::vector<std::string> deriveFrames();

/// A frame of any account's line: no key twice, and nothing that cannot be written again.
std::string readAccountFrame(const std::string& bytes);
std::vector<std::string> accountFrames();

}  // namespace ballast::fuzz
