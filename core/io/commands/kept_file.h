#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
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
/// pulled quotes; and a limit that a person set, of which the next session judges whether it is stricter.
struct KeptCommand {
    /// SetMode, PauseTrading, ReduceOnly, PauseUnderlying, ExcludeVenue, PullQuotes or SetLimit.
    domain::OperatorAction action{domain::OperatorAction::SetMode};
    domain::Scope scope{};                            ///< PauseTrading, ReduceOnly.
    std::string underlying{}, venue{}, instrument{};  ///< Empty: all, as OperatorCommand.
    Timestamp expiry{};                               ///< PullQuotes of a whole expiry.
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    /// SetLimit, as books spell it; PauseUnderlying: what stopped the coin's hedging, which no person paused.
    std::string key{};
    double value{};  ///< Of a limit in the key's own unit,
    /// and the figure of the book that it was set against; empty: written by a program that did not keep it.
    std::optional<double> ofBook{};
    Timestamp since{};  ///< Wall time.
    Timestamp until{};  ///< Wall time at which it ends by itself; never: a person ends it.
    std::string who{};
    std::string reason{};
    friend bool operator==(const KeptCommand&, const KeptCommand&) = default;
};

/// Whether both are about the same thing, whoever said it and when.
bool isSameMatter(const KeptCommand& a, const KeptCommand& b);

/// What a desk's own rules had counted this day (C08, C09, C10), so that the next journal goes on counting.
struct KeptCount {
    std::string underlying{};  ///< Empty: of the whole desk.
    std::string counts{};      ///< As the engine writes it.
    Timestamp since{};         ///< Wall time at which it was so.
    friend bool operator==(const KeptCount&, const KeptCount&) = default;
};

/// What a person left in force on a desk.
struct Kept {
    std::vector<KeptKill> kills;
    std::vector<KeptCommand> commands;
    std::vector<KeptCount> counts{};
    bool isEmpty() const { return kills.empty() && commands.empty() && counts.empty(); }
    friend bool operator==(const Kept&, const Kept&) = default;
};

/// The words of a person as they are kept: at most 200 bytes, whole characters of UTF-8.
std::string keptWords(const std::string& words);

/// Nothing if there is no such file.
///
/// Errors   Io; Corrupt, also of what is larger than any that is written (4 MiB): one sentence with the file.
Result<Kept> readKept(const std::filesystem::path& file);

/// Whole or not at all, mode 0600, on disk when it returns; with nothing to keep the file goes. What others wrote since
/// it was read is lost: who does not have the file alone takes `changeKept`.
///
/// Errors   Io, also of more than 4 MiB: the file stays as it was.
Result<void> writeKept(const std::filesystem::path& file, const Kept& kept);

/// Reads, changes and writes as one thing: whoever else does so waits (FILE.lock, which stays). What `change` leaves as
/// it was is not written. A damaged file is copied to `damagedCopyOf` before another takes its place.
///
/// Errors   Io, also when another program holds the file for longer than `patience`; the file is as it was then.
Result<void> changeKept(const std::filesystem::path& file, std::chrono::milliseconds patience,
                        const std::function<void(Kept&)>& change);

/// FILE.damaged.
std::filesystem::path damagedCopyOf(const std::filesystem::path& file);

}  // namespace ballast::commands
