#include "journal/day_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <vector>

#include "journal/head_file.h"
#include "journal/reader.h"

namespace ballast::journal {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = Duration::days(1).nanoseconds;
constexpr std::size_t kDateDigits = 11;  ///< "-2026-11-29"

/// The day that the end of a stem names.
std::optional<std::int64_t> dayIn(std::string_view stem)
{
    if (stem.size() <= kDateDigits) return std::nullopt;
    const std::string date(stem.substr(stem.size() - kDateDigits));
    if (date.front() != '-') return std::nullopt;
    const auto time = parseIso8601(date.substr(1) + "T00:00:00Z");
    return time ? std::optional(dayOf(*time)) : std::nullopt;
}

/// Folder and stem without a day, and the ending.
struct Row {
    fs::path folder;
    std::string stem, ending;
    std::optional<std::int64_t> day;
};
Row rowOf(const std::string& path)
{
    const fs::path file(path);
    Row row{.folder = file.parent_path(), .stem = file.stem().string(), .ending = file.extension().string(), .day = {}};
    row.day = dayIn(row.stem);
    if (row.day) row.stem.resize(row.stem.size() - kDateDigits);
    return row;
}

/// A file of that name that carries none on is a row of its own.
bool carriesOn(const std::string& path)
{
    const auto reader = Reader::open(path);
    if (!reader) return true;
    const auto end = (*reader)->end();
    return !end || (end->frame > 0 && (*reader)->former().step > 0);
}

}  // namespace

std::int64_t dayOf(Timestamp time) { return time.nanoseconds / kDay - (time.nanoseconds % kDay < 0 ? 1 : 0); }

Timestamp startOfDay(std::int64_t day) { return {day * kDay}; }

std::string dayFile(const std::string& path, std::int64_t day)
{
    const auto row = rowOf(path);
    const auto date = toIso8601(startOfDay(day)).substr(0, kDateDigits - 1);
    return (row.folder / fmt::format("{}-{}{}", row.stem, date, row.ending)).string();
}

std::string firstFile(const std::string& path)
{
    const auto row = rowOf(path);
    return (row.folder / (row.stem + row.ending)).string();
}

std::string newestFile(const std::string& path)
{
    const auto wanted = rowOf(path);
    std::vector<std::pair<std::int64_t, std::string>> later;
    std::error_code failed;
    const auto folder = wanted.folder.empty() ? fs::path(".") : wanted.folder;
    for (fs::directory_iterator each(folder, failed), end; !failed && each != end; each.increment(failed)) {
        const auto row = rowOf((wanted.folder / each->path().filename()).string());
        if (row.day && row.stem == wanted.stem && row.ending == wanted.ending &&
            (!wanted.day || *row.day > *wanted.day))
            later.emplace_back(*row.day, (wanted.folder / each->path().filename()).string());
    }
    std::sort(later.rbegin(), later.rend());
    for (const auto& [day, file] : later)
        if (carriesOn(file)) return file;
    return path;
}

std::string besideFile(const std::string& path, int steps)
{
    const auto own = rowOf(path);
    constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
    std::vector<std::pair<std::int64_t, std::string>> files;
    std::error_code failed;
    const auto folder = own.folder.empty() ? fs::path(".") : own.folder;
    for (fs::directory_iterator each(folder, failed), end; !failed && each != end; each.increment(failed)) {
        const auto file = (own.folder / each->path().filename()).string();
        const auto row = rowOf(file);
        if (row.stem == own.stem && row.ending == own.ending) files.emplace_back(row.day.value_or(kFirst), file);
    }
    std::sort(files.begin(), files.end());
    const auto here = std::find_if(files.begin(), files.end(),
                                   [&](const auto& file) { return file.first == own.day.value_or(kFirst); });
    const auto at = here - files.begin() + steps;
    const bool isThere = here != files.end() && at >= 0 && at < static_cast<std::ptrdiff_t>(files.size());
    return isThere ? files[static_cast<std::size_t>(at)].second : std::string();
}

std::string newestInFolder(const std::string& folder)
{
    std::optional<std::pair<fs::file_time_type, std::string>> newest;
    std::error_code failed;
    for (fs::directory_iterator each(folder, failed), end; !failed && each != end; each.increment(failed)) {
        const auto ending = each->path().extension();
        if (ending != ".ballast" && ending != ".journal") continue;
        std::error_code ignored;
        const auto written = each->last_write_time(ignored);
        auto found = std::pair(written, each->path().string());
        if (!ignored && (!newest || found > *newest)) newest = std::move(found);
    }
    return newest ? newest->second : std::string();
}

bool removeUnbegun(const std::string& path, const std::string& formerInputsHash)
{
    {
        const auto reader = Reader::open(path);
        if (!reader) return false;
        const auto end = (*reader)->end();
        if (!end || end->frame > 0) return false;
        const auto& header = (*reader)->header();
        if (header && (header->former.step == 0 || header->former.inputsHash != formerInputsHash)) return false;
    }
    std::error_code failed;
    for (const auto& file : {headFileOf(path), path + "-wal", path + "-shm", path})
        fs::remove(file, failed);
    return !fs::exists(path, failed);
}

}  // namespace ballast::journal
