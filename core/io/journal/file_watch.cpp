#include "journal/file_watch.h"

#include <array>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace ballast::journal {

namespace {

// SQLite's header of a database and of a log: https://www.sqlite.org/fileformat.html, 1.3 and 4.1.
constexpr std::size_t kStartBytes = 100, kLogStartBytes = 32, kLogEndBytes = 64, kFrameStartBytes = 24,
                      kPageBytes = 4096;
constexpr std::size_t kMagicBytes = 18, kApplicationId = 68, kApplicationIdBytes = 4;
/// SQLite may shorten a log that has grown beyond this, when it begins it anew (database.cpp).
constexpr off_t kLogLimit = 64 << 20;

std::string firstBytes(int descriptor, std::size_t wanted)
{
    std::string bytes(wanted, '\0');
    const auto size = ::pread(descriptor, bytes.data(), bytes.size(), 0);
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

/// SQLite takes no locks on the log, so it may be opened and closed beside it.
std::string FileWatch::logStart() const
{
    const int descriptor = ::open((m_path + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return {};
    auto bytes = firstBytes(descriptor, kLogStartBytes);
    ::close(descriptor);
    return bytes;
}

std::string FileWatch::logBytesAt(off_t place) const
{
    std::string bytes(kLogEndBytes, '\0');
    const int descriptor = ::open((m_path + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return {};
    const auto size = ::pread(descriptor, bytes.data(), bytes.size(), place);
    ::close(descriptor);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
}

/// What a write of ours leaves alone: that the files grow, what they are, and the log's former end while the log goes
/// on.
std::optional<FileFault> FileWatch::checkOwnWrite() const
{
    const auto journal = look(m_path), log = look(m_path + "-wal");
    const auto start = firstBytes(m_descriptor, kStartBytes);
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
    if (!log.exists) return fault("was removed or renamed");
    if (log.size < m_log.size && m_log.size <= kLogLimit)
        return fault(fmt::format("was cut from {} to {} bytes", m_log.size, log.size));
    const bool goesOn = m_logStart.size() == kLogStartBytes && logStart() == m_logStart;
    if (goesOn && !m_logEnd.empty() && logBytesAt(m_logEndPlace) != m_logEnd)
        return fault(fmt::format("was cut from {} bytes and has grown since", m_log.size));
    return std::nullopt;
}

std::optional<FileFault> FileWatch::note(std::uint64_t logPages)
{
    auto fault = checkOwnWrite();
    m_journal = look(m_path);
    m_log = look(m_path + "-wal");
    m_index = look(m_path + "-shm");
    m_start = firstBytes(m_descriptor, kStartBytes);
    m_logStart = logStart();
    // A header, then each page behind one of its own.
    const auto logBytes = static_cast<off_t>(kLogStartBytes + logPages * (kPageBytes + kFrameStartBytes));
    m_logEndPlace = logBytes - static_cast<off_t>(kLogEndBytes);
    m_logEnd = logPages > 0 && m_log.size >= logBytes ? logBytesAt(m_logEndPlace) : std::string();
    return fault;
}

std::optional<FileFault> FileWatch::checkName() const
{
    struct stat own {};
    const auto named = look(m_path);
    if (!named.exists) return FileFault{true, sentence("journal " + m_path, "was removed or renamed")};
    if (::fstat(m_descriptor, &own) != 0 || named.device != own.st_dev || named.inode != own.st_ino)
        return FileFault{true, sentence("journal " + m_path, "was replaced by another file")};
    return std::nullopt;
}

std::optional<FileFault> FileWatch::checkBeside(const Known& then, const char* suffix, const char* what) const
{
    if (!then.exists) return std::nullopt;
    const auto now = look(m_path + suffix);
    const auto fault = [&](const std::string& done) {
        return FileFault{false, sentence(fmt::format("the {} {}{}", what, m_path, suffix), done)};
    };
    if (!now.exists) return fault("was removed or renamed");
    if (now.device != then.device || now.inode != then.inode) return fault("was replaced by another file");
    if (now.size < then.size) return fault(fmt::format("was cut from {} to {} bytes", then.size, now.size));
    return std::nullopt;
}

std::optional<FileFault> FileWatch::check() const
{
    if (auto named = checkName()) return named;
    const auto now = look(m_path);
    if (now.size < m_journal.size)
        return FileFault{
            true, sentence("journal " + m_path, fmt::format("was cut from {} to {} bytes", m_journal.size, now.size))};
    if (firstBytes(m_descriptor, kStartBytes) != m_start)
        return FileFault{true, sentence("journal " + m_path, "was written over")};
    if (auto log = checkBeside(m_log, "-wal", "log")) return log;
    if (logStart() != m_logStart)
        return FileFault{false, sentence(fmt::format("the log {}-wal", m_path), "was written over")};
    return checkBeside(m_index, "-shm", "index");
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
