#include <atomic>
#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/keychain.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "runtime/process_signals.h"
#include "venues/profile_setup.h"

namespace ballast::cli {

namespace {

std::atomic<int> connectEndedBy{0};  ///< The signal that ended the test.

std::string_view wordOf(interfaces::ProbeState state)
{
    switch (state) {
    case interfaces::ProbeState::Passed:
        return "passed";
    case interfaces::ProbeState::Warned:
        return "warning";
    case interfaces::ProbeState::Failed:
        return "failed";
    case interfaces::ProbeState::NotTried:
        break;
    }
    return "not tried";
}

}  // namespace

int connect(const ConnectArguments& a)
{
    const auto profile = profile::readProfile(a.profileFile);
    if (!profile) return refuse("connect: " + profile.error().message);
    const auto keychain = keychainFor(*profile);
    const auto signals = runtime::ProcessSignals::take([](int signal) { connectEndedBy.store(signal); });
    if (!signals) return refuse("connect: " + signals.error().message);
    bool hasFailed = false;
    const auto tell = [&](const interfaces::ProbeStep& step) {
        hasFailed = hasFailed || step.state == interfaces::ProbeState::Failed;
        fmt::print("{:<10} {:<12} {:<26} {}\n", wordOf(step.state), step.part, printable(step.where, 60),
                   printable(step.words, 400));
        std::fflush(stdout);
    };
    venues::probeProfile(*profile, keychain.get(), {}, tell, [] { return connectEndedBy.load() == 0; });
    if (const int signal = connectEndedBy.load(); signal != 0) return runtime::exitCodeOf(signal);
    return hasFailed ? kCheckFailed : kDone;
}

}  // namespace ballast::cli
