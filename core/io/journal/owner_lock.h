#pragma once

#include <memory>
#include <string>
#include <sys/types.h>

#include "base/result.h"

namespace ballast::journal {

/// The right to write one journal, across processes, whatever name leads to it: an flock on the journal's own inode,
/// which the system gives back when the process ends in any way.
///
/// Closing any descriptor of a database file drops SQLite's own locks on it in this process, so the descriptor of a
/// lock that was given back, or refused, is kept and used again for the same inode.
class OwnerLock {
public:
    /// The file must exist.
    ///
    /// Errors   Refused if another writer holds it, with its process id where its head tells it; Io if the file cannot
    ///          be opened, or its file system has no locks.
    static Result<std::unique_ptr<OwnerLock>> acquire(const std::string& journalPath);

    ~OwnerLock();
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;

    /// Of the journal; for reading, and for nobody to close.
    int descriptor() const { return m_descriptor; }

private:
    OwnerLock(int descriptor, dev_t device, ino_t inode) : m_descriptor(descriptor), m_device(device), m_inode(inode) {}

    int m_descriptor;
    dev_t m_device;
    ino_t m_inode;
};

}  // namespace ballast::journal
