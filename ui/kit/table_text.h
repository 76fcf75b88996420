#pragma once

#include <QAbstractItemModel>
#include <QString>

namespace ballast::ui {

/// One cell for a file: numbers with all their digits, text made harmless where a spreadsheet would take it for a
/// formula (a leading = + - @, tab or line break gets a ' before it), and quoted where the separator is in it.
QString fileCell(const QVariant& raw, QChar separator);

/// Head and all rows of a model from its raw values (Qt::UserRole), CRLF after each line for commas, LF for tabs.
QString tableTextOf(const QAbstractItemModel& model, QChar separator);

}  // namespace ballast::ui
