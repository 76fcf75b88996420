#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ballast::cli {

struct SurfaceReportArguments {
    std::string recordedFolder;
    std::string outFile;
    std::optional<std::string> corruptSeed;  ///< As typed: measure faults put into the captures instead.
    std::optional<std::string> runs;         ///< As typed: instead of that, so many whole runs with a fault each.
    std::vector<std::string> spotFiles;      ///< Candles of these runs.
};

/// Fits every recorded chain of a folder and writes how well, beside another author's fits and the venue's own greeks,
/// as Markdown. Parts whose data are absent are named as absent.
int surfaceReport(const SurfaceReportArguments& arguments);

}  // namespace ballast::cli
