#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace ballast::journal {

/// The right to write one journal, across processes: a lock on `<journal>-owner`, which the system gives back when the
/// process ends in any way. A lock of its own file, because closing any other descriptor of the database file would
/// drop SQLite's locks on it.
class OwnerLock {
public:
    /// Errors   Refused if another copy holds it, with its process id; Io if the file cannot be made.
    static Result<std::unique_ptr<OwnerLock>> acquire(const std::string& journalPath);

    /// Removes the file and gives the lock back.
    ~OwnerLock();
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;

private:
    OwnerLock(int descriptor, std::string path) : m_descriptor(descriptor), m_path(std::move(path)) {}

    int m_descriptor;
    std::string m_path;
};

}  // namespace ballast::journal
