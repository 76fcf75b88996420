#pragma once

#include <functional>
#include <optional>
#include <string>

#include "commands/command_script.h"
#include "engine/engine.h"
#include "replay/checker.h"
#include "runtime/session_setup.h"
#include "runtime/session_status.h"

namespace ballast::runtime {

/// How a run without a window is made.
struct HeadlessOptions {
    std::string journalFile;
    double speed{};                                  ///< 0: as fast as it goes.
    std::optional<Duration> length;                  ///< Of event time since the market's start.
    Duration operatorDelay{Duration::minutes(15)};   ///< faults.md 3a.
    std::vector<commands::ScheduledCommand> script;  ///< What a person does, by time.
    bool modelRisk{};  ///< Compare models, and wait for each answer so that the run is the same every time.
    std::uint64_t eventsBetweenCheckpoints{replay::kEventsBetweenCheckpoints};
    std::function<void(const SessionProgress&)> tell;  ///< Called about four times a second; may be empty.
    std::function<bool()> mayGoOn;                     ///< False ends the run early; may be empty.
};

/// What a run came to.
struct RunReport {
    SessionProgress progress;
    engine::Engine::Summary summary;
    /// Whose worth at the end, and so whose part of P&L, stands on no mark of their own.
    std::size_t positionsWithoutMark{};
    SequenceNumber lastSequence;
    std::string lastHash;
    std::vector<engine::CommandOutcome> commands;  ///< Of the script, in its order; those left lie after the end.
    std::uintmax_t journalBytes{};
    std::string journalLost;  ///< Empty, or what was done to the journal's files and what is lost by it.
    std::vector<domain::ModelRiskReport> modelRisk;  ///< The newest of each underlying.
};

/// Runs the whole desk without a window until the market ends.
///
/// Errors   Those of DeskSession::open, and what ended the run, but for a lost journal, which the report tells.
Result<RunReport> runHeadless(SessionSetup setup, const HeadlessOptions& options);

}  // namespace ballast::runtime
