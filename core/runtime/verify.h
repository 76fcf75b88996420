#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace ballast::runtime {

/// What a check of a journal found.
struct VerifyReport {
    bool identical{};
    std::uint64_t decisions{};  ///< Equal ones, up to the first difference; operators' records stand apart.
    std::uint64_t operatorRecords{};
    std::uint64_t steps{};  ///< Replayed.
    bool chainIntact{};
    std::string chainMessage;      ///< "Hash chain intact, 148 decisions" or what is broken.
    std::string difference;        ///< Empty, or where the first difference stands.
    std::string stored, repeated;  ///< Both texts of the first difference; empty for none.
};

/// Checks the hash chain, runs the engine again on the journaled inputs alone, and compares every record of the chain
/// byte for byte, and every order. A journal that was cut off, even an empty one, is compared as far as it goes.
///
/// Errors   NotFound, Io; Corrupt if the file is no journal; Unsupported if another engine wrote it.
Result<VerifyReport> verifyJournal(const std::string& file);

}  // namespace ballast::runtime
