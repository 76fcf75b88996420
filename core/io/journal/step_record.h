#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "codec/frame_codec.h"
#include "domain/decision.h"
#include "domain/events.h"
#include "domain/orders.h"
#include "domain/proofs.h"

namespace ballast::journal {

/// One step of the engine: what went in and everything that came out. Stored whole or not at all.
struct StepRecord {
    std::uint64_t step{};  ///< From 1 or the former journal's last + 1, without gaps.
    domain::EventBatch inputs;
    std::vector<domain::Decision> decisions;  ///< Kind Override is stored as an operator's record of the same chain.
    std::vector<domain::Gated<domain::OrderIntent>> intents;
    std::vector<domain::Gated<domain::Amendment>> amendments;
    std::vector<domain::LatchOpening> openings;          ///< Of latches; each stands behind a decision of the step.
    std::vector<codec::PrivateMessage> privateMessages;  ///< Raw, as they came; the facts in them stand in `inputs`.
    bool endsFrame{};                                    ///< A checkpoint stands after it.
};

/// What a step has become once it is on disk.
struct CommittedStep {
    std::uint64_t step{};
    std::vector<std::string> hashes;  ///< One for each decision of the step, in order; 64 hexadecimal digits.
    std::string lastHash;             ///< Of the chain after this step.
    SequenceNumber lastSequence;      ///< Of the chain after this step; 0 before the first record.
    std::vector<domain::Committed<domain::Gated<domain::OrderIntent>>> intents;  ///< Sequence: the decision behind it.
    std::vector<domain::Committed<domain::Gated<domain::Amendment>>>
        amendments;                                                 ///< Sequence: number of the outbox row.
    std::vector<domain::Committed<domain::LatchOpening>> openings;  ///< Sequence: number of the outbox row.
};

/// What a stored step let out, from its rows alone: for a market that is run again while its engine is not.
struct RecalledStep {
    std::vector<domain::Committed<domain::OrderIntent>> orders;
    std::vector<domain::Committed<domain::Amendment>> amendments;
    std::vector<domain::Committed<domain::LatchOpening>> openings;
};

/// The inputs of one step as read back.
struct StepInputs {
    std::uint64_t step{};
    domain::EventBatch batch;
};

/// Whole steps in one row, as read back and checked against its columns and the row before it.
struct StoredFrame {
    std::uint64_t number{};
    std::uint64_t lastStep{}, lastEvent{};
    Timestamp time;  ///< Of its last step.
    codec::Frame frame;
    std::string hash;
};

/// A decision or an operator's record as it stands in the chain.
struct StoredRecord {
    SequenceNumber sequence;
    std::uint64_t step{};
    Timestamp time;
    bool isOperator{};
    std::string body;          ///< Canonical JSON; codec::parseDecision reads it.
    std::string previousHash;  ///< 64 hexadecimal digits.
    std::string hash;
};

/// Where a journal ends.
struct JournalEnd {
    std::uint64_t step{}, event{}, frame{}, outbox{}, privateMessages{};
    SequenceNumber record;
    Timestamp time;
    std::string frameHash, recordHash;  ///< The header's before the first.
};

/// What a walk along the hash chains found.
struct ChainReport {
    bool intact{};
    std::uint64_t records{};    ///< Number of the last decision or operator's record in order, up to the first break.
    std::uint64_t decisions{};  ///< Of these, decisions.
    std::uint64_t operatorRecords{};  ///< Of these, operators' records.
    SequenceNumber firstBroken;       ///< 0 when intact, or when it is not a record that is broken.
    std::string lastHash;             ///< Of the last record in order; the header's before the first.
    std::string message;              ///< "Hash chain intact, 148 decisions" or what is broken, and where.
};

}  // namespace ballast::journal
