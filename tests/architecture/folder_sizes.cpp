#include "architecture/folder_sizes.h"

#include <algorithm>
#include <fmt/format.h>
#include <regex>

#include "architecture/source_files.h"

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;
using Findings = std::vector<Finding>;

struct Folder {
    std::set<std::string> stems;
    std::size_t reasonLine{};  ///< 0: none.
};

/// A reason is more than a word or two.
bool isReason(const std::string& line)
{
    static const std::regex kReason(R"(^- More than 15 files \d{4}-\d{2}-\d{2}: .{20,}$)");
    return std::regex_match(line, kReason);
}

void add(const SourceFile& file, std::map<std::string, Folder>& folders)
{
    const fs::path path(file.path);
    auto& folder = folders[path.parent_path().generic_string()];
    if (file.isCode()) folder.stems.insert(path.stem().string());
    if (path.filename() != "README.md") return;
    const auto line = std::find_if(file.lines.begin(), file.lines.end(), isReason);
    if (line != file.lines.end()) folder.reasonLine = static_cast<std::size_t>(line - file.lines.begin()) + 1;
}

std::string verdict(const std::string& name, const Folder& folder, const std::vector<FarTooLarge>& allowed)
{
    const std::size_t size = folder.stems.size();
    const auto large = std::find_if(allowed.begin(), allowed.end(), [&](const auto& l) { return l.folder == name; });
    if (large != allowed.end() && size <= kMostFilesWithReason)
        return fmt::format("has {} files and need no longer be named as far too large", size);
    const std::size_t most = large == allowed.end() ? kMostFilesWithReason : large->most;
    if (size > most) return fmt::format("has {} files; no reason allows more than {}", size, most);
    if (size > kMostFiles && folder.reasonLine == 0)
        return fmt::format("has {} files; above {} its README needs a line \"- More than 15 files YYYY-MM-DD: why\"",
                           size, kMostFiles);
    if (size <= kMostFiles && folder.reasonLine != 0)
        return fmt::format("has {} files and needs no reason any more", size);
    return {};
}

}  // namespace

std::vector<FarTooLarge> farTooLarge() { return {}; }

Findings checkFolderSizes(const fs::path& root, const std::vector<FarTooLarge>& allowed)
{
    std::map<std::string, Folder> folders;
    for (const auto* top : {"core", "ui", "app"})
        for (const auto& file : readFiles(root, top))
            add(file, folders);
    Findings findings;
    for (const auto& [name, folder] : folders)
        if (auto message = verdict(name, folder, allowed); !message.empty())
            findings.push_back({name, 0, std::move(message)});
    return findings;
}

}  // namespace ballast::architecture
