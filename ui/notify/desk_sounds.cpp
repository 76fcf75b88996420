#include "ui/notify/desk_sounds.h"

#include "ui/choices/choices.h"
#include "ui/format/number_format.h"

namespace ballast::ui {

using interfaces::AlertLevel;

DeskSounds::DeskSounds(QObject* parent) : QObject(parent) {}

void DeskSounds::forget()
{
    m_isFirst = true;
    m_fills.clear();
    m_alerts.clear();
}

void DeskSounds::sound(SoundKind kind)
{
    if (Choices::instance().now().soundOf(kind).on) Q_EMIT sounded(kind);
}

void DeskSounds::take(const interfaces::Snapshot& desk)
{
    std::set<SoundKind> kinds;
    noteFills(desk, kinds);
    noteAlerts(desk, kinds);
    if (!m_isFirst)
        for (const SoundKind kind : kinds)
            sound(kind);
    m_isFirst = m_isFirst && !desk.loading.empty();
}

/// Newest first: behind the first that is known all are.
void DeskSounds::noteFills(const interfaces::Snapshot& desk, std::set<SoundKind>& kinds)
{
    QSet<QString> now;
    bool isNew = true;
    for (const auto& fill : desk.fills) {
        const QString id = text(fill.venue) + QLatin1Char('/') + text(fill.tradeId);
        isNew = isNew && !m_fills.contains(id);
        if (isNew)
            kinds.insert(fill.origin == "hedge" || fill.origin == "flatten" ? SoundKind::Hedge : SoundKind::Fill);
        now.insert(id);
    }
    m_fills = now;
}

void DeskSounds::noteAlerts(const interfaces::Snapshot& desk, std::set<SoundKind>& kinds)
{
    QMap<quint64, int> now;
    bool breachStands = false;
    for (const auto& alert : desk.alerts) {
        const bool asleep = alert.snoozedUntil && *alert.snoozedUntil > desk.time;
        if (!alert.open || alert.acknowledged || asleep || alert.level < AlertLevel::Warning) continue;
        now[alert.id] = static_cast<int>(alert.level);
        const AlertKind kind = alert.kind;
        if (!Choices::instance().now().alertOf(kind).sound) continue;
        breachStands = breachStands || alert.level >= AlertLevel::Breach;
        // One that climbs a level sounds again.
        if (m_alerts.value(alert.id, -1) >= static_cast<int>(alert.level)) continue;
        const bool lost = kind == AlertKind::Feeds || alert.level == AlertLevel::Critical;
        kinds.insert(lost ? SoundKind::Disconnect : SoundKind::Limit);
    }
    m_alerts = now;
    if (!breachStands) return m_breach.invalidate();
    if (!kinds.empty() || !m_breach.isValid()) return static_cast<void>(m_breach.start());
    if (m_breach.elapsed() < kBreachAgainMilliseconds) return;
    kinds.insert(SoundKind::Limit);
    m_breach.start();
}

}  // namespace ballast::ui
