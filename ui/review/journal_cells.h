#pragma once

#include <QString>
#include <optional>

#include "interfaces/review.h"

namespace ballast::ui {

/// The figure of a column, number and instant (seconds) too; empty where the record has none, or the column holds
/// words.
std::optional<double> journalFigure(const interfaces::JournalRow& row, int column);
/// Text of one cell as the screen shows it; `·` where the record has no such figure.
QString journalCell(const interfaces::JournalRow& row, int column);
/// The same at full precision for a file: ISO-8601 UTC times, plain numbers, text neutralised (F89), empty for none.
QString journalExport(const interfaces::JournalRow& row, int column);

}  // namespace ballast::ui
