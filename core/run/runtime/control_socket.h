#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "domain/latch.h"

namespace ballast::runtime {

/// Where the desk that writes `journalFile` listens: in `$XDG_RUNTIME_DIR`, else in a folder of ours under the system's
/// temporary one (0700), named by a hash of the journal's canonical path. Makes the folder.
///
/// Errors   Io if the folder cannot be made, or belongs to someone else or is open to others.
Result<std::string> controlSocketPath(const std::string& journalFile);

/// What a kill from outside asks for, and what came of it.
struct KillRequest {
    domain::Scope scope;
    std::string who, reason;
};
struct KillAnswer {
    std::chrono::microseconds latchClosed{}, handedOver{};
};

/// One line of JSON each way.
std::string toLine(const KillRequest& request);
Result<KillRequest> parseKillRequest(const std::string& line);
std::string toLine(const Result<KillAnswer>& answer);
Result<KillAnswer> parseKillAnswer(const std::string& line);

/// Reads one line of at most 4 KiB; waits `longest` for it.
Result<std::string> readLine(int connection, std::chrono::milliseconds longest);
Result<void> writeLine(int connection, const std::string& line);

/// Asks the desk that writes `journalFile` to kill.
///
/// Errors   NotFound if no desk listens there; Refused with the desk's own sentence; Io if it does not answer.
Result<KillAnswer> requestKill(const std::string& journalFile, const KillRequest& request);

}  // namespace ballast::runtime
