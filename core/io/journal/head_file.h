#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal/step_record.h"

namespace ballast::journal {

/// The writer's own count of what it committed, beside the journal: SQLite cuts a damaged log at its first bad
/// checksum without a word, and then nothing inside the file knows what is gone.
struct Head {
    std::string headerHash;  ///< Of the journal that it counts.
    std::uint64_t step{}, frame{}, outbox{};
    SequenceNumber record;
    std::string frameHash, recordHash;
    std::uint64_t entry{};   ///< The newest of the register; 0: none.
    std::string entryHash;   ///< 64 hexadecimal digits, or "-" for none.
    std::int64_t process{};  ///< Id of the writer.
};

/// Committed according to the head, and not in the journal.
struct Missing {
    std::uint64_t steps{}, records{};
    std::uint64_t entries{};  ///< Of the register: openings and checkpoints.

    explicit operator bool() const { return steps > 0 || records > 0 || entries > 0; }
};

/// "6 steps and 12 records that were committed are missing", or of the rows that only the register knows.
std::string inWords(const Missing& missing);

/// `FILE-head` of a journal, whatever link leads to it.
std::string headFileOf(const std::string& journalPath);

/// The head beside a journal; empty if there is none or it cannot be read.
std::optional<Head> readHead(const std::string& journalPath);

/// What the head counts beyond `end` and the register's entry `entry`, where the journal with this header ends. Nothing
/// if it counts another journal.
Missing missingAfter(const JournalEnd& end, std::uint64_t entry, const std::string& headerHash,
                     const std::optional<Head>& head);

/// Writes the head after each group of commits: one line of fixed length in place, so that a full disk does not stop
/// it. Not synced: after a power cut it may be older than the journal, never newer than what the disk was told.
///
/// Threads  One at a time.
class HeadFile {
public:
    /// Errors   Io if the file cannot be made.
    static Result<std::unique_ptr<HeadFile>> open(const std::string& journalPath);
    ~HeadFile();
    HeadFile(const HeadFile&) = delete;
    HeadFile& operator=(const HeadFile&) = delete;

    /// Errors   Io.
    Result<void> write(const Head& head) const;

private:
    HeadFile(int descriptor, std::string path) : m_descriptor(descriptor), m_path(std::move(path)) {}

    int m_descriptor;
    std::string m_path;
};

}  // namespace ballast::journal
