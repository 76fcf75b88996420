#pragma once

#include <QString>

#include "base/timestamp.h"

/// Times that may lie on another day than the one the clock shows. All in the zone of the screen.
namespace ballast::ui {

/// Whether both lie on one day of the wall clock.
bool isSameDay(Timestamp a, Timestamp b);
/// "15:00:00 UTC", or "04 Feb 15:00:00 UTC" when that was not on the day of `now`.
QString timeSince(Timestamp since, Timestamp now);
/// "04 Feb 15:00:00": a row of a table that spans days.
QString datedTime(Timestamp time);

}  // namespace ballast::ui
