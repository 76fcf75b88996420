#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace ballast::runtime {

/// Where a journal and its repetition part, as a person reads it.
struct VerifyDifference {
    std::string what;        ///< "decision 58 differs: its body, from byte 131 on (step 17)"; empty for none.
    std::string recorded;    ///< What the journal holds there, or why it holds nothing.
    std::string recomputed;  ///< What the engine gives there, or why it gives nothing.
};

/// What a check of a journal found. Texts may hold bytes of a stranger.
struct VerifyReport {
    bool identical{};
    std::uint64_t decisions{};        ///< Equal ones, up to the first difference; operators' records stand apart.
    std::uint64_t operatorRecords{};  ///< The same of these.
    std::uint64_t steps{};            ///< Replayed.
    bool chainIntact{};
    std::string chainMessage;  ///< "Hash chain intact, 148 decisions" or what is broken.
    std::string damage;        ///< Empty, or what is wrong with the file itself.
    VerifyDifference difference;
};

/// Checks the hash chain, runs the engine again on the journaled inputs alone, and compares every record of the chain
/// byte for byte with its hash, and every order. A journal that was cut off, even an empty one, is compared as far as
/// it goes; one that was changed or damaged is reported, with what is equal before the first difference.
///
/// Errors   NotFound, Io; Corrupt if the file is no journal; Unsupported if another engine wrote it.
Result<VerifyReport> verifyJournal(const std::string& file);

}  // namespace ballast::runtime
