#include "journal/owner_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ballast::journal {

namespace {

std::string ownerIn(int descriptor)
{
    std::array<char, 32> text{};
    const auto size = ::pread(descriptor, text.data(), text.size() - 1, 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string("?");
}

/// False if a former owner has removed the file between our open and our lock.
bool isStill(int descriptor, const std::string& path)
{
    struct stat held {
    }, named{};
    return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

void writeOwner(int descriptor)
{
    const std::string text = fmt::format("{}", ::getpid());
    // The number only serves the message of a second copy; without room for it the lock holds all the same.
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, text.data(), text.size(), 0) < 0) return;
}

}  // namespace

Result<std::unique_ptr<OwnerLock>> OwnerLock::acquire(const std::string& journalPath)
{
    std::error_code ignored;
    const auto real = std::filesystem::weakly_canonical(journalPath, ignored);  // One lock for all links to one file.
    const std::string path = (ignored ? journalPath : real.string()) + "-owner";
    for (;;) {
        const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
            return fail(ErrorCode::Io,
                        fmt::format("journal {}: {} cannot be made: {}", journalPath, path, std::strerror(errno)));
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            const std::string owner = ownerIn(descriptor);
            ::close(descriptor);
            return fail(ErrorCode::Refused, fmt::format("journal {} is being written by process {}; a second copy may "
                                                        "only read it",
                                                        journalPath, owner));
        }
        std::unique_ptr<OwnerLock> lock(new OwnerLock(descriptor, path));
        if (isStill(descriptor, path)) {
            writeOwner(descriptor);
            return lock;
        }
        lock->m_path.clear();  // Somebody else's file bears the name now.
    }
}

OwnerLock::~OwnerLock()
{
    if (!m_path.empty()) ::unlink(m_path.c_str());
    ::close(m_descriptor);
}

}  // namespace ballast::journal
