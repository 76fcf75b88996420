#include "ui/format/display_zone.h"

#include <QDateTime>

namespace ballast::ui {
namespace {

QDateTime instant(Timestamp time)
{
    // Floored, so that a time before 1970 keeps its second.
    const std::int64_t rest = time.nanoseconds % 1'000'000'000;
    return QDateTime::fromSecsSinceEpoch(time.nanoseconds / 1'000'000'000 - (rest < 0 ? 1 : 0), Qt::UTC);
}

}  // namespace

DisplayZone::DisplayZone() : m_zone(QTimeZone::systemTimeZone()) {}

DisplayZone& DisplayZone::instance()
{
    static DisplayZone zone;
    return zone;
}

void DisplayZone::setLocal(bool local)
{
    if (local == m_isLocal) return;
    m_isLocal = local;
    Q_EMIT changed();
}

void DisplayZone::setLocalZone(const QTimeZone& zone)
{
    m_zone = zone;
    if (m_isLocal) Q_EMIT changed();
}

QString DisplayZone::nameAt(Timestamp time) const
{
    if (!m_isLocal || !m_zone.isValid()) return QStringLiteral("UTC");
    return m_zone.abbreviation(instant(time));
}

Timestamp DisplayZone::toWall(Timestamp time) const
{
    if (!m_isLocal || !m_zone.isValid()) return time;
    return time + Duration::seconds(m_zone.offsetFromUtc(instant(time)));
}

}  // namespace ballast::ui
