#pragma once

#include <string>
#include <vector>

#include "domain/decision.h"
#include "journal/followed_orders.h"

namespace ballast::cli {

/// The orders that left for a record; null: the inputs, which tell of them, cannot be read.
using Orders = const std::vector<journal::FollowedOrder>*;

/// A decision as text of several lines: what was done, why, on which numbers, what else was possible, what it was
/// judged by, and the orders that followed.
std::string asTable(const domain::Decision& decision, const std::string& hash, Orders orders);

/// First line of the CSV, and one line for a decision. Text that a spreadsheet would take for a formula gets a quote in
/// front; lists stand in one cell, their items divided by "; ".
std::string csvHeader();
std::string asCsv(const domain::Decision& decision, const std::string& hash, Orders orders);

/// The orders as a JSON list, whole:
/// `[{"id","venue_order","instrument","side","quantity","filled","size_unit","limit_price","price_unit","ended"}]`;
/// quantities and prices are decimal text. `null` where
/// they are not known.
std::string asJson(Orders orders);

/// A text cell: quoted where needed, harmless to spreadsheets.
std::string csvCell(std::string text);

}  // namespace ballast::cli
