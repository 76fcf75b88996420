#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"
#include "venue/kill_line.h"

namespace ballast::runtime {

/// The second way to the kill switch, which needs neither window, engine nor disk: a socket beside the session, and the
/// process's SIGUSR1 (see process_signals.h). Its thread does nothing else and waits for nobody's work: not for a venue
/// that does not answer one kill before it closes the gate for the next.
///
/// Threads  Any.
class Guard {
public:
    /// Listens for `ballast-cli kill --journal FILE` under the journal's name. A socket that a dead process left is
    /// replaced. `killLine` outlives the guard.
    ///
    /// Errors   Refused if the system gives no thread. A socket that cannot be made is a warning: signals still work.
    static Result<std::unique_ptr<Guard>> start(venue::KillLine& killLine, const std::string& journalFile);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

private:
    explicit Guard(venue::KillLine& killLine) : m_killLine(killLine) {}
    void listen(const std::string& journalFile);
    void run();

    venue::KillLine& m_killLine;
    std::string m_socketPath;
    int m_listener{-1};
    int m_wake{-1};  ///< An eventfd: the guard is to end.
    std::thread m_thread;
};

/// Kills every desk of this process; for the process's signals. How many there were.
std::size_t killEveryDesk(const std::string& who, const std::string& reason);

}  // namespace ballast::runtime
