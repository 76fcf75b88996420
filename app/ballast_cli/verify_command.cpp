#include <atomic>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "pricing/isa.h"
#include "runtime/verify.h"

namespace ballast::cli {

namespace {

std::atomic<int> interrupted{0};

void onInterrupt(int number) { interrupted.store(number); }

bool goOn(double share)
{
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    static int shown = -1;
    const int percent = static_cast<int>(share * 100.0);
    if (terminal && percent != shown) {
        shown = percent;
        fmt::print(stderr, "\rchecked {} % ", percent);
        std::fflush(stderr);
    }
    return interrupted.load() == 0;
}

void showDifference(const runtime::VerifyReport& report)
{
    const auto& [what, recorded, recomputed] = report.difference;
    fmt::print("{} decisions identical, then {}\n", report.counts.decisions, printable(what));
    if (!recorded.empty()) fmt::print("recorded    {}\n", printable(recorded));
    if (!recomputed.empty()) fmt::print("recomputed  {}\n", printable(recomputed));
    if (!report.damage.empty()) fmt::print("file        {}\n", printable(report.damage));
    if (!report.chainIntact) fmt::print("hash chain  {}\n", printable(report.chainMessage));
}

void showRules(const runtime::VerifyReport& report)
{
    if (report.rulesOfJournal.empty()) return;
    const bool same = report.rulesOfJournal == report.rulesOfProgram;
    fmt::print("rules       version {} in the journal, {}\n", printable(report.rulesOfJournal),
               same ? "the same as this program's" : "this program decides by " + report.rulesOfProgram);
}

}  // namespace

int verify(const VerifyArguments& arguments)
{
    const auto isa = pricing::parseIsa(arguments.isa);
    if (!isa) return refuse("verify: " + isa.error().message);
    pricing::useAtMost(*isa);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        std::signal(number, onInterrupt);
    const auto report = runtime::verifyJournal(arguments.journalFile, goOn);
    if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\033[K");
    if (!report) return refuse(report.error().message);
    if (report->givenUp) {
        refuse(fmt::format("the check of {} was given up; nothing is known of it", arguments.journalFile));
        return interrupted.load() == SIGINT ? kGivenUp : 128 + interrupted.load();
    }
    if (!report->identical) {
        showDifference(*report);
        showRules(*report);
        return kCheckFailed;
    }
    const auto& counts = report->counts;
    fmt::print("{} decisions identical\n", counts.decisions);
    fmt::print("hash chain intact, {} steps replayed, {} operator records, {} orders, {} amendments\n", counts.steps,
               counts.operatorRecords, counts.orders, counts.amendments);
    if (!report->inputsHash.empty()) fmt::print("inputs hash {}\n", report->inputsHash);
    if (!report->former.empty()) fmt::print("carried on  {}\n", printable(report->former));
    if (!report->lostRows.empty())
        fmt::print("rows lost   of openings and checkpoints: {}\n", printable(report->lostRows));
    // An empty file has nothing to count yet.
    if (!report->isCounted && counts.steps > 0)
        fmt::print(
            "count       {}-head is missing, damaged or of another journal: an end that was cut off is not seen\n",
            printable(arguments.journalFile));
    showRules(*report);
    return kDone;
}

}  // namespace ballast::cli
