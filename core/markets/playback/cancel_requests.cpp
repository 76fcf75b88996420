#include "playback/cancel_requests.h"

#include <algorithm>
#include <utility>

namespace ballast::playback {

namespace {

// Far more than scopes exist; beyond it one cancel of everything says the same.
constexpr std::size_t kMostWaiting = 4096;

}  // namespace

void CancelRequests::cancel(const domain::CancelIntent& intent) noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() >= kMostWaiting) {
            const auto newest = std::max(intent.kill, m_waiting.back().kill);
            m_waiting.clear();
            m_waiting.push_back({.kill = newest});
        } else {
            m_waiting.push_back(intent);
        }
    }
    m_wake();
}

bool CancelRequests::waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, longest, [&] { return m_handedOver >= kill; });
}

bool CancelRequests::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return !m_waiting.empty();
}

std::vector<domain::CancelIntent> CancelRequests::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_waiting, {});
}

void CancelRequests::done(const std::vector<domain::CancelIntent>& intents)
{
    const std::lock_guard lock(m_mutex);
    for (const auto& intent : intents)
        m_handedOver = std::max(m_handedOver, intent.kill);
    m_changed.notify_all();
}

}  // namespace ballast::playback
