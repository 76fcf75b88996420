#include "ui/widgets/alert_look.h"

#include "ui/choices/choices.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

using interfaces::AlertLevel;

QString levelWord(AlertLevel level)
{
    switch (level) {
    case AlertLevel::Notice:
        return QStringLiteral("Notice");
    case AlertLevel::Warning:
        return QStringLiteral("Warning");
    case AlertLevel::Breach:
        return QStringLiteral("Breach");
    case AlertLevel::Critical:
        break;
    }
    return QStringLiteral("Critical");
}

Mark levelMark(AlertLevel level)
{
    if (level == AlertLevel::Notice) return Mark::Notice;
    return level == AlertLevel::Warning ? Mark::Warning : Mark::Breach;
}

Tone levelTone(AlertLevel level)
{
    if (level == AlertLevel::Notice) return Tone::Quiet;
    return level == AlertLevel::Warning ? Tone::Warn : Tone::Breach;
}

QColor levelColour(AlertLevel level)
{
    if (level == AlertLevel::Notice) return theme().text3;
    return level == AlertLevel::Warning ? theme().warn : theme().breach;
}

bool isAsleep(const interfaces::AlertView& alert, Timestamp now)
{
    return alert.open && !alert.acknowledged && alert.snoozedUntil && *alert.snoozedUntil > now;
}

bool asksForAttention(const interfaces::AlertView& alert, Timestamp now)
{
    return alert.open && !alert.acknowledged && !isAsleep(alert, now);
}

bool isToldInLine(const interfaces::AlertView& alert)
{
    return alert.level >= interfaces::AlertLevel::Breach || Choices::instance().now().alertOf(alert.kind).screen;
}

}  // namespace ballast::ui
