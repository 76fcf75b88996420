#include <algorithm>
#include <filesystem>
#include <system_error>

#include "ballast_cli/surface_report_data.h"

namespace ballast::cli::report {

namespace {

namespace fs = std::filesystem;

bool isCsv(const std::string& name) { return name.ends_with(".csv") || name.ends_with(".csv.gz"); }

void sortInto(Sources& sources, const fs::path& path)
{
    const std::string name = path.filename().string();
    if (!isCsv(name)) return;
    if (name.find("options_snapshot") != std::string::npos) sources.captures.push_back(path.string());
    if (name.find("_author_skew_params.csv") != std::string::npos) sources.authorSmiles.push_back(path.string());
    if (name.find("_options.csv") != std::string::npos) sources.tickers.push_back(path.string());
    if (name.find("options_hourly") != std::string::npos) sources.hourlyGreeks.push_back(path.string());
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
    const fs::path beside = fs::canonical(folder, error).parent_path();
    if (sources.tickers.empty()) walk(sources, beside / "deribit_full_tickers");
    if (sources.hourlyGreeks.empty()) walk(sources, beside / "deribit_hourly_greeks");
    for (auto* files : {&sources.captures, &sources.tickers, &sources.authorSmiles, &sources.hourlyGreeks})
        sortByName(*files);
    return sources;
}

}  // namespace ballast::cli::report
