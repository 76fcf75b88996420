#include "controls/hedge_volume.h"

#include <algorithm>
#include <utility>

namespace ballast::controls {

namespace {

constexpr Duration kWindow = Duration::minutes(5);

std::int64_t dayOf(Timestamp time) { return time.nanoseconds / Duration::days(1).nanoseconds; }

}  // namespace

void HedgeVolume::onHedge(Timestamp time, domain::ClientOrderId order, double usd)
{
    while (!m_recent.empty() && time - m_recent.front().time > kWindow)
        m_recent.pop_front();
    m_recent.push_back({time, std::move(order), usd});
    if (std::exchange(m_day, dayOf(time)) != dayOf(time)) m_dayUsd = 0.0;
    m_dayUsd += usd;
}

void HedgeVolume::onUnsent(const domain::ClientOrderId& order)
{
    const auto found =
        std::find_if(m_recent.begin(), m_recent.end(), [&](const Hedge& hedge) { return hedge.order == order; });
    if (found == m_recent.end()) return;
    if (dayOf(found->time) == m_day) m_dayUsd = std::max(m_dayUsd - found->usd, 0.0);
    m_recent.erase(found);
}

HedgeVolume::Sent HedgeVolume::sent(Timestamp time) const
{
    Sent sent{.fiveMinutes = 0.0, .day = m_day == dayOf(time) ? m_dayUsd : 0.0};
    for (const auto& hedge : m_recent)
        if (time - hedge.time <= kWindow) sent.fiveMinutes += hedge.usd;
    return sent;
}

void HedgeVolume::reset()
{
    m_recent.clear();
    m_dayUsd = 0.0;
}

}  // namespace ballast::controls
