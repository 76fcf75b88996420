#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/database.h"
#include "journal/outbox.h"
#include "journal/step_record.h"

namespace ballast::journal {

/// What a Writer asks its database again and again.
struct WriterStatements {
    Statement frame, privateBytes, record, outbox, hashOf;
};

/// The rows of steps that are stored in one transaction, made before it begins: bodies, hashes and columns, so that the
/// transaction itself only binds them. Nothing of it is on disk.
///
/// Threads  The writer's.
class GroupRows {
public:
    /// Where the journal ends, and who writes it. `olderHash` gives the hash of a record that is stored already.
    GroupRows(const JournalEnd& end, std::uint32_t desk, HashOf olderHash);

    /// After a failure the rows are worthless.
    ///
    /// Errors   InvalidArgument if a number is out of order, not finite or too large; those of `olderHash`.
    Result<void> add(const StepRecord& step);
    /// Ends the frame that is open.
    ///
    /// Errors   InvalidArgument if a step is too large.
    Result<void> endFrame();
    /// After endFrame, inside a transaction.
    ///
    /// Errors   Those of the database.
    Result<void> insert(WriterStatements& statements) const;

    /// What became of each step but for its proofs, which only a commit gives, and the newest outbox row after it.
    struct Stored {
        CommittedStep step;
        std::uint64_t lastRow{};
    };
    const std::vector<Stored>& steps() const { return m_steps; }
    /// Where the journal will end.
    const JournalEnd& end() const { return m_end; }
    /// The same after each step that ended its frame.
    const std::vector<JournalEnd>& frameEnds() const { return m_frameEnds; }

private:
    struct Frame {
        std::uint64_t number{}, firstStep{}, lastStep{}, firstEvent{}, lastEvent{};
        Timestamp time;
        std::string body, hash;
    };
    struct Private {
        std::uint64_t number{}, frame{};
        codec::PrivateMessage message;
    };
    Result<void> checkOrder(const StepRecord& step) const;
    Result<void> addInputs(const StepRecord& step);
    void addDecisions(const StepRecord& step, CommittedStep& done);
    Result<void> addOutbox(const StepRecord& step);
    Result<std::string> hashOf(SequenceNumber record) const;

    JournalEnd m_end;
    SequenceNumber m_before;  ///< The last record before the group.
    std::string m_hashBefore;
    std::uint32_t m_desk;
    HashOf m_olderHash;
    std::optional<codec::FrameBuilder> m_open;
    Timestamp m_openTime;  ///< Of the last step in the open frame.
    std::vector<Frame> m_frames;
    std::vector<Private> m_private;
    std::vector<StoredRecord> m_records;
    std::vector<OutboxRow> m_outbox;
    std::vector<Stored> m_steps;
    std::vector<JournalEnd> m_frameEnds;
};

}  // namespace ballast::journal
