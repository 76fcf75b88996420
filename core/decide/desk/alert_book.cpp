#include "desk/alert_book.h"

#include <algorithm>
#include <iterator>

#include "words/codes.h"

namespace ballast::desk {

namespace {

bool mayEnd(const Alert& alert)
{
    if (alert.open) return false;
    return alert.level <= AlertLevel::Warning || alert.acknowledged;
}

}  // namespace

void AlertBook::raise(const AlertCause& cause, AlertLevel level, const std::string& text, const std::string& panel,
                      Timestamp now)
{
    auto [place, isNew] = m_alerts.try_emplace(cause);
    Alert& alert = place->second;
    if (isNew) alert.id = ++m_lastId;
    if (!isNew && !alert.open) {
        ++alert.count;
        alert.acknowledged = false;
    }
    if (isNew || !alert.open || level > alert.level) alert.since = now;
    if (level > alert.level) {
        alert.acknowledged = false;
        alert.snoozedUntil.reset();
    }
    alert.open = level != AlertLevel::Notice;
    alert.level = level;
    alert.text = words::explained(text);
    alert.panel = panel;
}

void AlertBook::clear(const AlertCause& cause)
{
    const auto found = m_alerts.find(cause);
    if (found == m_alerts.end()) return;
    found->second.open = false;
    if (mayEnd(found->second)) m_alerts.erase(found);
}

bool AlertBook::acknowledge(std::uint64_t id)
{
    for (auto place = m_alerts.begin(); place != m_alerts.end(); ++place) {
        if (place->second.id != id) continue;
        place->second.acknowledged = true;
        if (mayEnd(place->second) || place->second.level == AlertLevel::Notice) m_alerts.erase(place);
        return true;
    }
    return false;
}

bool AlertBook::snooze(std::uint64_t id, Timestamp until)
{
    bool found = false;
    for (auto& [cause, alert] : m_alerts)
        if (alert.id == id && alert.level == AlertLevel::Warning) {
            alert.snoozedUntil = until;
            found = true;
        }
    return found;
}

void AlertBook::prune(Timestamp now)
{
    std::erase_if(m_alerts, [now](const auto& item) {
        return item.second.level == AlertLevel::Notice && now - item.second.since > Duration::minutes(1);
    });
}

std::vector<KnownAlert> AlertBook::sorted(Timestamp now) const
{
    std::vector<KnownAlert> result;
    std::transform(m_alerts.begin(), m_alerts.end(), std::back_inserter(result), [](const auto& item) {
        return KnownAlert{item.second, item.first.kind};
    });
    for (auto& alert : result)
        if (alert.snoozedUntil && *alert.snoozedUntil <= now) alert.snoozedUntil.reset();
    std::sort(result.begin(), result.end(), [](const Alert& a, const Alert& b) {
        if (a.open != b.open) return a.open;
        if (a.level != b.level) return a.level > b.level;
        return a.since != b.since ? a.since > b.since : a.id > b.id;
    });
    return result;
}

}  // namespace ballast::desk
