#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "base/timestamp.h"

namespace ballast {

/// The desk's time, for what comes from outside: receipts, timers, deadlines. Feeds, gateways and the intake read it;
/// engine and replay never do, they take time from events.
///
/// Threads  Any.
class Clock {
public:
    virtual ~Clock() = default;

    /// UTC; never falls.
    virtual Timestamp now() const noexcept = 0;
    /// How long from now until `time`, zero if it has come; empty where time moves only when it is told to, so that
    /// nobody can sleep until then.
    virtual std::optional<std::chrono::nanoseconds> until(Timestamp time) const noexcept = 0;
};

/// Wall time when it was made, plus what CLOCK_BOOTTIME has counted since: it goes on through a sleep of the machine,
/// and a jump of wall time does not move it.
class SystemClock final : public Clock {
public:
    SystemClock();
    Timestamp now() const noexcept override;
    std::optional<std::chrono::nanoseconds> until(Timestamp time) const noexcept override;

private:
    const std::int64_t m_wallLessBoot;  ///< Nanoseconds; added to CLOCK_BOOTTIME.
};

/// A clock that stands until it is set: for tests and for markets that bring their own time.
class DrivenClock final : public Clock {
public:
    explicit DrivenClock(Timestamp start) : m_now(start.nanoseconds) {}
    Timestamp now() const noexcept override { return {m_now.load()}; }
    std::optional<std::chrono::nanoseconds> until(Timestamp time) const noexcept override;

    /// An earlier time than now() is ignored. Whoever waits for a time is not woken by this.
    void set(Timestamp time) noexcept;

private:
    std::atomic<std::int64_t> m_now;
};

}  // namespace ballast
