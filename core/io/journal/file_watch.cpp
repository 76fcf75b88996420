#include "journal/file_watch.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <utility>

namespace ballast::journal {

namespace {

// SQLite's header of a database and of a log: https://www.sqlite.org/fileformat.html, 1.3 and 4.1.
constexpr std::size_t kStartBytes = 100, kLogStartBytes = 32, kLogEndBytes = 64, kFrameStartBytes = 24,
                      kPageBytes = 4096;
constexpr std::size_t kMagicBytes = 18, kApplicationId = 68, kApplicationIdBytes = 4;
/// SQLite may shorten a log that has grown beyond this, when it begins it anew (database.cpp).
constexpr off_t kLogLimit = 64 << 20;

std::string bytesAt(int descriptor, off_t place, std::size_t wanted)
{
    std::string bytes(wanted, '\0');
    const auto size = ::pread(descriptor, bytes.data(), bytes.size(), place);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
}

std::string sentence(const std::string& file, const std::string& what)
{
    return fmt::format("{} {} while it was being written", file, what);
}

}  // namespace

FileWatch::Known FileWatch::look(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {true, status.st_dev, status.st_ino, status.st_size};
}

FileWatch::Known FileWatch::own() const
{
    struct stat status {};
    if (::fstat(m_descriptor, &status) != 0) return {};
    return {true, status.st_dev, status.st_ino, status.st_size};
}

/// SQLite takes no locks on the log, so it may be opened and closed beside it.
class FileWatch::Log {
public:
    explicit Log(const std::string& path) : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        struct stat status {};
        if (m_descriptor >= 0 && ::fstat(m_descriptor, &status) == 0)
            known = {true, status.st_dev, status.st_ino, status.st_size};
        // A process without a free descriptor cannot read it, and it is there all the same.
        if (m_descriptor < 0) known = look(path);
        start = bytes(0, kLogStartBytes);
    }
    ~Log()
    {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    std::string bytes(off_t place, std::size_t wanted) const
    {
        return m_descriptor >= 0 ? bytesAt(m_descriptor, place, wanted) : std::string();
    }
    bool isRead() const { return m_descriptor >= 0; }
    Known known;
    std::string start;

private:
    int m_descriptor;
};

/// What a write of ours leaves alone: that the files grow, what they are, and the log's former end while the log goes
/// on.
std::optional<FileFault> FileWatch::checkOwnWrite(const Known& journal, const std::string& start,
                                                  const Log& logFile) const
{
    if (m_journal.exists && journal.size < m_journal.size)
        return FileFault{true, sentence("journal " + m_path,
                                        fmt::format("was cut from {} to {} bytes", m_journal.size, journal.size))};
    const bool same =
        m_start.size() != kStartBytes ||
        (start.size() == kStartBytes && start.compare(0, kMagicBytes, m_start, 0, kMagicBytes) == 0 &&
         start.compare(kApplicationId, kApplicationIdBytes, m_start, kApplicationId, kApplicationIdBytes) == 0);
    if (!same) return FileFault{true, sentence("journal " + m_path, "was written over")};
    if (!m_log.exists) return std::nullopt;
    const auto fault = [&](const std::string& done) {
        return FileFault{false, sentence(fmt::format("the log {}-wal", m_path), done)};
    };
    if (!logFile.known.exists) return fault("was removed or renamed");
    if (logFile.known.size < m_log.size && m_log.size <= kLogLimit)
        return fault(fmt::format("was cut from {} to {} bytes", m_log.size, logFile.known.size));
    const bool goesOn = m_logStart.size() == kLogStartBytes && logFile.start == m_logStart;
    if (goesOn && !m_logEnd.empty() && logFile.bytes(m_logEndPlace, kLogEndBytes) != m_logEnd)
        return fault(fmt::format("was cut from {} bytes and has grown since", m_log.size));
    return std::nullopt;
}

std::optional<FileFault> FileWatch::note(std::uint64_t logPages)
{
    const Log logFile(m_path + "-wal");
    const auto journal = own();
    auto start = bytesAt(m_descriptor, 0, kStartBytes);
    auto fault = checkOwnWrite(journal, start, logFile);
    m_journal = journal;
    m_log = logFile.known;
    m_index = look(m_path + "-shm");
    m_start = std::move(start);
    m_logStart = logFile.start;
    // A header, then each page behind one of its own.
    const auto logBytes = static_cast<off_t>(kLogStartBytes + logPages * (kPageBytes + kFrameStartBytes));
    m_logEndPlace = logBytes - static_cast<off_t>(kLogEndBytes);
    m_logEnd = logPages > 0 && m_log.size >= logBytes ? logFile.bytes(m_logEndPlace, kLogEndBytes) : std::string();
    return fault;
}

std::optional<FileFault> FileWatch::checkName() const
{
    const auto named = look(m_path), open = own();
    if (!named.exists) return FileFault{true, sentence("journal " + m_path, "was removed or renamed")};
    if (!open.exists || named.device != open.device || named.inode != open.inode)
        return FileFault{true, sentence("journal " + m_path, "was replaced by another file")};
    return std::nullopt;
}

std::optional<FileFault> FileWatch::checkBeside(const Known& then, const Known& now, const char* suffix,
                                                const char* what) const
{
    if (!then.exists) return std::nullopt;
    const auto fault = [&](const std::string& done) {
        return FileFault{false, sentence(fmt::format("the {} {}{}", what, m_path, suffix), done)};
    };
    if (!now.exists) return fault("was removed or renamed");
    if (now.device != then.device || now.inode != then.inode) return fault("was replaced by another file");
    if (now.size < then.size) return fault(fmt::format("was cut from {} to {} bytes", then.size, now.size));
    return std::nullopt;
}

std::optional<FileFault> FileWatch::checkAll(const std::optional<std::string>& logStart) const
{
    if (auto named = checkName()) return named;
    const auto now = own();
    if (now.size < m_journal.size)
        return FileFault{
            true, sentence("journal " + m_path, fmt::format("was cut from {} to {} bytes", m_journal.size, now.size))};
    if (bytesAt(m_descriptor, 0, kStartBytes) != m_start)
        return FileFault{true, sentence("journal " + m_path, "was written over")};
    const Log logFile(m_path + "-wal");
    if (auto fault = checkBeside(m_log, logFile.known, "-wal", "log")) return fault;
    // Not for want of a descriptor, now or when it was noted.
    const bool wasRead = !m_logStart.empty() || m_log.size < static_cast<off_t>(kLogStartBytes);
    if (logStart && wasRead && logFile.isRead() && logFile.start != *logStart)
        return FileFault{false, sentence(fmt::format("the log {}-wal", m_path), "was written over")};
    return checkBeside(m_index, look(m_path + "-shm"), "-shm", "index");
}

std::vector<std::string> namesInUse(const std::string& path)
{
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    struct stat wanted {};
    if (::stat(path.c_str(), &wanted) != 0) return names;
    std::error_code failed;
    fs::directory_iterator process("/proc", failed);
    for (const fs::directory_iterator none; !failed && process != none; process.increment(failed)) {
        const auto pid = process->path().filename().string();
        if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
        std::error_code hidden;  // Of others, and of what has just ended.
        for (fs::directory_iterator handle(process->path() / "fd", hidden), end; !hidden && handle != end;
             handle.increment(hidden)) {
            struct stat found {};
            if (::stat(handle->path().c_str(), &found) != 0 || found.st_ino != wanted.st_ino ||
                found.st_dev != wanted.st_dev)
                continue;
            std::error_code gone;
            const auto name = fs::read_symlink(handle->path(), gone);
            if (!gone && std::find(names.begin(), names.end(), name.string()) == names.end())
                names.push_back(name.string());
        }
    }
    return names;
}

// A reader's transaction holds a lock on one byte of the index: https://www.sqlite.org/walformat.html, 2.3.
std::string readersOf(const std::string& journalPath)
{
    struct stat index {};
    if (::stat((journalPath + "-shm").c_str(), &index) != 0) return "another process";
    const auto place = fmt::format("{:02x}:{:02x}:{}", major(index.st_dev), minor(index.st_dev), index.st_ino);
    std::ifstream locks("/proc/locks");
    std::string readers, line;
    while (std::getline(locks, line)) {
        std::istringstream words(line);
        std::string number, kind, advisory, access, process, file;
        words >> number >> kind >> advisory >> access >> process >> file;
        if (kind != "POSIX" || access != "READ" || file != place || process == fmt::format("{}", ::getpid())) continue;
        readers += (readers.empty() ? "process " : ", ") + process;
    }
    return readers.empty() ? "another process" : readers;
}

}  // namespace ballast::journal
