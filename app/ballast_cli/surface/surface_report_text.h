#pragma once

#include <string>
#include <vector>

#include "ballast_cli/surface/surface_report_data.h"

namespace ballast::cli::report {

/// Each part of the report as Markdown; says what is absent.
std::string fitText(const FitStatistics& statistics);
std::string authorText(const std::vector<AuthorDay>& days);
std::string greeksText(const std::string& title, const GreekStatistics& statistics);
std::string conventionsText();
std::string corruptionText(const std::vector<CorruptionRow>& rows, std::uint64_t seed);

}  // namespace ballast::cli::report
