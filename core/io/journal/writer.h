#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal/checkpoint_rows.h"
#include "journal/head_file.h"
#include "journal/outbox.h"
#include "journal/register_rows.h"
#include "journal/session_header.h"
#include "journal/step_record.h"

namespace ballast::journal {

class Database;
class FileWatch;
class GroupRows;
struct FileFault;
class OwnerLock;
struct WriterStatements;

/// Refuses what can never become a journal, before anything is made or changed.
///
/// Errors   InvalidArgument for an empty name, a folder, something else that is no file, or a folder that is missing.
Result<void> checkJournalPath(const std::string& path);

/// True if nothing is stored at `path` yet: no file, an empty one, or one that was cut off before its first commit.
/// False if only the journal itself is gone and its log or its writer's count says that there was one.
bool isFreshJournal(const std::string& path);

/// The one hand that writes a journal: SQLite in WAL mode with synchronous=FULL, one connection that writes and
/// checkpoints, and a lock that no second copy of the program can take.
///
/// Errors   Everything that is returned as committed is on disk, in the file of that name. After an error nothing of
///          that call is, and the same call may be made again when, for example, space was freed; not after Corrupt:
///          then the file is no longer what was written, and every later call says so again.
/// Threads  One at a time; the journal thread owns it.
class Writer {
public:
    /// Starts a journal at `path`, mode 0600.
    ///
    /// Errors   InvalidArgument if something is stored there already; Corrupt if it is a file of another kind, which
    ///          stays untouched, or a journal whose file was emptied; Refused if another copy writes it; Io if the disk
    ///          refuses.
    static Result<std::unique_ptr<Writer>> create(const std::string& path, const SessionHeader& header,
                                                  const OpeningNote& note = {});

    /// Goes on with the journal at `path` after checking pages and hash chains. What its former writer committed and
    /// the file no longer holds is counted in `missing`.
    ///
    /// Errors   As create; NotFound if nothing is stored there; Mismatch if the journal belongs to another source, book
    ///          or rules version, with the field; Corrupt if it is damaged; Unsupported if a newer program or the first
    ///          version wrote it.
    /// With a checkpoint of it whose row and state hold only what comes after is checked; the rest is the caller's to
    /// have walked beside (Reader::walkChains).
    static Result<std::unique_ptr<Writer>> resume(const std::string& path, const SessionHeader& header,
                                                  const OpeningNote& note = {}, const Checkpoint* from = nullptr);

    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Stores one step in one transaction. Steps count from 1, or from where the former journal ended, without gaps,
    /// and so do the sequence numbers inside the decisions.
    ///
    /// Errors   InvalidArgument if a number is out of order, not finite or too large; Io if the disk refuses; Corrupt
    ///          as checkFile.
    Result<CommittedStep> commit(const StepRecord& step);

    /// Several steps in one transaction, for runs at full speed; all or none. Their inputs share frames.
    Result<std::vector<CommittedStep>> commitMany(std::span<const StepRecord> steps);

    /// Makes the rows of the next group's first steps, so that less is left to do when it is committed: `steps` are
    /// those that the next `commitMany` will begin with, unchanged, and the next call's may be more of them. What is
    /// wrong with a step the commit says; nothing is on disk, and what will be is the same.
    void encodeAhead(std::span<const StepRecord> steps);

    /// Makes the log as long as it becomes between two copies into the file, with zeros behind what it holds, so that a
    /// commit writes over bytes that are there: a file that grows makes each sync wait for the file system's own log.
    /// What cannot be made is a line in the log; nothing depends on it.
    void makeRoom();

    /// Copies the log into the file once it has 4 MiB, for a moment when nothing waits for a commit. A commit does it
    /// by itself from 16 MiB on.
    ///
    /// Errors   Corrupt as checkFile.
    Result<void> copyLog();

    /// Stores the state after a committed step that ended its frame (`StepRecord::endsFrame`, or the newest), in a
    /// transaction of its own; older states that need not be kept are given up. Nothing is done for a step that is not
    /// later than the newest checkpoint's, or that stands in the former journal.
    ///
    /// Errors   InvalidArgument for another step, or if what its steps did aside is larger than kMaxStateBytes; as
    ///          `commit`.
    Result<void> storeCheckpoint(const StateBytes& state);

    /// Stores a simulated market as it stands after a committed step, in a transaction of its own.
    ///
    /// Errors   InvalidArgument for a step that is not committed; as `commit`.
    Result<void> storeMarket(const MarketBytes& market);

    /// Proof for a step that a former run has stored, from the rows as they stand, so that its orders and quotes can
    /// take the same way again when the run is repeated up to where it was cut off. Steps are recalled in order from 1,
    /// before the first commit.
    ///
    /// Errors   InvalidArgument for another step; Corrupt if a row cannot be read.
    Result<CommittedStep> recall(const StepRecord& step);
    /// The same from the rows alone, up to a checkpoint. Proves that what left stands on disk, not that an engine
    /// gives it again, so it is for simulated markets only.
    ///
    /// Errors   As recall.
    Result<RecalledStep> recallRows(std::uint64_t step);
    /// The next step to recall is the one after the checkpoint's.
    void recallFrom(const Checkpoint& checkpoint);

    /// Whether the files are still those that were written. To be asked now and then while nothing is committed.
    ///
    /// Errors   Corrupt with what was done to which file and what is lost by it; for good.
    Result<void> checkFile();

    const SessionHeader& header() const { return m_header; }
    const std::string& path() const;
    const JournalEnd& end() const { return m_tail; }
    std::uint64_t lastStep() const { return m_tail.step; }             ///< 0 before the first.
    std::uint64_t lastEvent() const { return m_tail.event; }           ///< 0 before the first.
    SequenceNumber lastSequence() const { return m_tail.record; }      ///< 0 before the first.
    const std::string& lastHash() const { return m_tail.recordHash; }  ///< The header's before the first.
    const std::string& origin() const { return m_header.origin; }
    const Missing& missing() const { return m_missing; }
    /// Set once the file was found to be gone or changed.
    const std::optional<Error>& lost() const { return m_lost; }

private:
    /// How far `recall` has come.
    struct Recalled {
        std::uint64_t step{}, outbox{};
        SequenceNumber record;
        std::string hash;
    };

    Writer(std::unique_ptr<OwnerLock> lock, std::unique_ptr<Database> database, SessionHeader header);

    Result<void> initialise(const OpeningNote& note);
    Result<void> load(const Checkpoint* from);
    Result<void> checkHead();
    Result<void> prepare(const OpeningNote& note);
    Result<void> noteOpening(const OpeningNote& note, RegisterEnd& end);
    std::unique_ptr<GroupRows> emptyGroup();
    Result<std::unique_ptr<GroupRows>> rowsOf(std::span<const StepRecord> steps);
    static std::vector<CommittedStep> proofsOf(std::span<const StepRecord> steps, const GroupRows& rows);
    Result<void> failed(const Error& error);
    Result<std::string> hashOf(SequenceNumber record);
    Result<void> recallOutbox(const StepRecord& step, CommittedStep& done);
    static Result<void> prove(const OutboxRow& row, RecalledStep& done);
    static void prove(const StepRecord& step, std::uint64_t lastRow, CommittedStep& done);
    Result<void> standing(const std::optional<FileFault>& fault);
    Result<RegisterEnd> storeCheckpoint(const StateBytes& state, const std::string& asides, const JournalEnd& end);
    Result<void> afterCommit();
    void copyLogFrom(std::uint64_t bytes);
    void writeHead();

    std::unique_ptr<OwnerLock> m_lock;  ///< Before the database, so that it is released after it.
    std::unique_ptr<Database> m_database;
    std::unique_ptr<WriterStatements> m_statements;
    std::unique_ptr<HeadFile> m_head;
    std::unique_ptr<FileWatch> m_watch;
    std::unique_ptr<GroupRows> m_ahead;  ///< Of the next group's first steps; may be null.
    SessionHeader m_header;
    std::string m_headerHash;
    JournalEnd m_tail;        ///< Replaced only after a commit has returned.
    RegisterEnd m_register;   ///< The same.
    JournalEnd m_inMainFile;  ///< Where the journal ended when the log was last copied whole into the file.
    std::optional<Error> m_lost;
    Missing m_missing;
    Recalled m_recalled;
    bool m_saidLogIsLong{};
    std::uint64_t m_logAtLastCopy{};  ///< Bytes, so that a reader that holds the log up is not asked at every moment.
    std::vector<JournalEnd> m_frameEnds;  ///< After the steps whose checkpoint has not come yet.
};

}  // namespace ballast::journal
