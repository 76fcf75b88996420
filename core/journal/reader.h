#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "codec/decision_parser.h"
#include "journal/session_header.h"
#include "journal/step_record.h"

namespace ballast::journal {

class Database;

/// A journal opened for reading only: one that is being written, one left by a killed process, or one from a stranger.
/// It never changes the file, never checkpoints, and holds no read transaction while a callback runs. Databases with
/// any table, view or trigger but the journal's own are refused.
///
/// Errors   Corrupt where something stored is not what was written; Io where the disk refuses.
/// Threads  One at a time; several readers may stand beside one writer.
class Reader {
public:
    /// An empty file is a journal without records.
    ///
    /// Errors   NotFound; Corrupt if it is not a journal; Unsupported if a newer program wrote it.
    static Result<std::unique_ptr<Reader>> open(const std::string& path);

    /// As open, but for a check: also takes a journal that is damaged, cut off or changed so that `open` refuses it,
    /// and says in `fault` what is wrong. What can still be read comes out, then the error.
    ///
    /// Errors   NotFound; Io; Corrupt if it is no journal at all; Unsupported if a newer program wrote it.
    static Result<std::unique_ptr<Reader>> openForCheck(const std::string& path);

    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Absent while nothing is stored, or when it cannot be read, which is a fault.
    const std::optional<SessionHeader>& header() const { return m_header; }
    const std::string& fault() const { return m_fault; }  ///< Empty if nothing is.

    /// From now on everything is read as it stood at one commit, though a writer goes on; the log cannot shrink until
    /// the reader is gone. For whoever compares parts with one another.
    Result<void> holdStill() const;
    Result<std::uint64_t> lastStep() const;       ///< 0 when there is none.
    Result<SequenceNumber> lastSequence() const;  ///< 0 when there is none.
    Result<std::string> lastHash() const;         ///< The genesis hash before the first record; empty without header.

    /// Calls `take` for each step from `from` on, in order, until it returns false. A missing step is Corrupt.
    Result<void> forEachStep(std::uint64_t from, const std::function<bool(const StepInputs&)>& take) const;

    /// Calls `take` for each record from `from` on, in order, until it returns false.
    Result<void> forEachRecord(SequenceNumber from, const std::function<bool(const StoredRecord&)>& take) const;

    /// All intents in order of commit.
    Result<std::vector<StoredIntent>> intents() const;
    ReadableIntents readableIntents() const;
    /// The hash with which the chain begins, as stored; empty without a session.
    Result<std::string> genesisHash() const;

    /// Calls `take` for each of our quote sets from that number on, in order, until it returns false.
    Result<void> forEachQuoteSet(SequenceNumber from, const std::function<bool(const StoredQuoteSet&)>& take) const;

    /// Walks the whole chain: header, numbers without gaps, bodies, hashes, and the columns that repeat a body's field.
    /// A broken chain is a report, not an error.
    Result<ChainReport> verifyChain() const;

private:
    enum class Tables { None, Ours };
    Reader(std::unique_ptr<Database> database, Tables tables);
    static Result<std::unique_ptr<Reader>> openDamaged(const std::string& path, const Error& fault);
    bool isEmpty() const { return m_tables == Tables::None; }

    std::unique_ptr<Database> m_database;
    Tables m_tables;
    std::optional<SessionHeader> m_header;
    std::string m_fault;
};

}  // namespace ballast::journal
