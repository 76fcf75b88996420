#pragma once

#include <string>

#include "domain/decision.h"

namespace ballast::cli {

/// A decision as text of several lines: what was done, why, on which numbers, and what else was possible.
std::string asTable(const domain::Decision& decision, const std::string& hash);

/// First line of the CSV, and one line for a decision. Text that a spreadsheet would take for a formula gets a quote in
/// front; lists stand in one cell, their items divided by "; ".
std::string csvHeader();
std::string asCsv(const domain::Decision& decision, const std::string& hash);

/// A text cell: quoted where needed, harmless to spreadsheets.
std::string csvCell(std::string text);

}  // namespace ballast::cli
