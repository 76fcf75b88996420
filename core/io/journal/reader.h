#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "codec/decision_parser.h"
#include "journal/chain.h"
#include "journal/checkpoint_rows.h"
#include "journal/head_file.h"
#include "journal/outbox.h"
#include "journal/session_header.h"
#include "journal/step_record.h"

namespace ballast::journal {

class Database;

/// A journal opened for reading only: one that is being written, one left by a killed process, or one from a stranger.
/// It never changes the file, never checkpoints, and holds no read transaction while a callback runs, so that the log
/// of a writer can shrink however long a reader takes. Rows only come and never change, so whoever compares parts with
/// one another reads them all up to one `end`. Databases with any table, view or trigger but the journal's own are
/// refused.
///
/// Errors   Corrupt where something stored is not what was written; Io where the disk refuses.
/// Threads  One at a time; several readers may stand beside one writer.
class Reader {
public:
    /// An empty file is a journal without records.
    ///
    /// Errors   NotFound; Corrupt if it is not a journal; Unsupported if a newer program or the first version wrote it.
    static Result<std::unique_ptr<Reader>> open(const std::string& path);

    /// As open, but for a check: also takes a journal that is damaged, cut off or changed so that `open` refuses it,
    /// and says in `fault` what is wrong. What can still be read comes out, then the error.
    ///
    /// Errors   NotFound; Io; Corrupt if it is no journal at all; Unsupported as open.
    static Result<std::unique_ptr<Reader>> openForCheck(const std::string& path);

    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Absent while nothing is stored, or when it cannot be read, which is a fault.
    const std::optional<SessionHeader>& header() const { return m_header; }
    /// Where the journal ended that this one carries on; zeros: it carries none on.
    Former former() const { return m_header ? m_header->former : Former{}; }
    const std::string& fault() const { return m_fault; }  ///< Empty if nothing is.
    /// Where a writer found that newest rows of openings and checkpoints were missing when it went on, in one line;
    /// empty: nowhere.
    std::string lostRows() const;

    /// Where everything ends now, at one commit.
    Result<JournalEnd> end() const;
    /// What the writer's own count knows beyond `end`.
    Missing missing(const JournalEnd& end) const;
    /// What is no longer as the writer's own count saw it committed, in one sentence; empty for nothing.
    std::optional<std::string> changedSinceCommit() const;

    /// Calls `take` for each frame from the one that holds step `from` to the one numbered `last`, in order, until it
    /// returns false. Each is checked against its hash, its columns and the frame before it.
    Result<void> forEachFrame(std::uint64_t from, std::uint64_t last,
                              const std::function<bool(const StoredFrame&)>& take) const;
    /// The same by steps, up to the end.
    Result<void> forEachStep(std::uint64_t from, const std::function<bool(const StepInputs&)>& take) const;
    /// Calls `take` for each record from `from` to `last` (0: the end), in order, until it returns false.
    Result<void> forEachRecord(SequenceNumber from, const std::function<bool(const StoredRecord&)>& take,
                               SequenceNumber last = {}) const;
    /// The same for what may leave; hashes are as stored.
    Result<void> forEachOutboxRow(std::uint64_t from, const std::function<bool(const OutboxRow&)>& take,
                                  std::uint64_t last = 0) const;
    /// What stands in the table `checkpoints` up to `end`, in order.
    Result<std::vector<Checkpoint>> checkpoints(const JournalEnd& end) const;
    /// Where the journal stood at a checkpoint.
    Result<JournalEnd> endAt(const Checkpoint& checkpoint) const;
    /// The plain bytes of a checkpoint's state.
    ///
    /// Errors   NotFound if they were given up; Corrupt if they, or where the row says that it stands, are not what was
    ///          written.
    Result<std::string> stateOf(const Checkpoint& checkpoint) const;
    /// The plain bytes of what the steps from the checkpoint before up to this one did aside.
    ///
    /// Errors   Corrupt if they cannot be unpacked.
    Result<std::string> asidesOf(const Checkpoint& checkpoint) const;
    /// The plain bytes of a simulated market after a step.
    ///
    /// Errors   NotFound if none is kept; Corrupt if they are not what was written.
    Result<std::string> marketAfter(std::uint64_t step) const;
    /// Hash of a record, that of the header for 0; empty if there is none.
    /// The same for those of the journal that this one carries on.
    Result<std::string> hashOf(SequenceNumber record) const;
    /// The hash with which the chains begin, as stored; empty without a header.
    Result<std::string> headerHash() const { return hashOf({}); }

    /// Walks all chains up to `end`: header, numbers without gaps, bodies, hashes, and the columns that repeat a body's
    /// field; then the register, with what it is of. A broken chain is a report, not an error.
    ///
    /// Errors   Refused if `progress` gave up.
    Result<ChainReport> verifyChain(const JournalEnd& end, const Progress& progress = {}) const;
    /// The same without openings and checkpoints, of which no start depends.
    Result<ChainReport> walkChains(const JournalEnd& end, const Progress& progress = {}) const;

private:
    enum class Tables { None, Ours };
    Reader(std::unique_ptr<Database> database, Tables tables);
    static Result<std::unique_ptr<Reader>> openDamaged(const std::string& path, const Error& fault);
    bool isEmpty() const { return m_tables == Tables::None; }
    Result<StoredFrame> frameBefore(std::uint64_t step) const;

    std::unique_ptr<Database> m_database;
    Tables m_tables;
    std::optional<SessionHeader> m_header;
    std::optional<Head> m_head;  ///< As it stood before anything was read, so never ahead of a writer's commits.
    std::string m_fault;
};

}  // namespace ballast::journal
