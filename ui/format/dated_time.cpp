#include "ui/format/dated_time.h"

#include "ui/format/display_zone.h"
#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

QString dayOf(Timestamp time) { return expiryShort(DisplayZone::instance().toWall(time)); }

}  // namespace

bool isSameDay(Timestamp a, Timestamp b)
{
    const CivilTime x = toCivil(DisplayZone::instance().toWall(a));
    const CivilTime y = toCivil(DisplayZone::instance().toWall(b));
    return x.year == y.year && x.month == y.month && x.day == y.day;
}

QString timeSince(Timestamp since, Timestamp now)
{
    const QString time = timeOfDayZoned(since);
    return isSameDay(since, now) ? time : dayOf(since) + QLatin1Char(' ') + time;
}

QString datedTime(Timestamp time) { return dayOf(time) + QLatin1Char(' ') + timeOfDay(time); }

}  // namespace ballast::ui
