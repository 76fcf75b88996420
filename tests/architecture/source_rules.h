#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace ballast::architecture {

/// A line that breaks a rule of the house.
struct Finding {
    std::string file;  ///< Relative to the root.
    std::size_t line{};
    std::string message;
    friend bool operator==(const Finding&, const Finding&) = default;
};

/// Which folder of core names which others; lines of the form `folder: other other`.
class Graph {
public:
    /// Errors   Io if the file cannot be read; Parse if a line has no colon.
    static Result<Graph> read(const std::filesystem::path& file);

    const std::map<std::string, std::set<std::string>>& edges() const { return m_edges; }
    /// All that can be reached from `folder`, without itself unless it stands in a circle.
    std::set<std::string> reachable(const std::string& folder) const;

private:
    std::map<std::string, std::set<std::string>> m_edges;
};

/// Declared links that the house does not know, and circles.
std::vector<Finding> checkGraph(const Graph& declared, const Graph& house);

/// Includes of core and ui against the links, and core without Qt.
std::vector<Finding> checkIncludes(const std::filesystem::path& root, const Graph& declared);

/// Clocks and random numbers in core outside of where they belong, and SQL made by pasting text.
std::vector<Finding> checkBannedCalls(const std::filesystem::path& root);

/// Functions of the C library whose last bits differ between processors and libraries, and types that do, where the
/// bits must be the same on every machine: all of core but kSteadyExceptions in source_rules.cpp. And the instruction
/// level of pictures where decisions are made.
std::vector<Finding> checkSteadyBits(const std::filesystem::path& root);

/// Paths of one machine, and words that only stand beside a credential.
std::vector<Finding> checkPrivateText(const std::filesystem::path& root);

/// All of the above, in order of file and line.
std::vector<Finding> checkHouse(const std::filesystem::path& root, const Graph& declared, const Graph& house);

}  // namespace ballast::architecture
