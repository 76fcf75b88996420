#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"

namespace ballast::runtime {

/// The signals of this process, taken by a thread of their own: SIGUSR1 kills trading on every desk, SIGTERM, SIGINT
/// and SIGHUP end the program in order. Made before any other thread, so that all of them leave these signals
/// alone. From then on memory that cannot be had, in whatever thread, ends the program with one line and exit code 2.
///
/// Threads  One, at the start of main.
class ProcessSignals {
public:
    /// `onEnd` is called on the signals' thread with the signal's number, once for each; while it waits
    /// no other signal is taken.
    ///
    /// Errors   Refused if the system gives neither thread nor descriptor.
    static Result<std::unique_ptr<ProcessSignals>> take(std::function<void(int)> onEnd);
    ~ProcessSignals();
    ProcessSignals(const ProcessSignals&) = delete;
    ProcessSignals& operator=(const ProcessSignals&) = delete;

private:
    ProcessSignals() = default;
    void run();

    std::function<void(int)> m_onEnd;
    int m_signals{-1};
    int m_wake{-1};
    std::thread m_thread;
};

/// "SIGTERM".
std::string nameOfSignal(int signal);

/// What a program that was ended by a signal exits with: 128 + its number, as shells count.
constexpr int exitCodeOf(int signal) { return 128 + signal; }

}  // namespace ballast::runtime
