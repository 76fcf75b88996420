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

/// Intents in order of commit, up to the first that is not what was written or whose decision is not in the chain.
ReadableIntents readIntents(const Database& database);

}  // namespace ballast::journal
