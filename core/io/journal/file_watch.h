#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ballast::journal {

/// What was done to one of the files of an open journal.
struct FileFault {
    bool isJournal{};      ///< The journal itself; else its log or index, which hold only what was not copied into it.
    std::string sentence;  ///< "journal j was removed or renamed while it was being written".
};

/// Sees whether an open journal is still the one under its name: SQLite writes on into a file that somebody removed,
/// and into a log that somebody cut, without a word.
///
/// Threads  One at a time, the writer's.
class FileWatch {
public:
    /// `descriptor` is of the journal itself and stays open for as long as this lives.
    FileWatch(std::string path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}

    /// Takes things as they stand now for right: after each of our own writes, which only make the files longer. A
    /// fault that fell between the last check and the write shows here, by what no write of ours changes. `logPages` is
    /// how many pages the log holds (as a file it may be longer, once it was begun anew); 0: not known, for example
    /// after a write that failed.
    std::optional<FileFault> note(std::uint64_t logPages);

    /// Empty if journal, log and index are the same files as noted, no shorter, and begin as they did.
    std::optional<FileFault> check() const { return checkAll(m_logStart); }
    /// The same after a write of ours that failed: it may have begun the log anew.
    std::optional<FileFault> checkAfterFailure() const { return checkAll(std::nullopt); }
    /// Empty if the journal is still the file under its name.
    std::optional<FileFault> checkName() const;

private:
    struct Known {
        bool exists{};
        dev_t device{};
        ino_t inode{};
        off_t size{};
    };
    /// The log as it stands under its name, opened once for all that is read of it.
    class Log;
    static Known look(const std::string& path);
    /// The journal itself, whatever its name has become since it was checked.
    Known own() const;
    std::optional<FileFault> checkAll(const std::optional<std::string>& logStart) const;
    std::optional<FileFault> checkBeside(const Known& then, const Known& now, const char* suffix,
                                         const char* what) const;
    std::optional<FileFault> checkOwnWrite(const Known& journal, const std::string& start, const Log& logFile) const;

    std::string m_path;
    int m_descriptor;
    Known m_journal, m_log, m_index;
    std::string m_start, m_logStart;  ///< First bytes of journal and log.
    std::string m_logEnd;  ///< Last committed bytes of the log; one that was cut and grew again has lost them.
    off_t m_logEndPlace{};
};

/// The names under which processes of ours hold the file open that `path` is a name of, of the same device and inode;
/// none if the system does not tell.
std::vector<std::string> namesInUse(const std::string& path);

/// "process 1234" of who reads a journal in a transaction, or "another process" if the system does not tell.
std::string readersOf(const std::string& journalPath);

}  // namespace ballast::journal
