#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <QStringList>

#include "domain/decision.h"

namespace ballast::ui {

/// What a record was judged by: its rules in one line, each limit with the figure that was held against it, then the
/// orders that left for it. Height in px; 0 where there is none of all.
double limitTableHeight(const domain::Decision& decision, const QStringList& orders);
void paintLimitTable(QPainter& painter, const QRectF& area, const domain::Decision& decision,
                     const QStringList& orders);
/// Every limit with all its digits, the rules that were asked with their meaning, and the orders that followed, each in
/// a line of its own; for the pointer. Empty: none.
QString limitToolTip(const domain::Decision& decision, const QStringList& orders);

}  // namespace ballast::ui
