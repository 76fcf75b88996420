#include <algorithm>
#include <filesystem>
#include <system_error>

#include "ballast_cli/surface/surface_report_data.h"

namespace ballast::cli::report {

namespace {

namespace fs = std::filesystem;

bool isCsv(const std::string& name) { return name.ends_with(".csv") || name.ends_with(".csv.gz"); }

/// The kind of a file by its name; null for one that is not taken.
std::vector<std::string>* kindOf(Sources& sources, const std::string& name)
{
    const auto holds = [&](const char* part) { return name.find(part) != std::string::npos; };
    if (!isCsv(name)) return nullptr;
    if (holds("options_snapshot")) return &sources.captures;
    if (holds("_author_skew_params.csv")) return &sources.authorSmiles;
    if (holds("_options.csv")) return &sources.tickers;
    return holds("options_hourly") ? &sources.hourlyGreeks : nullptr;
}

void sortInto(Sources& sources, const fs::path& path)
{
    auto* kind = kindOf(sources, path.filename().string());
    (kind != nullptr ? *kind : sources.notTaken).push_back(path.string());
}

void walk(Sources& sources, const fs::path& folder)
{
    std::error_code error;
    fs::recursive_directory_iterator place(folder, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && place != end; place.increment(error)) {
        std::error_code unreadable;
        if (place->is_regular_file(unreadable)) sortInto(sources, place->path());
    }
}

void sortByName(std::vector<std::string>& files)
{
    std::sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) {
        const auto first = fs::path(a).filename();
        const auto second = fs::path(b).filename();
        return first != second ? first < second : a < b;
    });
}

}  // namespace

Sources findSources(const std::string& folder)
{
    Sources sources;
    walk(sources, folder);
    std::error_code error;
    // Of the folders beside it only what is looked for matters.
    const auto notTaken = sources.notTaken;
    const fs::path beside = fs::canonical(folder, error).parent_path();
    if (sources.tickers.empty()) walk(sources, beside / "deribit_full_tickers");
    if (sources.hourlyGreeks.empty()) walk(sources, beside / "deribit_hourly_greeks");
    sources.notTaken = notTaken;
    for (auto* files :
         {&sources.captures, &sources.tickers, &sources.authorSmiles, &sources.hourlyGreeks, &sources.notTaken})
        sortByName(*files);
    return sources;
}

}  // namespace ballast::cli::report
