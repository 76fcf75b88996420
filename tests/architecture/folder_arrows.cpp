#include "architecture/folder_arrows.h"

#include <fmt/format.h>

#include "architecture/source_files.h"

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;
using Findings = std::vector<Finding>;

constexpr std::string_view kUiPrefix = "ui/";
constexpr const char* kUiTable = "ui/README.md";

/// Calls `see` with the number of each line that includes a header of the house, and the header's folder.
template <class See> void eachInclude(const SourceFile& file, const See& see)
{
    for (std::size_t i = 0; i < file.lines.size(); ++i)
        if (const auto header = included(file.lines[i], '"', '"')) see(i + 1, folderOf(*header));
}

/// Folder of ui that a header's folder names; empty for headers of core and for those in no folder of ui.
std::string uiFolder(const std::string& folder)
{
    return folder.starts_with(kUiPrefix) ? folder.substr(kUiPrefix.size()) : std::string{};
}

void checkUiFile(const SourceFile& file, const Graph& drawn, Findings& findings)
{
    if (file.folder.empty()) return findings.push_back({file.path, 0, "stands in no folder of ui"});
    eachInclude(file, [&](std::size_t line, const std::string& included) {
        const std::string other = uiFolder(included);
        if (other.empty() || other == file.folder || drawn.draws(file.folder, other)) return;
        findings.push_back(
            {file.path, line, fmt::format("{} does not say that {} uses {}", kUiTable, file.folder, other)});
    });
}

/// Rows without files, folders without a row, and arrows that nothing uses.
void checkUiTable(const Graph& drawn, const Graph& used, Findings& findings)
{
    for (const auto& [folder, others] : used.edges())
        if (!drawn.edges().contains(folder))
            findings.push_back({kUiTable, 0, fmt::format("has no row for {}", folder)});
    for (const auto& [folder, others] : drawn.edges()) {
        if (!used.edges().contains(folder))
            findings.push_back({kUiTable, 0, fmt::format("has a row for {}, which holds no code", folder)});
        for (const auto& other : others)
            if (!used.draws(folder, other))
                findings.push_back({kUiTable, 0, fmt::format("no #include of {} uses {}", folder, other)});
    }
}

}  // namespace

Graph usedGraph(const fs::path& root, std::string_view top, std::string_view prefix)
{
    Graph::Edges edges;
    for (const auto& file : readFiles(root, top)) {
        if (!file.isCode() || file.folder.empty()) continue;
        auto& others = edges[file.folder];
        eachInclude(file, [&](std::size_t, const std::string& folder) {
            if (!folder.starts_with(prefix)) return;
            const std::string other = folder.substr(prefix.size());
            if (!other.empty() && other != file.folder) others.insert(other);
        });
    }
    return Graph(std::move(edges));
}

Findings checkArrows(const fs::path& root, const Graph& declared)
{
    Findings findings;
    const Graph used = usedGraph(root, "core", "");
    for (const auto& [folder, others] : declared.edges())
        for (const auto& other : others)
            if (!used.draws(folder, other))
                findings.push_back({"core/" + folder, 0, fmt::format("links {}, which no #include of it uses", other)});
    return findings;
}

Findings checkFloors(const fs::path& root, const Graph& declared)
{
    std::map<std::string, std::size_t> floors;
    for (const auto& file : readFiles(root, "core"))
        if (file.isCode()) floors[file.folder] = file.floor;
    Findings findings;
    for (const auto& [folder, others] : declared.edges())
        for (const auto& other : others)
            if (floors[other] > floors[folder])
                findings.push_back(
                    {"core/" + folder, 0, fmt::format("links {}, which stands on a floor above", other)});
    return findings;
}

Findings checkUiArrows(const fs::path& root)
{
    const Graph used = usedGraph(root, "ui", kUiPrefix);
    Findings findings = checkCircles(used, "ui");
    const auto files = readFiles(root, "ui");
    if (files.empty()) return findings;
    const auto drawn = Graph::readTable(root / kUiTable);
    if (!drawn) {
        findings.push_back({kUiTable, 0, drawn.error().message});
        return findings;
    }
    for (const auto& file : files)
        if (file.isCode()) checkUiFile(file, *drawn, findings);
    checkUiTable(*drawn, used, findings);
    return findings;
}

Findings checkResearch(const fs::path& root)
{
    Findings findings;
    for (const auto* top : {"core", "ui", "app"})
        for (const auto& file : readFiles(root, top)) {
            if (!file.isCode() || (file.path.starts_with("core/") && file.folder.starts_with("research/"))) continue;
            eachInclude(file, [&](std::size_t line, const std::string& folder) {
                if (folder == "research" || folder.starts_with("research/"))
                    findings.push_back({file.path, line, "a model that is used leaves core/research"});
            });
        }
    return findings;
}

}  // namespace ballast::architecture
