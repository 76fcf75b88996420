#include "architecture/graph.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;

/// Cells of a table's row, without the blanks around them; empty if the line is none.
std::vector<std::string> cellsOf(const std::string& line)
{
    std::vector<std::string> cells;
    if (line.size() < 2 || line.front() != '|' || line.back() != '|') return cells;
    std::istringstream parts(line.substr(1));
    for (std::string cell; std::getline(parts, cell, '|');) {
        const auto from = cell.find_first_not_of(' ');
        const auto to = cell.find_last_not_of(' ');
        cells.push_back(from == std::string::npos ? std::string{} : cell.substr(from, to - from + 1));
    }
    return cells;
}

std::set<std::string> wordsOf(const std::string& text)
{
    std::istringstream stream(text);
    std::set<std::string> words;
    for (std::string word; stream >> word;)
        words.insert(word);
    return words;
}

}  // namespace

Result<Graph> Graph::read(const fs::path& file)
{
    std::ifstream stream(file);
    if (!stream) return fail(ErrorCode::Io, fmt::format("graph {} cannot be read", file.string()));
    Graph graph;
    for (std::string line; std::getline(stream, line);) {
        if (line.empty() || line[0] == '#') continue;
        const auto colon = line.find(':');
        if (colon == std::string::npos)
            return fail(ErrorCode::Parse,
                        fmt::format("graph {}: a line must be `folder: other ...`, was \"{}\"", file.string(), line));
        auto& edges = graph.m_edges[line.substr(0, colon)];
        std::istringstream words(line.substr(colon + 1));
        for (std::string word; words >> word;)
            edges.insert(word);
    }
    return graph;
}

std::set<std::string> Graph::reachable(const std::string& folder) const
{
    std::set<std::string> found;
    std::vector<std::string> open{folder};
    while (!open.empty()) {
        const auto node = m_edges.find(open.back());
        open.pop_back();
        if (node == m_edges.end()) continue;
        for (const auto& next : node->second)
            if (found.insert(next).second) open.push_back(next);
    }
    return found;
}

Result<Graph> Graph::readTable(const fs::path& file)
{
    std::ifstream stream(file);
    if (!stream) return fail(ErrorCode::Io, fmt::format("table {} cannot be read", file.string()));
    Graph graph;
    bool inTable = false;
    for (std::string line; std::getline(stream, line);) {
        const auto cells = cellsOf(line);
        if (cells == std::vector<std::string>{"folder", "holds", "uses"}) inTable = true;
        if (!inTable || cells.empty() || cells[0] == "folder" || cells[0].starts_with("---")) {
            inTable = inTable && !cells.empty();
            continue;
        }
        if (cells.size() != 3 || cells[0].empty())
            return fail(ErrorCode::Parse, fmt::format("table {}: a row must be `| folder | holds | uses |`, was \"{}\"",
                                                      file.string(), line));
        graph.m_edges[cells[0]] = wordsOf(cells[2]);
    }
    if (graph.m_edges.empty())
        return fail(ErrorCode::Parse, fmt::format("{} has no table `| folder | holds | uses |`", file.string()));
    return graph;
}

bool Graph::draws(const std::string& from, const std::string& to) const
{
    const auto node = m_edges.find(from);
    return node != m_edges.end() && node->second.contains(to);
}

std::vector<Finding> checkCircles(const Graph& graph, const std::string& top)
{
    std::vector<Finding> findings;
    for (const auto& [folder, others] : graph.edges())
        if (graph.reachable(folder).contains(folder))
            findings.push_back({top + "/" + folder, 0, "depends on itself in a circle"});
    return findings;
}

}  // namespace ballast::architecture
