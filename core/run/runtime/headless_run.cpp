#include "runtime/headless_run.h"

#include <chrono>
#include <filesystem>

#include "desk/pnl_split.h"
#include "runtime/desk_session.h"

namespace ballast::runtime {

namespace {

std::uintmax_t sizeOf(const std::string& file)
{
    std::error_code ignored;
    std::uintmax_t bytes = 0;
    for (const char* suffix : {"", "-wal"}) {
        const auto size = std::filesystem::file_size(file + suffix, ignored);
        if (!ignored) bytes += size;
    }
    return bytes;
}

}  // namespace

Result<RunReport> runHeadless(SessionSetup setup, const HeadlessOptions& options)
{
    DriveOptions drive;
    drive.speed = options.speed;
    drive.pictures = false;
    drive.operatorDelay = options.operatorDelay;
    drive.script = options.script;
    if (options.modelRisk) drive.modelRisk = ModelRiskMode::InStep;
    drive.eventsBetweenCheckpoints = options.eventsBetweenCheckpoints;
    if (options.length) drive.endAfter = setup.source->info().start + *options.length;
    auto session = DeskSession::open(std::move(setup), options.journalFile, drive, "script");
    if (!session) return tl::unexpected<Error>(session.error());
    const auto& status = (*session)->status();
    while (!status.waitFor(std::chrono::milliseconds(250), [](const SessionProgress& p) { return p.finished; })) {
        if (options.tell) options.tell(status.progress());
        if (options.mayGoOn && !options.mayGoOn()) break;
    }
    (*session)->stop();

    RunReport report;
    report.progress = status.progress();
    if (const auto& lost = (*session)->writer().lost()) report.journalLost = lost->message;
    if (report.progress.error && report.journalLost.empty()) return tl::unexpected<Error>(*report.progress.error);
    report.summary = (*session)->summary();
    report.positionsWithoutMark = desk::positionsWithoutMark((*session)->engine().state());
    report.commands = (*session)->commandOutcomes();
    report.lastSequence = (*session)->writer().lastSequence();
    report.lastHash = (*session)->writer().lastHash();
    for (const auto& [underlying, newest] : (*session)->engine().modelRisk())
        report.modelRisk.push_back(*newest);
    session->reset();
    report.journalBytes = sizeOf(options.journalFile);
    return report;
}

}  // namespace ballast::runtime
