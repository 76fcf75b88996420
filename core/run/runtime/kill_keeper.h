#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/latch.h"
#include "engine/engine.h"
#include "interfaces/desk.h"
#include "venue/kill_line.h"

namespace ballast::runtime {

/// A kill that a person has not re-armed yet, as it outlives its session.
struct KeptKill {
    domain::Scope scope;
    Timestamp since;  ///< Wall time.
    std::string who;
    std::string reason;
    friend bool operator==(const KeptKill&, const KeptKill&) = default;
};

/// Keeps the kills of one desk in a small file of its owner's alone (0600), so that the next session of that desk
/// begins with them, whichever journal it writes. The file is on disk before a picture shows the kill, and it goes with
/// the re-arm. Scopes that a session does not have stay in it.
///
/// Threads  `carry` before the engine runs; `follow` the engine's; the rest any.
class KillKeeper {
public:
    using WallClock = std::function<Timestamp()>;
    /// An empty path keeps nothing.
    explicit KillKeeper(std::filesystem::path file, WallClock wall);

    /// Kills again, past engine and journal, what a former session left killed and `engine` does not have so yet; the
    /// commands carry the person's name and reason of then. A file that cannot be read kills the whole desk.
    void carry(const engine::Engine& engine, venue::KillLine& line);
    /// Waits until what `carry` has killed stands in the engine, and with `shown` in the desk's newest picture too, so
    /// that nobody sees another state first.
    ///
    /// Errors   Refused if that takes more than ten seconds.
    Result<void> awaitCarried(const interfaces::Desk& desk, bool shown) const;
    /// After a step: writes what has changed. `inputs` tell who killed and why. What could not be written is tried
    /// again with the next step.
    void follow(const engine::Engine& engine, const domain::EventBatch& inputs);
    /// Why the file could not be written last; empty: it was.
    std::string trouble() const;

private:
    Result<void> keep(const std::vector<engine::Engine::Kill>& stands);
    void noteWords(const domain::EventBatch& inputs);

    const std::filesystem::path m_file;
    const WallClock m_wall;
    std::vector<KeptKill> m_words;             ///< Who killed what and why: of the file, and of this session.
    std::vector<domain::Scope> m_toCarry;      ///< Given to the kill line.
    std::vector<engine::Engine::Kill> m_kept;  ///< As the engine stood when the file was written last.
    std::atomic<bool> m_carried{true};
    mutable std::mutex m_mutex;
    std::string m_trouble;
};

/// The kills in such a file; none if it is not there.
///
/// Errors   Io, Corrupt: one sentence with the file.
Result<std::vector<KeptKill>> readKeptKills(const std::filesystem::path& file);

/// Adds one to such a file while its desk does not run: the next session begins with it. What cannot be read there is
/// left, for it kills already.
///
/// Errors   Io.
Result<void> keepKill(const std::filesystem::path& file, const KeptKill& kill);

}  // namespace ballast::runtime
