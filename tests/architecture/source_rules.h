#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "architecture/folder_sizes.h"
#include "architecture/graph.h"

namespace ballast::architecture {

/// Declared links that the house does not know, and circles.
std::vector<Finding> checkGraph(const Graph& declared, const Graph& house);

/// Includes of core against the arrows that its folder draws itself, core without Qt, ui without the rest of core.
std::vector<Finding> checkIncludes(const std::filesystem::path& root, const Graph& declared);

/// Clocks and random numbers in core outside of where they belong, and SQL made by pasting text.
std::vector<Finding> checkBannedCalls(const std::filesystem::path& root);

/// Functions of the C library whose last bits differ between processors and libraries, and types that do, where the
/// bits must be the same on every machine: all of core but kSteadyExceptions in source_rules.cpp. And the instruction
/// level of pictures where decisions are made.
std::vector<Finding> checkSteadyBits(const std::filesystem::path& root);

/// Paths of one machine, and words that only stand beside a credential.
std::vector<Finding> checkPrivateText(const std::filesystem::path& root);

/// All of the above and the rules of folders, in order of file and line; `large` may pass the greatest size.
std::vector<Finding> checkHouse(const std::filesystem::path& root, const Graph& declared, const Graph& house,
                                const std::vector<FarTooLarge>& large = {});

}  // namespace ballast::architecture
