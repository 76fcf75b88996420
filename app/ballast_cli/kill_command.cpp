#include <cstdlib>
#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/keychain.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "runtime/control_socket.h"
#include "venues/accounts.h"

namespace ballast::cli {

namespace {

/// No desk is asked: each account is reached over a line of its own.
int killProfile(const KillArguments& arguments)
{
    if (arguments.scope != "all") return refuse("kill: --scope goes with --journal only; --live cancels everything");
    const auto profile = profile::readProfile(arguments.profileFile);
    if (!profile) return refuse("kill: " + profile.error().message);
    const auto keychain = keychainFor(*profile);
    const auto accounts = venues::killAccounts(*profile, keychain.get());
    if (accounts.empty()) return refuse(fmt::format("kill: profile {} names no account", arguments.profileFile));
    bool done = true;
    for (const auto& account : accounts) {
        done = done && account.fault.empty() && account.left == 0;
        if (account.fault.empty())
            fmt::print("{:<15} {} cancelled, {} still open\n", printable(account.label), account.cancelled,
                       account.left);
        else
            note(fmt::format("kill: {}: not done: {}", account.label, account.fault));
    }
    return done ? kDone : kCheckFailed;
}

}  // namespace

int kill(const KillArguments& arguments)
{
    if (arguments.journalFile.empty() == arguments.profileFile.empty())
        return refuse("kill: give --journal FILE of a running desk, or --live PROFILE when none runs");
    if (!arguments.profileFile.empty()) return killProfile(arguments);
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
