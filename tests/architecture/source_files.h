#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::architecture {

struct SourceFile {
    std::string path;  ///< Relative to the root, with slashes.
    std::string
        folder;  ///< Below the top: `journal` of core/journal/writer.h, `research/pools`; empty if there is none.
    std::vector<std::string> lines;

    bool isCode() const { return path.ends_with(".h") || path.ends_with(".cpp"); }
};

/// Text files below root/top in order of path, without the fixtures of these very tests.
std::vector<SourceFile> readFiles(const std::filesystem::path& root, std::string_view top);

/// What stands between `open` and `close` of an #include line of that form.
std::optional<std::string> included(std::string_view line, char open, char close);

/// All of a header's path but its name: `research/pools` of "research/pools/pool_swap.h".
std::string folderOf(const std::string& header);

/// The line without a `//` comment.
std::string_view withoutComment(std::string_view line);

}  // namespace ballast::architecture
