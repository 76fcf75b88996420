#include <atomic>
#include <fmt/format.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/keychain.h"
#include "ballast_cli/output.h"
#include "base/typed_text.h"
#include "runtime/process_signals.h"
#include "venues/feed_report.h"
#include "venues/watch.h"

namespace ballast::cli {

namespace {

std::atomic<int> endedBy{0};  ///< The signal that ended the watch.

constexpr double kLongestSeconds = 86'400.0;
constexpr std::size_t kNamed = 3;  ///< Of what is missing; the rest is counted.

/// One line for each venue and oracle that did not come up whole.
bool tellMissing(const std::vector<venue::FeedView>& views)
{
    bool whole = true;
    for (const auto& view : views) {
        if (view.connected && view.missing.empty()) continue;
        whole = false;
        std::string what = view.connected ? "" : fmt::format("not connected: {}", view.lastFault);
        for (std::size_t i = 0; i < view.missing.size() && i < kNamed; ++i)
            what += fmt::format("{}{}", what.empty() ? "" : "; ", view.missing[i]);
        if (view.missing.size() > kNamed) what += fmt::format("; and {} more", view.missing.size() - kNamed);
        note(fmt::format("feed: {}: {}", view.name, what));
    }
    return whole;
}

}  // namespace

int feed(const FeedArguments& a)
{
    const auto seconds = parseTypedNumber("--seconds", a.seconds, {1.0, kLongestSeconds});
    if (!seconds) return refuse("feed: " + seconds.error().message);
    const auto profile = profile::readProfile(a.profileFile);
    if (!profile) return refuse("feed: " + profile.error().message);
    const auto keychain = keychainFor(*profile);
    const auto feeds = venues::makeFeeds(*profile, keychain.get());
    if (!feeds) return refuse("feed: " + feeds.error().message);
    if (const auto chains = venues::checkChains(*profile); !chains) return refuse("feed: " + chains.error().message);
    const auto signals = runtime::ProcessSignals::take([](int signal) { endedBy.store(signal); });
    if (!signals) return refuse("feed: " + signals.error().message);
    const SystemClock clock;
    const auto views =
        venues::watch(*feeds, Duration::fromSeconds(*seconds), clock, [] { return endedBy.load() == 0; });
    if (const auto written = writeWhole(a.outFile, venues::feedReport(views)); !written)
        return refuse("feed: " + written.error().message);
    const bool whole = tellMissing(views);
    if (const int signal = endedBy.load(); signal != 0) return runtime::exitCodeOf(signal);
    return whole ? kDone : kCheckFailed;
}

}  // namespace ballast::cli
