#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/keychain.h"
#include "ballast_cli/output.h"
#include "base/clock.h"
#include "base/typed_text.h"
#include "kept/kill_keeper.h"
#include "runtime/control_socket.h"
#include "runtime/session_factory.h"
#include "venues/accounts.h"
#include "venues/live_setup.h"

namespace ballast::cli {

namespace {

std::string personName()
{
    const char* user = std::getenv("USER");
    return user != nullptr && *user != '\0' ? user : "command line";
}

/// Before any venue is asked, for the next desk.
Result<void> keepFor(const profile::Profile& profile, const std::string& reason)
{
    const auto folder = runtime::journalFolder();
    if (!folder) return tl::unexpected<Error>(folder.error());
    return kept::keepKill(venues::keptKillsOf(profile, *folder),
                          {.scope = {},
                           .since = SystemClock().now(),
                           .who = personName(),
                           .reason = reason.empty() ? "killed from the command line" : reason});
}

void sayKilled(const venues::AccountKilled& account)
{
    if (account.fault.empty() || account.cancelled + account.left > 0)
        fmt::print("{:<15} {} cancelled, {} still open\n", printable(account.label), account.cancelled, account.left);
    std::fflush(stdout);
    if (!account.fault.empty()) note(fmt::format("kill: {}: not done: {}", account.label, account.fault));
}

void sayWaiting(const std::vector<std::string>& labels, Duration since)
{
    note(fmt::format("kill: {:.0f} s: still waiting for {}", since.inSeconds(), fmt::join(labels, ", ")));
}

/// No desk is asked: each account is reached over a line of its own.
int killProfile(const KillArguments& arguments)
{
    if (arguments.scope != "all") return refuse("kill: --scope goes with --journal only; --live cancels everything");
    const auto profile = profile::readProfile(arguments.profileFile);
    if (!profile) return refuse("kill: " + profile.error().message);
    if (venues::accountsOf(*profile).empty())
        return refuse(fmt::format("kill: profile {} names no account", arguments.profileFile));
    if (const auto kept = keepFor(*profile, arguments.reason); !kept)
        note(fmt::format("kill: {}; the next desk of this profile may trade", kept.error().message));
    else
        fmt::print("kept            the next desk of this profile begins KILLED, until a person re-arms it\n");
    const auto keychain = keychainFor(*profile);
    // Each as it ends: a wallet may keep its own waiting for a minute or two.
    const auto accounts = venues::killAccounts(*profile, keychain.get(), sayKilled, sayWaiting);
    const bool done = std::all_of(accounts.begin(), accounts.end(),
                                  [](const auto& account) { return account.fault.empty() && account.left == 0; });
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
        return refuse(fmt::format(
            "kill: --scope must be all, venue:NAME, account:NAME, underlying:NAME or strategy:NAME, was \"{}\"",
            printable(arguments.scope, 60)));
    const auto answer =
        runtime::requestKill(arguments.journalFile, {.scope = *scope, .who = personName(), .reason = arguments.reason});
    if (!answer) return refuse("kill: " + answer.error().message);
    fmt::print("gate closed     after {:.3f} ms ({})\n", static_cast<double>(answer->latchClosed.count()) / 1e3,
               domain::toString(*scope));
    fmt::print("cancels         handed over after {:.3f} ms\n", static_cast<double>(answer->handedOver.count()) / 1e3);
    return kDone;
}

}  // namespace ballast::cli
