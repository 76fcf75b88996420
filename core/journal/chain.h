#pragma once

#include <string>
#include <string_view>

#include "journal/database.h"
#include "journal/step_record.h"

namespace ballast::journal {

/// Hash of a record: SHA-256 over the 64 digits of the previous hash and the bytes of the body.
std::string chainHash(std::string_view previousHash, std::string_view body);

/// Record as it stands in the row of `SELECT sequence, step, kind, time_ns, body, previous_hash, hash`.
StoredRecord recordIn(const Statement& row);

/// Walks the chain of a journal that has its tables.
Result<ChainReport> walkChain(const Database& database);

}  // namespace ballast::journal
