#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::architecture {

/// Floors of core, each above the one before it: they hold folders and are no part of a folder's name.
inline constexpr std::array<std::string_view, 6> kFloors{"quant", "state", "decide", "io", "markets", "run"};

struct SourceFile {
    std::string path;  ///< Relative to the root, with slashes.
    std::string
        folder;  ///< Below the top and its floor: `journal` of core/io/journal/writer.h; empty if there is none.
    std::size_t floor{};  ///< Of core: 0 for what stands in core itself, else from 1 in the order of kFloors.
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
