#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/committed.h"
#include "domain/decision.h"
#include "domain/events.h"
#include "domain/gated.h"
#include "domain/orders.h"

namespace ballast::journal {

/// One step of the engine: what went in and everything that came out. Stored whole or not at all.
struct StepRecord {
    std::uint64_t step{};  ///< From 1, without gaps.
    domain::EventBatch inputs;
    std::vector<domain::Decision> decisions;  ///< Kind Override is stored as an operator's record of the same chain.
    std::vector<domain::Gated<domain::OrderIntent>> intents;
    std::vector<domain::Gated<domain::QuoteSet>> quoteSets;
    std::vector<domain::LatchOpening> openings;  ///< Of latches; each stands behind a decision of the step.
};

/// What a step has become once it is on disk.
struct CommittedStep {
    std::uint64_t step{};
    std::vector<std::string> hashes;  ///< One for each decision of the step, in order; 64 hexadecimal digits.
    std::string lastHash;             ///< Of the chain after this step.
    SequenceNumber lastSequence;      ///< Of the chain after this step; 0 before the first record.
    std::vector<domain::Committed<domain::Gated<domain::OrderIntent>>> intents;  ///< Sequence: the decision behind it.
    std::vector<domain::Committed<domain::Gated<domain::QuoteSet>>>
        quoteSets;  ///< Sequence: number of the set in the journal, from 1.
    std::vector<domain::Committed<domain::LatchOpening>> openings;  ///< Sequence: the last decision of the step.
};

/// The inputs of one step as read back.
struct StepInputs {
    std::uint64_t step{};
    domain::EventBatch batch;
};

/// A decision or an operator's record as it stands in the chain.
struct StoredRecord {
    SequenceNumber sequence;
    std::uint64_t step{};
    Timestamp time;
    bool isOperator{};
    std::string body;          ///< Canonical JSON; parseDecision reads it.
    std::string previousHash;  ///< 64 hexadecimal digits.
    std::string hash;
};

struct StoredIntent {
    std::uint64_t step{};
    domain::OrderIntent intent;
};

/// Intents as far as they can be read.
struct ReadableIntents {
    std::vector<StoredIntent> intents;
    std::optional<Error> fault;  ///< What is wrong with the one after them.
};

struct StoredQuoteSet {
    SequenceNumber number;
    std::uint64_t step{};
    domain::QuoteSet quotes;
};

/// What a walk along the hash chain found.
struct ChainReport {
    bool intact{};
    std::uint64_t records{};          ///< Decisions and operators' records that are in order, up to the first break.
    std::uint64_t decisions{};        ///< Of these, decisions.
    std::uint64_t operatorRecords{};  ///< Of these, operators' records.
    SequenceNumber firstBroken;       ///< 0 when intact, or when it is not a record that is broken.
    std::string lastHash;             ///< Of the last record in order; the genesis hash before the first.
    std::string message;              ///< "Hash chain intact, 148 decisions" or what is broken, and where.
};

}  // namespace ballast::journal
