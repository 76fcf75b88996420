#pragma once

#include <QColor>
#include <QString>

#include "domain/decision.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {

/// An order leaves: a hedge or a roll.
bool isTrade(const domain::Decision& decision);
/// Nothing leaves and nobody is asked.
bool isHold(const domain::Decision& decision);
bool isRefused(const domain::Decision& decision);
bool isOverride(const domain::Decision& decision);
/// A limit of ours was reached: the record carries the code of a control that guards an amount (size, notional,
/// position, greeks, rate, volume, loss, effect, children, margin), not of one that guards data.
bool isBreach(const domain::Decision& decision);

/// "Hedge sell", "Hold", "Refused", "Override".
QString recordKindText(const domain::Decision& decision);
Mark recordMark(const domain::Decision& decision);
QColor recordColour(const domain::Decision& decision);

}  // namespace ballast::ui
