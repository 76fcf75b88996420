#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/timestamp.h"
#include "domain/events.h"

namespace ballast::runtime {

/// How far a session has come.
struct SessionProgress {
    Timestamp start, now;            ///< Event time.
    std::uint64_t steps{};           ///< Done, those of former runs included.
    std::uint64_t resumedAt{};       ///< Steps that a former run had left in the journal.
    Timestamp resumedFrom;           ///< Event time of the last of them; never when the journal was new.
    std::uint64_t resumedRecords{};  ///< Decisions and overrides among them.
    std::uint64_t missingSteps{};    ///< Committed by a former run and not in the journal any more, by its own count.
    std::uint64_t missingRecords{};  ///< The same of decisions and overrides.
    std::size_t captures{};          ///< Complete chains seen, one for each instant.
    bool ended{};                    ///< The market has no more.
    bool finished{};                 ///< No step comes any more: it ended, failed or was stopped.
    std::string message;             ///< The market's own word on gaps and its end.
    std::optional<Error> error;
};

/// Progress, shared between the session's threads and who waits for it.
///
/// Threads  Any.
class SessionStatus {
public:
    template <class Change> void change(Change apply)
    {
        const std::lock_guard lock(m_mutex);
        apply(m_progress);
        m_changed.notify_all();
    }
    SessionProgress progress() const
    {
        const std::lock_guard lock(m_mutex);
        return m_progress;
    }
    /// Waits until `holds(progress)` or for the time given. True if it holds.
    template <class Condition, class Time> bool waitFor(Time longest, Condition holds) const
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, longest, [&] { return holds(m_progress); });
    }

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    SessionProgress m_progress;
};

/// Counts captures and keeps the market's word on gaps and its end.
void noteBatch(SessionStatus& status, const domain::EventBatch& batch);

}  // namespace ballast::runtime
