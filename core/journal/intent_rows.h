#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/database.h"
#include "journal/step_record.h"

namespace ballast::journal {

/// Ties an intent to the chain: SHA-256 over the hash of the decision behind it and the text of all its fields.
std::string intentHash(std::string_view decisionHash, const StoredIntent& stored);

/// All intents in order of commit.
///
/// Errors   Corrupt if one is not what was written, or its decision is not in the chain.
Result<std::vector<StoredIntent>> readIntents(const Database& database);

}  // namespace ballast::journal
