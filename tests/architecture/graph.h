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
    std::string file;    ///< Relative to the root.
    std::size_t line{};  ///< 0: the whole file or folder.
    std::string message;
    friend bool operator==(const Finding&, const Finding&) = default;
};

/// Which folder names which others: of core by links, of ui by the table in its README.
class Graph {
public:
    using Edges = std::map<std::string, std::set<std::string>>;

    Graph() = default;
    explicit Graph(Edges edges) : m_edges(std::move(edges)) {}

    /// Lines of the form `folder: other other`; lines that begin with # are left out.
    ///
    /// Errors   Io if the file cannot be read; Parse if a line has no colon.
    static Result<Graph> read(const std::filesystem::path& file);

    /// Rows of the table with the head `| folder | holds | uses |`.
    ///
    /// Errors   Io if the file cannot be read; Parse if the table is missing, or a row has not three cells.
    static Result<Graph> readTable(const std::filesystem::path& file);

    const Edges& edges() const { return m_edges; }
    bool draws(const std::string& from, const std::string& to) const;
    /// All that can be reached from `folder`, without itself unless it stands in a circle.
    std::set<std::string> reachable(const std::string& folder) const;

private:
    Edges m_edges;
};

/// One finding for each folder that reaches itself.
std::vector<Finding> checkCircles(const Graph& graph, const std::string& top);

}  // namespace ballast::architecture
