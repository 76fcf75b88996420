#include "architecture/source_files.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;

bool isText(const fs::path& path)
{
    constexpr std::array<std::string_view, 12> kEndings{"",    ".h",    ".cpp", ".txt",  ".cmake", ".md",
                                                        ".sh", ".toml", ".sql", ".json", ".in",    ".qss"};
    return std::find(kEndings.begin(), kEndings.end(), path.extension().string()) != kEndings.end();
}

/// The floor that a folder below core stands on; 0: on none.
std::size_t floorOf(const fs::path& folder)
{
    const auto found = std::find(kFloors.begin(), kFloors.end(), folder.begin()->string());
    const bool holdsFolders = folder.has_parent_path();
    return holdsFolders && found != kFloors.end() ? static_cast<std::size_t>(found - kFloors.begin()) + 1 : 0;
}

SourceFile readFile(const fs::path& file, const fs::path& root)
{
    const fs::path relative = file.lexically_relative(root);
    SourceFile source{.path = relative.generic_string()};
    const fs::path folder = relative.parent_path();
    if (folder.has_parent_path()) {
        fs::path below = folder.lexically_relative(*folder.begin());
        if (*folder.begin() == "core") source.floor = floorOf(below);
        if (source.floor > 0) below = below.lexically_relative(*below.begin());
        source.folder = below.generic_string();
    }
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        source.lines.push_back(line);
    return source;
}

}  // namespace

std::vector<SourceFile> readFiles(const fs::path& root, std::string_view top)
{
    std::vector<fs::path> paths;
    if (fs::exists(root / top))
        for (auto entry = fs::recursive_directory_iterator(root / top); entry != fs::recursive_directory_iterator();
             ++entry) {
            if (entry->is_directory() && entry->path() == root / "tests" / "architecture" / "fixtures")
                entry.disable_recursion_pending();
            else if (entry->is_regular_file() && isText(entry->path()))
                paths.push_back(entry->path());
        }
    std::sort(paths.begin(), paths.end());
    std::vector<SourceFile> files;
    for (const auto& path : paths)
        files.push_back(readFile(path, root));
    return files;
}

std::optional<std::string> included(std::string_view line, char open, char close)
{
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos || !line.substr(start).starts_with("#include")) return std::nullopt;
    const auto from = line.find(open, start + 8);
    const auto to = from == std::string_view::npos ? from : line.find(close, from + 1);
    if (to == std::string_view::npos || line.find_first_not_of(" \t", start + 8) != from) return std::nullopt;
    return std::string(line.substr(from + 1, to - from - 1));
}

std::string folderOf(const std::string& header)
{
    const auto slash = header.rfind('/');
    return slash == std::string::npos ? std::string{} : header.substr(0, slash);
}

std::string_view withoutComment(std::string_view line) { return line.substr(0, line.find("//")); }

}  // namespace ballast::architecture
