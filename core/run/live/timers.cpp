#include "live/timers.h"

namespace ballast::live {

void Timers::set(TimerKey key, Timestamp due)
{
    cancel(key);
    m_due[key] = due;
    m_order.insert({due, key});
}

void Timers::cancel(TimerKey key)
{
    const auto held = m_due.find(key);
    if (held == m_due.end()) return;
    m_order.erase({held->second, key});
    m_due.erase(held);
}

std::optional<Timestamp> Timers::nextDue() const
{
    return m_order.empty() ? std::nullopt : std::optional(m_order.begin()->first);
}

bool Timers::isDue(TimerKey key, Timestamp now) const
{
    const auto held = m_due.find(key);
    return held != m_due.end() && held->second <= now;
}

std::vector<domain::TimerFired> Timers::takeDue(Timestamp now)
{
    std::vector<domain::TimerFired> due;
    while (!m_order.empty() && m_order.begin()->first <= now) {
        const auto& [instant, key] = *m_order.begin();
        due.push_back({key, instant});
        m_due.erase(key);
        m_order.erase(m_order.begin());
    }
    return due;
}

}  // namespace ballast::live
