#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "commands/kept_file.h"
#include "domain/latch.h"
#include "engine/engine.h"
#include "interfaces/desk.h"
#include "kept/kept_commands.h"
#include "kept/kept_counts.h"
#include "venue/kill_line.h"

namespace ballast::kept {

using commands::KeptKill;

/// Keeps what a person left in force on one desk in a small file of its owner's alone (0600), so that the next session
/// of that desk begins with it, whichever journal it writes: kills, what KeptCommands knows, and KeptCounts. Never what
/// makes a desk looser. The file is on disk before a picture shows it, and each goes with the word that ends it. What a
/// session does not have (a scope, a coin, a venue) stays in it.
///
/// What C08, C09 and C10 have counted changes with each hedge: `follow` only lays it down, and `keepCounts` writes it
/// from a thread that may wait for the disk, or the next write of the rest does.
///
/// Threads  `carry` before the engine runs; `follow` and `keepTimes` the engine's; the rest any.
class KillKeeper {
public:
    using WallClock = KeptCommands::WallClock;
    using Submit = KeptCommands::Submit;
    /// An empty path keeps nothing.
    explicit KillKeeper(std::filesystem::path file, WallClock wall);

    /// Says again what a former session left and `engine` does not have so yet, under the person's name with the reason
    /// of then: kills past engine and journal, the rest as commands before the market's first step. A venue that is not
    /// listed yet is named once it is. A file that cannot be read kills the whole desk.
    void carry(const engine::Engine& engine, venue::KillLine& line, Submit submit);
    /// Commands that `carry` has submitted.
    bool hasSubmitted() const { return m_commands.hasSubmitted() || m_counts.hasSubmitted(); }
    /// What `carry` has put in force again, a sentence each: what, who, since when and why.
    const std::vector<std::string>& saidAtStart() const { return m_said.again; }
    /// The limits that it has not, likewise, with what holds instead.
    const std::vector<std::string>& leftAtStart() const { return m_said.left; }
    /// Waits until what `carry` has said stands in the engine, and with `shown` a kill of all in the desk's newest
    /// picture too, so that nobody sees another state first.
    ///
    /// Errors   Refused if that takes more than ten seconds, or `mayGoOn`, which may be empty, says no.
    Result<void> awaitCarried(const interfaces::Desk& desk, bool shown,
                              const std::function<bool()>& mayGoOn = {}) const;
    /// After a step: writes what has changed. `inputs` tell who said what and why. What could not be written is tried
    /// again with the next step.
    void follow(const engine::Engine& engine, const domain::EventBatch& inputs);
    /// Between two steps, as while a person has paused the market: overrides do not end then, and the next session is
    /// to know.
    void keepTimes(const engine::Engine& engine);
    /// Writes what `follow` has laid down since it was written last; with none it waits for nothing. What could not be
    /// written is tried again with the next call. Whoever else writes the file is not waited for.
    void keepCounts();
    /// Why the file could not be written last, counts: three times; empty: it was.
    std::string trouble() const;

private:
    /// What of an engine's state is kept, small enough to be compared after every step.
    struct Strict {
        std::vector<engine::Engine::Kill> kills;
        StrictMarks marks;
        std::vector<ChangedLimit> limits;
        friend bool operator==(const Strict&, const Strict&) = default;
    };
    commands::Kept read() const;
    void carryKills(const engine::Engine& engine, venue::KillLine& line);
    bool noteKills(const domain::EventBatch& inputs);
    std::vector<KeptKill> standing(const std::vector<engine::Engine::Kill>& kills) const;
    bool timesMoved(const engine::Engine& engine) const;
    Result<void> keep(const commands::Kept& now);
    Result<void> write(const commands::Kept& before, const commands::Kept& now, std::chrono::milliseconds patience);

    const std::filesystem::path m_file;
    const WallClock m_wall;
    std::vector<KeptKill> m_words;        ///< Who killed and why: of the file, and of this session.
    std::vector<domain::Scope> m_killed;  ///< Given to the kill line.
    KeptCommands m_commands;
    KeptCounts m_counts;
    CarrySaid m_said;
    std::optional<Strict> m_seen;  ///< As the engine stood when the file was written last.
    commands::Kept m_kept;         ///< As then, with the words; without counts.
    bool m_isOver{};               ///< The file holds what has ended by itself.
    Timestamp m_keptAt;            ///< Wall time of then,
    Duration m_ahead;              ///< and how far it was ahead of event time.
    std::atomic<bool> m_carried{true};
    /// Held while the file is written: the engine's own write waits for one of `keepCounts` at most.
    std::mutex m_fileMutex;
    std::vector<commands::KeptCount> m_keptCounts;  ///< As they were written last.
    std::atomic<bool> m_isCounted{false};           ///< Others were laid down since.
    std::uint64_t m_failures{};                     ///< Of `keepCounts`, one after the other.
    mutable std::mutex m_mutex;                     ///< Never held while anything is written.
    std::vector<commands::KeptCount> m_counted;     ///< Laid down.
    std::string m_trouble, m_countTrouble;
};

/// The kills in such a file; none if it is not there.
///
/// Errors   Io, Corrupt: one sentence with the file.
Result<std::vector<KeptKill>> readKeptKills(const std::filesystem::path& file);

/// Adds one to such a file: the next session begins with it. A damaged file is left, for it kills already.
///
/// Errors   Io, also if another program holds the file for two seconds.
Result<void> keepKill(const std::filesystem::path& file, const KeptKill& kill);

}  // namespace ballast::kept
