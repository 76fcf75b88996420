#include "journal/owner_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "journal/head_file.h"

namespace ballast::journal {

namespace {

/// A descriptor of a journal that this process has opened for a lock, held or not.
struct Parked {
    int descriptor{};
    bool held{};
};

/// By device and inode.
///
/// Threads  Under the mutex.
struct Parking {
    std::mutex mutex;
    std::map<std::pair<dev_t, ino_t>, Parked> places;

    /// Nobody can come back to a file without a name, and SQLite has closed it: its room is given back.
    void leaveRemoved()
    {
        std::erase_if(places, [](const auto& place) {
            struct stat status {};
            const bool gone =
                !place.second.held && ::fstat(place.second.descriptor, &status) == 0 && status.st_nlink == 0;
            if (gone) ::close(place.second.descriptor);
            return gone;
        });
    }
};

Parking& parking()
{
    static Parking all;
    return all;
}

tl::unexpected<Error> refused(const std::string& path)
{
    const auto head = readHead(path);
    return fail(ErrorCode::Refused,
                fmt::format("journal {} is being written by {}; a second copy may only read it", path,
                            head ? fmt::format("process {}", head->process) : "another process"));
}

tl::unexpected<Error> failed(const std::string& path, const char* what)
{
    return fail(ErrorCode::Io, fmt::format("journal {} cannot be {}: {}", path, what, std::strerror(errno)));
}

}  // namespace

Result<std::unique_ptr<OwnerLock>> OwnerLock::acquire(const std::string& journalPath)
{
    auto& all = parking();
    const std::lock_guard guard(all.mutex);
    all.leaveRemoved();
    for (;;) {
        struct stat status {
        }, still{};
        if (::stat(journalPath.c_str(), &status) != 0) return failed(journalPath, "found");
        const std::pair key(status.st_dev, status.st_ino);
        auto place = all.places.find(key);
        if (place != all.places.end() && place->second.held) return refused(journalPath);
        if (place == all.places.end()) {
            const int descriptor = ::open(journalPath.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
            if (descriptor < 0) return failed(journalPath, "opened");
            if (::fstat(descriptor, &still) != 0 || std::pair(still.st_dev, still.st_ino) != key) {
                ::close(descriptor);  // Renamed between the two; nothing of ours has the new one open.
                continue;
            }
            place = all.places.emplace(key, Parked{descriptor, false}).first;
        }
        if (::flock(place->second.descriptor, LOCK_EX | LOCK_NB) != 0)
            return errno == EWOULDBLOCK ? refused(journalPath) : failed(journalPath, "locked");
        place->second.held = true;
        return std::unique_ptr<OwnerLock>(new OwnerLock(place->second.descriptor, status.st_dev, status.st_ino));
    }
}

OwnerLock::~OwnerLock()
{
    auto& all = parking();
    const std::lock_guard guard(all.mutex);
    ::flock(m_descriptor, LOCK_UN);
    all.places[{m_device, m_inode}].held = false;
    all.leaveRemoved();
}

}  // namespace ballast::journal
