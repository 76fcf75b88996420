#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal/session_header.h"
#include "journal/step_record.h"

namespace ballast::journal {

class Database;
class OwnerLock;
struct WriterStatements;

/// Refuses what can never become a journal, before anything is made or changed.
///
/// Errors   InvalidArgument for an empty name, a folder, something else that is no file, or a folder that is missing.
Result<void> checkJournalPath(const std::string& path);

/// True if nothing is stored at `path` yet: no file, an empty one, or one that was cut off before its first commit.
bool isFreshJournal(const std::string& path);

/// The one hand that writes a journal: SQLite in WAL mode with synchronous=FULL, one connection that writes and
/// checkpoints, and a lock that no second copy of the program can take.
///
/// Errors   Everything that is returned as committed is on disk. After an error nothing of that call is, and the same
///          call may be made again when, for example, space was freed.
/// Threads  One at a time; the journal thread owns it.
class Writer {
public:
    /// Starts a journal at `path`, mode 0600.
    ///
    /// Errors   InvalidArgument if something is stored there already; Corrupt if it is a file of another kind, which
    ///          stays untouched; Refused if another copy writes it; Io if the disk refuses.
    static Result<std::unique_ptr<Writer>> create(const std::string& path, const SessionHeader& header,
                                                  const OpeningNote& note = {});

    /// Goes on with the journal at `path` after checking pages and hash chain.
    ///
    /// Errors   As create; NotFound if nothing is stored there; Mismatch if the journal belongs to another source,
    ///          book, settings or engine, with the field; Corrupt if it is damaged; Unsupported if a newer program
    ///          wrote it.
    static Result<std::unique_ptr<Writer>> resume(const std::string& path, const SessionHeader& header,
                                                  const OpeningNote& note = {});

    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Stores one step in one transaction. Steps count from 1 without gaps, and so do the sequence numbers inside
    /// the decisions.
    ///
    /// Errors   InvalidArgument if a number is out of order, not finite or too large; Io if the disk refuses.
    Result<CommittedStep> commit(const StepRecord& step);

    /// Several steps in one transaction, for runs at full speed; all or none.
    Result<std::vector<CommittedStep>> commitMany(std::span<const StepRecord> steps);

    /// Proof for a step that a former run has stored, so that its orders and quotes can take the same way again when
    /// the run is repeated up to where it was cut off. Steps are recalled in order from 1, before the first commit.
    ///
    /// Errors   Mismatch if the journal holds something else for this step, and what.
    Result<CommittedStep> recall(const StepRecord& step);

    const SessionHeader& header() const { return m_header; }
    std::uint64_t lastStep() const { return m_tail.step; }           ///< 0 before the first.
    SequenceNumber lastSequence() const { return m_tail.sequence; }  ///< 0 before the first.
    const std::string& lastHash() const { return m_tail.hash; }      ///< The genesis hash before the first.
    const std::string& installationId() const { return m_header.installationId; }

private:
    /// Where the journal ends; replaced only after a commit has returned.
    struct Tail {
        std::uint64_t step{};
        SequenceNumber sequence;
        std::uint64_t quoteSets{};
        Timestamp time;
        std::string hash;
    };
    /// How far `recall` has come.
    struct Recalled {
        std::uint64_t step{}, records{}, intents{}, quoteSets{};
        std::string hash;
    };

    Writer(std::unique_ptr<OwnerLock> lock, std::unique_ptr<Database> database, SessionHeader header);

    Result<void> initialise(const OpeningNote& note);
    Result<void> load();
    Result<void> prepare(const OpeningNote& note);
    Result<void> checkOrder(const StepRecord& step, const Tail& tail) const;
    Result<CommittedStep> store(const StepRecord& step, Tail& tail);
    Result<void> storeDecisions(const StepRecord& step, Tail& tail, CommittedStep& done);
    Result<std::string> hashOf(SequenceNumber decision);
    Result<void> storeIntents(const StepRecord& step, CommittedStep& done);
    Result<void> storeQuoteSets(const StepRecord& step, Tail& tail, CommittedStep& done);
    Result<void> recallInputs(const StepRecord& step) const;
    Result<void> recallDecisions(const StepRecord& step, CommittedStep& done);
    Result<void> recallIntents(const StepRecord& step, CommittedStep& done);
    Result<void> recallQuoteSets(const StepRecord& step, CommittedStep& done);
    Result<void> refuseMore(const char* query, std::uint64_t key, std::uint64_t step) const;

    std::unique_ptr<OwnerLock> m_lock;  ///< Before the database, so that it is released after it.
    std::unique_ptr<Database> m_database;
    std::unique_ptr<WriterStatements> m_statements;
    SessionHeader m_header;
    Tail m_tail;
    Recalled m_recalled;
};

}  // namespace ballast::journal
