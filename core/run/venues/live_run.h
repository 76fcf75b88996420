#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "commands/command_script.h"
#include "interfaces/key_store.h"
#include "profile/profile.h"
#include "runtime/headless_run.h"
#include "venue/feed_view.h"
#include "venues/script_outcomes.h"

namespace ballast::venues {

/// A live desk without a window.
struct LiveRunOptions {
    std::string journalFile;  ///< A new one, or one of the same profile's that ended; from midnight on the day's (UTC).
    std::optional<Duration> length;  ///< Of wall time; none: until `mayGoOn` says no.
    std::optional<std::string> commandFile;
    std::function<void(const std::string&)> said{};             ///< What was in force before the start, at it.
    std::function<void(const std::string&)> left{};             ///< Limits of before that do not hold now, likewise.
    std::function<std::string()> endedBy{};                     ///< Name of the signal that ended it; empty: none did.
    std::filesystem::path keptKills;                            ///< Folder, as keptKillsOf; empty: kept nowhere else.
    interfaces::KeyStore* keychain{};                           ///< Null: a profile that names it is refused.
    bool mayTrade{};                                            ///< A profile that trades is refused without it.
    std::function<void(const runtime::SessionProgress&)> tell;  ///< Four times a second; may be empty.
    std::function<bool()> mayGoOn;                              ///< Asked ten times a second.
};

/// One account as the desk had it when the run ended.
struct AccountAtEnd {
    std::string label;
    bool isReconciled{};    ///< Connected, compared with its venue's word and without a difference for 5 s (C19).
    std::size_t inDoubt{};  ///< Orders of which nobody knows what becomes of them.
    std::vector<std::pair<std::string, domain::Quantity>> positions;  ///< Instrument, and contracts, signed.
};

/// What came of it.
struct LiveRunReport {
    std::string title;
    std::string journalFile;  ///< That was written last.
    runtime::RunReport run;
    std::vector<commands::ScheduledCommand> script;
    std::vector<ScriptOutcome> commands;  ///< Of the script, in its order; the others were not given or have no answer.
    std::vector<venue::FeedView> feeds;   ///< At the end.
    std::vector<AccountAtEnd> accounts;   ///< That a gateway has told of.
    std::string endedSo;                  ///< What a signal's end did with what worked; empty: nothing.
    std::string bookWaitsFor;             ///< Why the book did not open; empty: it did.
};

/// Connects to what the profile names, and runs intake, engine and journal on it. Commands are given when their time
/// has come, `+` counting from the start.
///
/// Errors   Those of the profile's setup, of the script, and what ended engine or journal.
Result<LiveRunReport> runLive(const profile::Profile& profile, const LiveRunOptions& options, const Clock& clock);

}  // namespace ballast::venues
