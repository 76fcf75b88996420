#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "domain/events.h"
#include "venue/kill_line.h"

namespace ballast::live {

using domain::Ailment;

/// What the guard looks at; each answer comes without waiting for the thread that it is of.
struct Vitals {
    Timestamp engineMovedAt;
    std::optional<Timestamp> oldestInput;  ///< Receipt of what has waited longest; empty: nothing waits.
    Timestamp committingSince;             ///< Never: no commit is under way.
    std::uint64_t commitFailures{};
    bool journalBehind{};                    ///< The ring of steps is past its watermark.
    std::optional<std::uint64_t> freeBytes;  ///< Of the journal's disk; empty: not known.
    std::optional<std::string> uncommitted;  ///< What left and is not on disk, in one clause (C13).
};

/// Bytes that a file's disk has left for us; empty if the system does not say.
std::optional<std::uint64_t> freeBytesBeside(const std::string& file);

/// Closes the desk's latch and cancels its quotes when engine, journal or disk are not fit to trade, as each step of a
/// fault begins and not again while it lasts, and tells the engine of both. Its first look tells what it found also
/// where all is well: a former run of the journal may have ended in a fault that only this word ends. It opens nothing:
/// the engine does, by a committed opening, 5 s after it was told that the desk is well. Where something left that is
/// not on disk it kills (C13).
///
/// Threads  `look` one at a time: the guard's own after `start`, the caller's without it.
class HealthGuard {
public:
    struct Limits {
        Duration stall{Duration::seconds(1)};
        Duration commit{Duration::seconds(1)};
        std::uint64_t freeBytes{std::uint64_t{200} << 20};
        std::uint64_t warnedBytes{std::uint64_t{1} << 30};  ///< Below it a person is warned; nothing is closed.
        std::chrono::milliseconds between{100};
    };
    struct Links {
        const Clock& clock;
        venue::LatchBoard& latches;
        venue::CancelPort& cancels;
        std::function<Vitals()> vitals;
        std::function<void(domain::LatchClosed)> tellClosing;
        std::function<void(domain::JournalHealth)> tellHealth;
        std::function<void(std::string why)> kill;  ///< The whole desk; only a person leaves that.
    };
    HealthGuard(Links links, Limits limits);
    ~HealthGuard();
    HealthGuard(const HealthGuard&) = delete;
    HealthGuard& operator=(const HealthGuard&) = delete;

    /// Looks ten times a second on a thread of its own.
    ///
    /// Errors   Refused if the system gives no thread.
    Result<void> start();

    /// Returns when no look is under way and none will be. Again: nothing.
    void stop() noexcept;

    /// One look. What it found.
    Ailment look();

private:
    Ailment ailmentIn(const Vitals& vitals) const;
    void killForUncommitted(const Vitals& vitals);
    void run();

    const Links m_links;
    const Limits m_limits;
    std::optional<Ailment> m_known;  ///< Last told; empty: nothing yet.
    bool m_killed{};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop{};
    std::thread m_thread;
};

/// How the disk stands by these limits; None where it is not known. `known` was told last: what wanders about the upper
/// limit is one warning, which ends a sixteenth above.
Ailment diskAilment(std::optional<std::uint64_t> freeBytes, const HealthGuard::Limits& limits,
                    std::optional<Ailment> known);

/// Watches the journal's disk for a session whose market brings its own time: it has no stalls, and a commit that fails
/// ends it, but an engine that trades on until then stops in the middle. Tells the engine of each change and nothing of
/// a disk that is well, so that runs beside a disk with room are the same.
///
/// Threads  `look` one at a time, the journal's.
class DiskWatch {
public:
    using Probe = std::function<std::optional<std::uint64_t>()>;
    /// `known` as a former run of the journal was told last.
    DiskWatch(Probe probe, std::function<void(domain::JournalHealth)> tell, Ailment known)
        : m_probe(std::move(probe)), m_tell(std::move(tell)), m_known(known)
    {
    }
    void look();

private:
    const Probe m_probe;
    const std::function<void(domain::JournalHealth)> m_tell;
    Ailment m_known;
};

}  // namespace ballast::live
