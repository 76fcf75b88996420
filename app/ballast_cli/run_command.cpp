#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "runtime/headless_run.h"

namespace ballast::cli {

namespace {

using runtime::RunReport;
using runtime::SessionProgress;

std::atomic<bool> interrupted{false};

void onSignal(int) { interrupted.store(true); }

/// A number above zero that is the whole text.
std::optional<double> positiveNumber(const std::string& text)
{
    try {
        std::size_t used = 0;
        const double value = std::stod(text, &used);
        if (used == text.size() && std::isfinite(value) && value > 0.0) return value;
    } catch (const std::exception&) {
    }
    return std::nullopt;
}

std::optional<std::string> problemOf(const RunArguments& a)
{
    if (a.recordedFolder.empty() == !a.simulated) return "run: give either --recorded DIR or --simulated";
    if (a.simulated && !a.spotFiles.empty()) return "run: --spot goes with --recorded only";
    if (a.hours && !(*a.hours > 0.0 && *a.hours <= 100'000.0))
        return fmt::format("run: --hours must be above 0 and at most 100000, was {}", *a.hours);
    if (a.speed != "max" && !positiveNumber(a.speed))
        return fmt::format("run: --speed must be max or a number above 0, was {}", a.speed);
    if (!(a.operatorDelayMinutes >= 0.0 && a.operatorDelayMinutes <= 100'000.0))
        return fmt::format("run: --operator-delay must be 0 to 100000 minutes, was {}", a.operatorDelayMinutes);
    const auto folder = std::filesystem::absolute(a.journalFile).parent_path();
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        return fmt::format("run: --journal {}: folder {} does not exist", a.journalFile, folder.string());
    return std::nullopt;
}

interfaces::SessionRequest requestOf(const RunArguments& a)
{
    interfaces::SessionRequest request;
    request.kind = a.simulated ? interfaces::SessionKind::Simulated : interfaces::SessionKind::Recorded;
    request.seed = a.seed;
    request.recordedFolder = a.recordedFolder;
    request.spotFiles = a.spotFiles;
    request.bookFile = a.bookFile;
    return request;
}

std::string played(const SessionProgress& progress)
{
    const double hours = (progress.now - progress.start).inSeconds() / 3600.0;
    // The built-in market tells one complete chain, at its start; only a recording has captures to count.
    if (progress.captures <= 1) return fmt::format("{} hours", grouped(hours, 2));
    return fmt::format("{} captures, {} hours", progress.captures, grouped(hours, 2));
}

void showProgress(const SessionProgress& progress)
{
    fmt::print(stderr, "\r{}  {}, {} steps ", toIso8601(progress.now), played(progress), progress.steps);
    std::fflush(stderr);
}

void showSummary(const std::string& title, const RunReport& report, const std::string& journalFile)
{
    const auto& s = report.summary;
    fmt::print("{}\n", title);
    fmt::print("played          {}, {} to {}\n", played(report.progress), toIso8601(report.progress.start),
               toIso8601(report.progress.now));
    if (report.progress.resumedAt > 0) fmt::print("went on after   step {}\n", report.progress.resumedAt);
    fmt::print("decisions       {}: {} hedges, {} holds, {} rolls, {} proposals, {} refused\n", s.decisions, s.hedges,
               s.holds, s.rolls, s.proposals, s.refusals);
    fmt::print("vetoes          {}, other overrides and commands {}\n", s.vetoes, s.overrides);
    fmt::print("hedge cost      {} USD\n", grouped(s.hedgeCostUsd, 2));
    fmt::print("tracking error  {} USD, standard deviation of P&L over {} min\n", grouped(s.trackingErrorUsd, 2),
               s.trackingInterval.inMilliseconds() / 60'000);
    fmt::print("P&L             {} USD, mark to market\n", grouped(s.pnlUsd, 2));
    fmt::print("surfaces        {} slices fitted, {} marked with arbitrage, {} not fitted\n", s.surfacesFitted,
               s.slicesMarked, s.slicesUnfitted);
    fmt::print("journal         {}, {} MB, {} steps, {} records\n", journalFile,
               grouped(static_cast<double>(report.journalBytes) / 1e6, 2), report.progress.steps,
               report.lastSequence.value);
    fmt::print("last hash       {}\n", report.lastHash);
}

}  // namespace

int run(const RunArguments& arguments)
{
    if (const auto problem = problemOf(arguments)) return refuse(*problem);
    auto setup = runtime::setUpSession(requestOf(arguments));
    if (!setup) return refuse(setup.error().message);
    const std::string title = setup->header.marketTitle;

    runtime::HeadlessOptions options;
    options.journalFile = arguments.journalFile;
    options.speed = arguments.speed == "max" ? 0.0 : *positiveNumber(arguments.speed);
    options.operatorDelay = Duration::fromSeconds(arguments.operatorDelayMinutes * 60.0);
    // The built-in market has no end of its own.
    const auto hours = arguments.hours ? arguments.hours : arguments.simulated ? std::optional(1.0) : std::nullopt;
    if (hours) options.length = Duration::fromSeconds(*hours * 3600.0);
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    if (terminal) options.tell = showProgress;
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    options.mayGoOn = [] { return !interrupted.load(); };

    const auto report = runtime::runHeadless(std::move(*setup), options);
    if (terminal) fmt::print(stderr, "\r\033[K");
    if (!report) return refuse(report.error().message);
    showSummary(title, *report, arguments.journalFile);
    return kDone;
}

}  // namespace ballast::cli
