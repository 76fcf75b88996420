#pragma once

#include <QString>

#include "interfaces/review.h"

namespace ballast::ui {

/// Text of one cell as the screen shows it; `·` where the record has no such figure.
QString journalCell(const interfaces::JournalRow& row, int column);
/// The same at full precision for a file: ISO-8601 UTC times, plain numbers, text neutralised (F89), empty for none.
QString journalExport(const interfaces::JournalRow& row, int column);

}  // namespace ballast::ui
