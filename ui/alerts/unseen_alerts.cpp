#include "ui/alerts/unseen_alerts.h"

#include "ui/widgets/alert_look.h"

namespace ballast::ui {

void UnseenAlerts::take(const interfaces::Snapshot& desk, bool seen)
{
    std::map<std::uint64_t, Timestamp> stand;
    m_count = 0;
    for (const auto& alert : desk.alerts) {
        const auto before = m_seen.find(alert.id);
        // Its time is that of this occurrence, so another time is another occurrence, or another session's alert.
        const bool isSeen = seen || (before != m_seen.end() && before->second == alert.since);
        if (isSeen) stand[alert.id] = alert.since;
        if (!isSeen && asksForAttention(alert, desk.time)) ++m_count;
    }
    m_seen = std::move(stand);
}

}  // namespace ballast::ui
