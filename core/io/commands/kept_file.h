#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/latch.h"
#include "domain/operator_command.h"

namespace ballast::commands {

/// A kill that a person has not re-armed yet, as it outlives its session.
struct KeptKill {
    domain::Scope scope;
    Timestamp since;  ///< Wall time.
    std::string who;
    std::string reason;
    friend bool operator==(const KeptKill&, const KeptKill&) = default;
};

/// What else a person left that makes a desk stricter: HALTED or REDUCE-ONLY, a hedge mode, a pause, an exclusion,
/// pulled quotes.
struct KeptCommand {
    /// SetMode, PauseTrading, ReduceOnly, PauseUnderlying, ExcludeVenue or PullQuotes.
    domain::OperatorAction action{domain::OperatorAction::SetMode};
    domain::Scope scope{};                            ///< PauseTrading, ReduceOnly.
    std::string underlying{}, venue{}, instrument{};  ///< Empty: all, as OperatorCommand.
    Timestamp expiry{};                               ///< PullQuotes of a whole expiry.
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    Timestamp since{};  ///< Wall time.
    Timestamp until{};  ///< Wall time at which it ends by itself; never: a person ends it.
    std::string who{};
    std::string reason{};
    friend bool operator==(const KeptCommand&, const KeptCommand&) = default;
};

/// Whether both are about the same thing, whoever said it and when.
bool isSameMatter(const KeptCommand& a, const KeptCommand& b);

/// What a person left in force on a desk.
struct Kept {
    std::vector<KeptKill> kills;
    std::vector<KeptCommand> commands;
    bool isEmpty() const { return kills.empty() && commands.empty(); }
};

/// Nothing if there is no such file.
///
/// Errors   Io, Corrupt: one sentence with the file.
Result<Kept> readKept(const std::filesystem::path& file);

/// Whole or not at all, mode 0600, on disk when it returns; with nothing to keep the file goes.
///
/// Errors   Io.
Result<void> writeKept(const std::filesystem::path& file, const Kept& kept);

}  // namespace ballast::commands
