#include "transport/backoff.h"

#include <algorithm>

namespace ballast::transport {

Duration Backoff::next(Timestamp now)
{
    auto most = m_terms.base;
    for (std::uint32_t i = 0; i < m_doublings && most < m_terms.cap; ++i)
        most = most * 2;
    most = std::min(most, m_terms.cap);
    if (most < m_terms.cap) ++m_doublings;
    const auto range = static_cast<std::uint64_t>(most.nanoseconds) + 1;
    Duration wait{static_cast<std::int64_t>(m_random() % range)};
    if (m_tries.size() >= m_terms.triesAMinute && !m_tries.empty())
        wait = std::max(wait, m_tries.front() + Duration::minutes(1) - now);
    tried(now + wait);
    return wait;
}

void Backoff::tried(Timestamp now)
{
    m_tries.push_back(now);
    while (m_tries.size() > std::max(m_terms.triesAMinute, 1U))
        m_tries.pop_front();
}

}  // namespace ballast::transport
