#include "runtime/session_factory.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

#include "journal/day_file.h"
#include "runtime/desk_session.h"
#include "runtime/journal_review.h"
#include "runtime/session_setup.h"

namespace ballast::runtime {

namespace {

namespace fs = std::filesystem;

fs::path dataFolder()
{
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/') return data;
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return fs::path(home) / ".local" / "share";
    return fs::temp_directory_path();
}

Timestamp wallTime()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

/// A picture can only be taken of a time that the market has.
Result<void> checkInside(Timestamp at, const domain::MarketInfo& info)
{
    if (at >= info.start && (!info.end || at <= *info.end)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the time to play to must lie in the market's, {} to {}, was {}", toIso8601(info.start),
                            info.end ? toIso8601(*info.end) : "any later", toIso8601(at)));
}

}  // namespace

Result<fs::path> journalFolder()
{
    const auto folder = dataFolder() / "ballast" / "journals";
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("folder {} cannot be made: {}", folder.string(), error.message()));
    return folder;
}

Result<fs::path> newJournalFile()
{
    const auto folder = journalFolder();
    if (!folder) return tl::unexpected<Error>(folder.error());
    std::error_code error;
    const auto c = toCivil(wallTime());
    const auto stem =
        fmt::format("{:04}-{:02}-{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
    auto file = *folder / (stem + ".ballast");
    for (int copy = 2; fs::exists(file, error); ++copy)
        file = *folder / fmt::format("{}-{}.ballast", stem, copy);
    return file;
}

Result<std::unique_ptr<interfaces::Desk>> SessionFactory::open(const interfaces::SessionRequest& request)
{
    auto setup = setUpSession(request);
    if (!setup) return tl::unexpected<Error>(setup.error());
    if (m_pause.at)
        if (auto inside = checkInside(*m_pause.at, setup->source->info()); !inside)
            return tl::unexpected<Error>(inside.error());
    std::string file = request.journalFile;
    if (file.empty()) {
        const auto made = newJournalFile();
        if (!made) return tl::unexpected<Error>(made.error());
        file = made->string();
    }
    DriveOptions options;
    options.speed = request.speed;
    options.startPaused = request.startPaused;
    if (!m_keptKills.empty())
        options.keptKills =
            m_keptKills / (request.kind == interfaces::SessionKind::Recorded ? "recorded.killed" : "simulated.killed");
    options.pauseAfter = m_pause.at;
    options.modelRisk = ModelRiskMode::Beside;
    if (!m_pause.at && m_pause.builtInLength && request.kind == interfaces::SessionKind::Simulated)
        options.pauseAfter = setup->source->info().start + *m_pause.builtInLength;
    auto session = DeskSession::open(std::move(*setup), file, options, request.operatorName);
    if (!session) return tl::unexpected<Error>(session.error());
    return std::unique_ptr<interfaces::Desk>(std::move(*session));
}

Result<std::unique_ptr<interfaces::Review>> SessionFactory::openJournal(const std::string& file,
                                                                        const interfaces::Progress& progress)
{
    std::error_code ignored;
    const bool isFolder = std::filesystem::is_directory(file, ignored);
    const auto wanted = isFolder ? journal::newestInFolder(file) : file;
    if (wanted.empty())
        return fail(ErrorCode::NotFound,
                    fmt::format("folder {} holds no journal: expected a file that ends in .ballast or .journal", file));
    auto review = JournalReview::open(wanted, progress);
    if (!review) return tl::unexpected<Error>(review.error());
    return std::unique_ptr<interfaces::Review>(std::move(*review));
}

}  // namespace ballast::runtime
