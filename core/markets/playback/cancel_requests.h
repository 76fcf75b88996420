#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "venue/kill_line.h"

namespace ballast::playback {

/// Cancels on their way to the thread that owns a simulated or recorded venue: noted by any thread, carried out by the
/// market thread at once, also while it waits for engine or journal.
///
/// Threads  cancel and waitHandedOver by any; take and done by the market thread.
class CancelRequests final : public venue::CancelPort {
public:
    /// `wake` ends whatever the market thread waits for; it must not wait itself.
    explicit CancelRequests(std::function<void()> wake) : m_wake(std::move(wake)) {}

    void cancel(const domain::CancelIntent& intent) noexcept override;
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override;

    bool waiting() const;
    std::vector<domain::CancelIntent> take();
    /// These have been carried out.
    void done(const std::vector<domain::CancelIntent>& intents);

private:
    const std::function<void()> m_wake;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::vector<domain::CancelIntent> m_waiting;
    domain::KillId m_handedOver;
};

}  // namespace ballast::playback
