#pragma once

#include <filesystem>
#include <vector>

#include "architecture/graph.h"

/// Arrows between folders, in both directions: each drawn one is used by an #include, each used one is drawn.
namespace ballast::architecture {

/// Which folders below root/top the files of each folder include, by what stands before a header's last slash and after
/// `prefix`. Folders that hold code are nodes even without arrows; a folder does not name itself.
Graph usedGraph(const std::filesystem::path& root, std::string_view top, std::string_view prefix);

/// Links that a folder of core declares and no #include of its files uses. The other direction is checkIncludes.
std::vector<Finding> checkArrows(const std::filesystem::path& root, const Graph& declared);

/// Links of a folder of core to one that stands on a floor above its own.
std::vector<Finding> checkFloors(const std::filesystem::path& root, const Graph& declared);

/// ui against the table in ui/README.md: rows and folders, arrows in both directions, circles, files in no folder.
std::vector<Finding> checkUiArrows(const std::filesystem::path& root);

/// core/research is included by itself and by tests alone.
std::vector<Finding> checkResearch(const std::filesystem::path& root);

}  // namespace ballast::architecture
