#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/head_file.h"

namespace ballast::journal {

class Database;

/// Where the chain over openings, checkpoints and kept markets ends.
struct RegisterEnd {
    std::uint64_t number{};  ///< 0 before the first.
    std::string hash;        ///< The header's before the first.
};

/// What an entry is of: a row of the table of that name, or what a former writer entered and the file has lost.
inline constexpr std::string_view kOpenings = "openings", kCheckpoints = "checkpoints", kMarkets = "markets",
                                  kLost = "lost";

/// Errors   Io.
Result<RegisterEnd> registerEnd(const Database& database);

/// Enters row `row` of `table` after `before`, in the transaction that stores the row; a market's is its step. Of kLost
/// their number, without one.
///
/// Errors   Those of the database.
Result<RegisterEnd> enter(const Database& database, const RegisterEnd& before, std::string_view table,
                          std::uint64_t row);

/// The entry that is no longer the one that the writer counted, in one sentence; empty for none.
std::string registerDiffersFrom(const Database& database, const Head& head);

/// Whether a row is as it was entered last, and the register follows from there to its end. Empty, or why not in one
/// sentence.
///
/// Errors   Io.
Result<std::string> rowFault(const Database& database, std::string_view table, std::uint64_t row);

/// Walks the register and what it is of. Empty, or the first row that was deleted,
/// changed or stands beside it, in one sentence with its place.
///
/// Errors   Io.
Result<std::string> registerFault(const Database& database);

}  // namespace ballast::journal
