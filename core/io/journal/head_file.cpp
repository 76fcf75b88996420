#include "journal/head_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/sha256.h"

namespace ballast::journal {

namespace {

constexpr std::size_t kLineBytes = 512;
constexpr std::size_t kHashDigits = 64, kSumDigits = 16;
constexpr const char* kMagic = "ballast-head-2";
constexpr const char* kFirstMagic = "ballast-head-1";  ///< Of a program that kept no register.

std::string sumOf(std::string_view text) { return codec::sha256Hex({text}).substr(0, kSumDigits); }

std::string closed(std::string line)
{
    line += sumOf(line);
    line.resize(kLineBytes - 1, ' ');
    return line + '\n';
}

std::string lineOf(const Head& head)
{
    return closed(fmt::format("{} header {} step {} frame {} outbox {} record {} frames {} records {} entry {} "
                              "entries {} process {} sum ",
                              kMagic, head.headerHash, head.step, head.frame, head.outbox, head.record.value,
                              head.frameHash, head.recordHash, head.entry, head.entryHash, head.process));
}

std::string firstLineOf(const Head& head)
{
    return closed(fmt::format("{} header {} step {} frame {} outbox {} record {} frames {} records {} process {} sum ",
                              kFirstMagic, head.headerHash, head.step, head.frame, head.outbox, head.record.value,
                              head.frameHash, head.recordHash, head.process));
}

}  // namespace

std::string headFileOf(const std::string& journalPath)
{
    std::error_code ignored;
    const auto real = std::filesystem::weakly_canonical(journalPath, ignored);
    return (ignored ? journalPath : real.string()) + "-head";
}

std::optional<Head> readHead(const std::string& journalPath)
{
    std::string line(kLineBytes, '\0');
    // What is no file, such as a pipe that nobody writes, is no count and is not waited for.
    const int file = ::open(headFileOf(journalPath).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return std::nullopt;
    struct stat kind {};
    const bool isRead = ::fstat(file, &kind) == 0 && S_ISREG(kind.st_mode) &&
                        ::pread(file, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size());
    ::close(file);
    if (!isRead) return std::nullopt;
    Head head;
    std::istringstream words(line);
    std::string magic, name, sum;
    words >> magic >> name >> head.headerHash >> name >> head.step >> name >> head.frame >> name >> head.outbox >>
        name >> head.record.value >> name >> head.frameHash >> name >> head.recordHash >> name;
    const bool isFirst = magic == kFirstMagic;
    if (!isFirst) words >> head.entry >> name >> head.entryHash >> name;
    words >> head.process >> name >> sum;
    // One text for one head, so that any changed character is seen.
    if (!words || head.headerHash.size() != kHashDigits || (isFirst ? firstLineOf(head) : lineOf(head)) != line)
        return std::nullopt;
    return head;
}

std::string inWords(const Missing& missing)
{
    if (missing.steps == 0 && missing.records == 0)
        return fmt::format("the newest {} rows of openings and checkpoints that were committed are missing",
                           missing.entries);
    return fmt::format("{} steps and {} records that were committed are missing", missing.steps, missing.records);
}

Missing missingAfter(const JournalEnd& end, std::uint64_t entry, const std::string& headerHash,
                     const std::optional<Head>& head)
{
    if (!head || head->headerHash != headerHash) return {};
    const auto beyond = [](std::uint64_t counted, std::uint64_t found) {
        return counted > found ? counted - found : 0;
    };
    return {beyond(head->step, end.step), beyond(head->record.value, end.record.value), beyond(head->entry, entry)};
}

Result<std::unique_ptr<HeadFile>> HeadFile::open(const std::string& journalPath)
{
    const auto path = headFileOf(journalPath);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return fail(ErrorCode::Io,
                    fmt::format("journal {}: {} cannot be made: {}", journalPath, path, std::strerror(errno)));
    return std::unique_ptr<HeadFile>(new HeadFile(descriptor, path));
}

HeadFile::~HeadFile() { ::close(m_descriptor); }

Result<void> HeadFile::write(const Head& head) const
{
    const auto line = lineOf(head);
    if (::pwrite(m_descriptor, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size())) return {};
    return fail(ErrorCode::Io, fmt::format("{} cannot be written: {}", m_path, std::strerror(errno)));
}

}  // namespace ballast::journal
