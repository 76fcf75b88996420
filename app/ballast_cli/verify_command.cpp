#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "runtime/verify.h"

namespace ballast::cli {

int verify(const VerifyArguments& arguments)
{
    const auto report = runtime::verifyJournal(arguments.journalFile);
    if (!report) return refuse(report.error().message);
    if (report->identical) {
        fmt::print("{} decisions identical\n", report->decisions);
        fmt::print("hash chain intact, {} steps replayed, {} operator records\n", report->steps,
                   report->operatorRecords);
        return kDone;
    }
    if (!report->chainIntact) fmt::print("{}\n", report->chainMessage);
    if (!report->difference.empty()) {
        fmt::print("{} decisions identical, then a difference at {}\n", report->decisions, report->difference);
        fmt::print("journal  {}\n", report->stored.empty() ? "(nothing)" : report->stored);
        fmt::print("replay   {}\n", report->repeated.empty() ? "(nothing)" : report->repeated);
    }
    return kCheckFailed;
}

}  // namespace ballast::cli
