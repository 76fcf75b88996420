#pragma once

#include "base/result.h"
#include "journal/database.h"

namespace ballast::journal {

/// "Blst" in the header of the file, so that `file` and SQLite know whose it is.
inline constexpr int kApplicationId = 0x426C7374;
/// Kept in PRAGMA user_version.
inline constexpr int kSchemaVersion = 10;
/// The oldest that is still read: its tables, frames and records are those of now with less in them.
inline constexpr int kOldestRead = 9;

enum class SchemaState {
    Fresh,
    Current,
    Older  ///< May be read, and is gone on with by the program that wrote it alone.
};

/// True if the file begins with SQLite's header and the journal's application id, whatever follows.
bool beginsLikeJournal(const std::string& path);

/// Makes the tables. Call inside a transaction, on a database without any.
Result<void> createSchema(const Database& database);

/// Whose database this is.
///
/// Errors   Corrupt if it is not a journal, or has a table, view or trigger that is not the journal's own;
///          Unsupported if a newer program wrote it, or one of a schema that this one does not read any more.
Result<SchemaState> checkSchema(const Database& database);

}  // namespace ballast::journal
