#include <cstdlib>
#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "runtime/control_socket.h"

namespace ballast::cli {

int kill(const KillArguments& arguments)
{
    const auto scope = domain::parseScope(arguments.scope);
    if (!scope)
        return refuse(fmt::format("kill: --scope must be all, venue:NAME, account:NAME or underlying:NAME, was \"{}\"",
                                  printable(arguments.scope, 60)));
    const char* user = std::getenv("USER");
    const auto answer = runtime::requestKill(
        arguments.journalFile,
        {.scope = *scope, .who = user != nullptr && *user != '\0' ? user : "command line", .reason = arguments.reason});
    if (!answer) return refuse("kill: " + answer.error().message);
    fmt::print("gate closed     after {:.3f} ms ({})\n", static_cast<double>(answer->latchClosed.count()) / 1e3,
               domain::toString(*scope));
    fmt::print("cancels         handed over after {:.3f} ms\n", static_cast<double>(answer->handedOver.count()) / 1e3);
    return kDone;
}

}  // namespace ballast::cli
