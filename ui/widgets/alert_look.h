#pragma once

#include <QColor>
#include <QString>

#include "interfaces/snapshot.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/tone.h"

/// How the level of an alert is named and drawn, in the watch line and in the list.
namespace ballast::ui {

QString levelWord(interfaces::AlertLevel level);
Mark levelMark(interfaces::AlertLevel level);
Tone levelTone(interfaces::AlertLevel level);
QColor levelColour(interfaces::AlertLevel level);

/// Open and snoozed by a person until after `now`.
bool isAsleep(const interfaces::AlertView& alert, Timestamp now);
/// Asks for the eyes of a person: open, not acknowledged, not asleep at `now`.
bool asksForAttention(const interfaces::AlertView& alert, Timestamp now);
/// Whether the person's own choice of types lets it be told in a line; a breach always is.
bool isToldInLine(const interfaces::AlertView& alert);

}  // namespace ballast::ui
