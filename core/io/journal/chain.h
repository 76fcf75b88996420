#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "journal/checkpoint_rows.h"
#include "journal/database.h"
#include "journal/head_file.h"
#include "journal/session_header.h"
#include "journal/step_record.h"

namespace ballast::journal {

/// Hash of a record: SHA-256 over the 64 digits of the previous hash and the bytes of the body.
std::string chainHash(std::string_view previousHash, std::string_view body);

/// Record as it stands in the row of `SELECT sequence, step, kind, time_ns, body, previous_hash, hash`.
StoredRecord recordIn(const Statement& row);

/// The next of a session's frames as it stands in the row of
/// `SELECT number, first_step, last_step, first_event, last_event, time_ns, body, hash`, checked against the frame
/// before it (number 0 and the header's hash before the first): number, hash, columns that repeat the body's, order of
/// times.
///
/// Errors   Corrupt with the frame and its steps.
Result<StoredFrame> frameIn(const Statement& row, const StoredFrame& before);

/// Called now and then with the share done, 0 to 1; false gives up.
using Progress = std::function<bool(double share)>;

/// Where the journal ends, all of it at one commit.
///
/// Errors   Io, Corrupt.
Result<JournalEnd> endOf(const Database& database);

/// As the header has it; zeros if it cannot be read.
///
/// Errors   Io.
Result<Former> formerOf(const Database& database);

/// An end beyond all rows, for a file of which nothing is sure.
JournalEnd everything();

/// The frame or record that is no longer the one that the writer counted, in one sentence; empty for none.
std::optional<std::string> differenceFrom(const Database& database, const Head& head);

/// Walks all chains of a journal that has its tables up to `end`: frames, records, outbox. From a checkpoint whose row
/// holds (checkpointFault) only what comes after it, without the pages' check.
///
/// Errors   Io; Refused if `progress` gave up.
Result<ChainReport> walkChain(const Database& database, const JournalEnd& end, const Progress& progress = {},
                              const Checkpoint* from = nullptr);

}  // namespace ballast::journal
