#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "architecture/graph.h"

namespace ballast::architecture {

/// A header with its source is one file.
constexpr std::size_t kMostFiles = 15, kMostFilesWithReason = 20;

/// A folder that may pass kMostFilesWithReason, up to `most` files; its README still gives the reason.
struct FarTooLarge {
    std::string folder;  ///< "core/engine".
    std::size_t most{};
};

/// The folders of the house that are so large; nobody adds one without a decision in its README.
std::vector<FarTooLarge> farTooLarge();

/// Folders of core, ui and app with more than kMostFiles files and without a line
/// `- More than 15 files YYYY-MM-DD: why` in their README, or with more than kMostFilesWithReason and not in `allowed`;
/// and lines and entries that are no longer needed, so that none stays as a licence.
std::vector<Finding> checkFolderSizes(const std::filesystem::path& root, const std::vector<FarTooLarge>& allowed);

}  // namespace ballast::architecture
