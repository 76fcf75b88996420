#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/keychain.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "journal/writer.h"
#include "playback/playback_control.h"
#include "pricing/isa.h"
#include "runtime/headless_run.h"
#include "runtime/process_signals.h"
#include "runtime/session_factory.h"
#include "venues/live_run.h"

namespace ballast::cli {

namespace {

using runtime::RunReport;
using runtime::SessionProgress;

std::atomic<int> endedBy{0};  ///< The signal that ended the run.

/// The typed numbers, read.
struct RunNumbers {
    std::uint64_t seed{};
    std::optional<Duration> length;
    double speed{};
    Duration operatorDelay;
};

constexpr double kShortestHours = 1e-6, kLongestHours = 100'000.0, kLongestMinutes = 100'000.0,
                 kLongestSeconds = 86'400.0;

Result<RunNumbers> numbersOf(const RunArguments& a)
{
    RunNumbers numbers;
    const auto seed = parseTypedNatural("--seed", a.seed.value_or("42"));
    if (!seed) return tl::unexpected<Error>(seed.error());
    numbers.seed = *seed;
    // The built-in market has no end of its own.
    const auto typed = a.hours ? a.hours : a.simulated ? std::optional<std::string>("1") : std::nullopt;
    if (typed) {
        const auto hours = parseTypedNumber("--hours", *typed, {kShortestHours, kLongestHours});
        if (!hours) return tl::unexpected<Error>(hours.error());
        numbers.length = Duration::fromSeconds(*hours * 3600.0);
    }
    const auto speed = playback::parseSpeed(a.speed);
    if (!speed) return fail(speed.error().code, "--" + speed.error().message);
    numbers.speed = *speed;
    const auto delay = parseTypedNumber("--operator-delay", a.operatorDelayMinutes, {0.0, kLongestMinutes});
    if (!delay) return tl::unexpected<Error>(delay.error());
    numbers.operatorDelay = Duration::fromSeconds(*delay * 60.0);
    return numbers;
}

/// A profile names its own book, and a venue its own time.
std::optional<std::string> problemOfLive(const RunArguments& a)
{
    if (a.profileFile.empty()) return std::nullopt;
    if (a.bookFile) return "--book does not go with --live: the profile names its book";
    if (a.hours || a.speed != "max") return "--hours and --speed do not go with --live; give --seconds";
    if (a.modelRisk) return "--model-risk does not go with --live";
    return std::nullopt;
}

std::optional<std::string> problemOf(const RunArguments& a)
{
    if (a.recordedFolder.empty() == !a.simulated && a.profileFile.empty())
        return "give --recorded DIR, --simulated or --live PROFILE";
    if (a.seconds && a.profileFile.empty()) return "--seconds goes with --live only; --hours is event time";
    if (const auto problem = problemOfLive(a)) return problem;
    if (a.seed && !a.simulated) return "--seed goes with --simulated only: nothing else draws numbers";
    if (a.unscripted && !a.simulated) return "--unscripted goes with --simulated only";
    if (a.simulated && !a.spotFiles.empty()) return "--spot goes with --recorded only";
    if (a.bookFile && a.bookFile->empty())
        return "--book must name a book file, was \"\"; leave it out for the sample book";
    if (const auto usable = journal::checkJournalPath(a.journalFile); !usable)
        return "--journal: " + usable.error().message;
    if (a.commandFile && a.commandFile->empty()) return "--commands must name a file of commands, was \"\"";
    return std::nullopt;
}

interfaces::SessionRequest requestOf(const RunArguments& a, std::uint64_t seed)
{
    interfaces::SessionRequest request;
    request.kind = a.simulated ? interfaces::SessionKind::Simulated : interfaces::SessionKind::Recorded;
    request.seed = seed;
    request.unscripted = a.unscripted;
    request.isa = a.isa;
    request.recordedFolder = a.recordedFolder;
    request.spotFiles = a.spotFiles;
    request.bookFile = a.bookFile.value_or("");
    request.journalFile = a.journalFile;
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

void showModelRisk(const domain::ModelRiskReport& report)
{
    std::string text = report.failure;
    for (const auto& book : report.models)
        if (book.points > 0)
            text += fmt::format("{}{} {} USD", text.empty() ? "" : ", ", book.model,
                                grouped(book.valueUsd - report.models.front().valueUsd, 2));
    fmt::print("model risk      {} at {}: {}{}\n", report.underlying, toIso8601(report.valuationTime), text,
               report.models.empty() ? "" : " against Black-76");
}

void showSummary(const std::string& title, const RunReport& report, const std::string& journalFile)
{
    const auto& s = report.summary;
    fmt::print("{}\n", printable(title));
    fmt::print("played          {}, {} to {}\n", played(report.progress), toIso8601(report.progress.start),
               toIso8601(report.progress.now));
    if (report.progress.resumedAt > 0) fmt::print("went on after   step {}\n", report.progress.resumedAt);
    if (report.progress.missingSteps > 0)
        fmt::print("missing         {} steps and {} records that a former run had committed\n",
                   report.progress.missingSteps, report.progress.missingRecords);
    // What a person typed is a decision of no other kind.
    const auto byHand = s.decisions - s.hedges - s.holds - s.rolls - s.proposals - s.refusals;
    fmt::print("decisions       {}: {} hedges, {} orders by hand, {} holds, {} rolls, {} proposals, {} refused\n",
               s.decisions, s.hedges, byHand, s.holds, s.rolls, s.proposals, s.refusals);
    fmt::print("vetoes          {}, other overrides and commands {}\n", s.vetoes, s.overrides);
    fmt::print("hedge cost      {} USD\n", grouped(s.hedgeCostUsd, 2));
    const bool isMeasured = std::isfinite(s.trackingErrorUsd);
    fmt::print("deviation       {}, standard deviation of P&L over {} min{}\n",
               isMeasured ? grouped(s.trackingErrorUsd, 2) + " USD" : "-", s.trackingInterval.inMilliseconds() / 60'000,
               isMeasured ? "" : ": two such intervals must be over");
    const auto unmarked = report.positionsWithoutMark;
    fmt::print(
        "P&L             {} USD, mark to market{}\n", grouped(s.pnlUsd, 2),
        unmarked == 0
            ? ""
            : fmt::format(
                  "; {} {} no mark of {} own, worth as {} volatility, the marks beside or before it, or our fit say",
                  unmarked, unmarked == 1 ? "position has" : "positions have", unmarked == 1 ? "its" : "their",
                  unmarked == 1 ? "its" : "their"));
    fmt::print("surfaces        {} slices fitted, {} marked with arbitrage, {} not fitted\n", s.surfacesFitted,
               s.slicesMarked, s.slicesUnfitted);
    for (const auto& one : report.modelRisk)
        showModelRisk(one);
    fmt::print("journal         {}, {} MB, {} steps, {} records\n", printable(journalFile),
               grouped(static_cast<double>(report.journalBytes) / 1e6, 2), report.progress.steps,
               report.lastSequence.value);
    fmt::print("last hash       {}\n", report.lastHash);
}

/// One line of counts, and one for each refusal with every rule that stopped it.
void showCommands(const std::vector<venues::ScriptOutcome>& outcomes, std::size_t inScript)
{
    const auto effects = static_cast<std::size_t>(
        std::count_if(outcomes.begin(), outcomes.end(), [](const auto& one) { return one.outcome.tookEffect; }));
    const auto after = inScript - std::min(inScript, outcomes.size());
    fmt::print("commands        {} took effect, {} refused{}\n", effects, outcomes.size() - effects,
               after > 0 ? fmt::format(", {} not given, the run ended before", after) : "");
    for (const auto& [line, outcome] : outcomes) {
        if (outcome.tookEffect) continue;
        std::string rules;
        for (const auto& refusal : outcome.refusals)
            rules += fmt::format("{}{}", rules.empty() ? " by " : ", ", domain::toString(refusal.rule));
        fmt::print("refused         line {}, {}{}: {}\n", line, domain::toString(outcome.action), rules,
                   outcome.sentence.empty() ? "it named nothing that is there" : printable(outcome.sentence));
    }
}

/// A run in lock-step gives its script alone, from its first line on.
std::vector<venues::ScriptOutcome> ofLines(const std::vector<engine::CommandOutcome>& outcomes,
                                           const std::vector<commands::ScheduledCommand>& script)
{
    std::vector<venues::ScriptOutcome> lines;
    for (std::size_t i = 0; i < std::min(outcomes.size(), script.size()); ++i)
        lines.push_back({script[i].line, outcomes[i]});
    return lines;
}

/// A run that decided nothing has not shown what the desk does, so it does not end as one that did. Empty if it did.
std::string whatWasMissing(const engine::Engine::Summary& s)
{
    if (s.surfacesFitted == 0 && s.slicesUnfitted > 0)
        return fmt::format("no smile could be fitted, {} attempts failed, so no hedge could be weighed; ballast-cli "
                           "surface names the reason of each expiry of a capture",
                           s.slicesUnfitted);
    if (s.decisions == 0)
        return "nothing was to be decided in the time that was played; play more of the market, or give a book with "
               "positions";
    return {};
}

}  // namespace

/// The desk on the venues of a profile.
int runLiveDesk(const RunArguments& arguments)
{
    venues::LiveRunOptions options;
    if (arguments.seconds) {
        const auto seconds = parseTypedNumber("--seconds", *arguments.seconds, {1.0, kLongestSeconds});
        if (!seconds) return refuse("run: " + seconds.error().message);
        options.length = Duration::fromSeconds(*seconds);
    }
    const auto profile = profile::readProfile(arguments.profileFile);
    if (!profile) return refuse("run: " + profile.error().message);
    const auto folder = runtime::journalFolder();
    if (!folder) return refuse("run: " + folder.error().message);
    const auto keychain = keychainFor(*profile);
    options.keychain = keychain.get();
    options.keptKills = *folder;
    options.said = [](const std::string& sentence) {
        fmt::print("in force        {}\n", printable(sentence));
        std::fflush(stdout);
    };
    options.left = [](const std::string& sentence) {
        fmt::print("not carried     {}\n", printable(sentence));
        std::fflush(stdout);
    };
    options.journalFile = arguments.journalFile;
    options.commandFile = arguments.commandFile;
    options.mayTrade = arguments.trade;
    options.mayGoOn = [] { return endedBy.load() == 0; };
    options.endedBy = [] {
        const int signal = endedBy.load();
        return signal != 0 ? runtime::nameOfSignal(signal) : std::string();
    };
    const SystemClock clock;
    const auto report = venues::runLive(*profile, options, clock);
    if (!report) return refuse("run: " + report.error().message);
    if (!report->run.journalLost.empty()) {
        refuse(report->run.journalLost + "; trading stopped");
        return kCheckFailed;
    }
    showSummary(report->title, report->run, report->journalFile);
    if (arguments.commandFile) showCommands(report->commands, report->script.size());
    if (!report->endedSo.empty()) fmt::print("ended           {}\n", printable(report->endedSo));
    if (!report->bookWaitsFor.empty()) fmt::print("book            not open: {}\n", printable(report->bookWaitsFor));
    for (const auto& feed : report->feeds)
        fmt::print("venue           {}: {} instruments, {}\n", printable(feed.name), feed.instruments.size(),
                   feed.connected ? "connected" : "not connected: " + printable(feed.lastFault));
    for (const auto& account : report->accounts) {
        fmt::print("account         {}: {}, {} orders in doubt\n", printable(account.label),
                   account.isReconciled ? "reconciled" : "not reconciled", account.inDoubt);
        for (const auto& [instrument, contracts] : account.positions)
            fmt::print("position        {} {} {}\n", printable(account.label), printable(instrument),
                       contracts.toString());
    }
    if (const int signal = endedBy.load(); signal != 0) return runtime::exitCodeOf(signal);
    const bool connected =
        std::all_of(report->feeds.begin(), report->feeds.end(), [](const auto& feed) { return feed.connected; });
    return connected ? kDone : kCheckFailed;
}

int run(const RunArguments& arguments)
{
    if (const auto problem = problemOf(arguments)) return refuse("run: " + *problem);
    const auto numbers = numbersOf(arguments);
    if (!numbers) return refuse("run: " + numbers.error().message);
    // What is no level is told with the session's other settings.
    if (const auto isa = pricing::parseIsa(arguments.isa)) pricing::useAtMost(*isa);
    // Before the first other thread, so that none of them is interrupted.
    const auto signals = runtime::ProcessSignals::take([](int signal) { endedBy.store(signal); });
    if (!signals) return refuse("run: " + signals.error().message);
    if (!arguments.profileFile.empty()) return runLiveDesk(arguments);
    auto setup = runtime::setUpSession(requestOf(arguments, numbers->seed));
    if (!setup) return refuse(setup.error().message);
    const std::string title = setup->header.marketTitle;

    runtime::HeadlessOptions options;
    options.journalFile = arguments.journalFile;
    options.speed = numbers->speed;
    options.operatorDelay = numbers->operatorDelay;
    options.length = numbers->length;
    options.modelRisk = arguments.modelRisk;
    if (arguments.commandFile) {
        auto script = commands::readCommandScript(*arguments.commandFile, setup->source->info().start);
        if (!script) return refuse("run: --commands: " + script.error().message);
        options.script = std::move(*script);
    }
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    if (terminal) options.tell = showProgress;
    options.mayGoOn = [] { return endedBy.load() == 0; };

    const auto script = options.script;
    const auto report = runtime::runHeadless(std::move(*setup), options);
    if (terminal) fmt::print(stderr, "\r\033[K");
    if (!report) return refuse(report.error().message);
    if (!report->journalLost.empty()) {
        refuse(report->journalLost + "; trading stopped");
        return kCheckFailed;
    }
    showSummary(title, *report, arguments.journalFile);
    if (arguments.commandFile) showCommands(ofLines(report->commands, script), script.size());
    if (const int signal = endedBy.load(); signal != 0) {
        fmt::print("ended by        signal {}; the same command goes on from here\n", signal);
        return runtime::exitCodeOf(signal);
    }
    const auto missing = whatWasMissing(report->summary);
    if (missing.empty()) return kDone;
    note("run: " + missing);
    return kCheckFailed;
}

}  // namespace ballast::cli
