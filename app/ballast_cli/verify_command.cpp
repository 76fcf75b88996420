#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "runtime/verify.h"

namespace ballast::cli {

namespace {

void showDifference(const runtime::VerifyReport& report)
{
    const auto& [what, recorded, recomputed] = report.difference;
    fmt::print("{} decisions identical, then {}\n", report.decisions, printable(what));
    if (!recorded.empty()) fmt::print("recorded    {}\n", printable(recorded));
    if (!recomputed.empty()) fmt::print("recomputed  {}\n", printable(recomputed));
    if (!report.damage.empty()) fmt::print("file        {}\n", printable(report.damage));
    if (!report.chainIntact) fmt::print("hash chain  {}\n", printable(report.chainMessage));
}

}  // namespace

int verify(const VerifyArguments& arguments)
{
    const auto report = runtime::verifyJournal(arguments.journalFile);
    if (!report) return refuse(report.error().message);
    if (!report->identical) {
        showDifference(*report);
        return kCheckFailed;
    }
    fmt::print("{} decisions identical\n", report->decisions);
    fmt::print("hash chain intact, {} steps replayed, {} operator records\n", report->steps, report->operatorRecords);
    return kDone;
}

}  // namespace ballast::cli
