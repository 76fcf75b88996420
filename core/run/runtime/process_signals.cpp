#include "runtime/process_signals.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <poll.h>
#include <pthread.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/system.h"
#include "runtime/guard.h"

namespace ballast::runtime {

namespace {

sigset_t ourSignals()
{
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGUSR1, SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&set, signal);
    return set;
}

/// A mapped file that somebody cut (SQLite's `-shm` beside a journal) leaves pages without a disk behind them: no call
/// fails, so the program can only end. What is committed is in the journal and its log, which were not mapped.
extern "C" void onCutFile(int)
{
    constexpr std::string_view kLine =
        "ballast: a mapped file, such as a journal's -shm, was cut while it was in use, so the program ended; what the "
        "journal has committed is safe: start again with the same journal\n";
    if (::write(STDERR_FILENO, kLine.data(), kLine.size()) < 0) std::_Exit(1);
    std::_Exit(1);
}

/// Memory that cannot be had ends the program with one line; what its journal has committed is safe. Any other fault
/// that nobody caught aborts as before. Allocates nothing.
[[noreturn]] void onTerminate() noexcept
{
    try {
        if (const auto fault = std::current_exception()) std::rethrow_exception(fault);
    } catch (const std::bad_alloc&) {
        constexpr std::string_view kLine =
            "ballast: memory could not be had, so the program ended; what the journal has committed is safe\n";
        if (::write(STDERR_FILENO, kLine.data(), kLine.size()) < 0) std::_Exit(2);
        std::_Exit(2);
    } catch (...) {
        std::abort();
    }
    std::abort();
}

}  // namespace

Result<std::unique_ptr<ProcessSignals>> ProcessSignals::take(std::function<void(int)> onEnd)
{
    std::set_terminate(onTerminate);
    std::signal(SIGBUS, onCutFile);
    std::unique_ptr<ProcessSignals> signals(new ProcessSignals);
    signals->m_onEnd = std::move(onEnd);
    const auto set = ourSignals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signals->m_signals = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    signals->m_wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (signals->m_signals < 0 || signals->m_wake < 0)
        return fail(ErrorCode::Refused, fmt::format("signals cannot be taken: {}", std::strerror(errno)));
    if (auto started = startThread(signals->m_thread, "signals", [raw = signals.get()] { raw->run(); }); !started)
        return tl::unexpected<Error>(started.error());
    return signals;
}

void ProcessSignals::run()
{
    while (true) {
        std::array<pollfd, 2> ready{{{m_wake, POLLIN, 0}, {m_signals, POLLIN, 0}}};
        if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
        if (ready[0].revents != 0) return;
        signalfd_siginfo info{};
        if (::read(m_signals, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) continue;
        const auto number = static_cast<int>(info.ssi_signo);
        if (number == SIGUSR1)
            killEveryDesk("signal", "killed by SIGUSR1");
        else
            m_onEnd(number);
    }
}

std::string nameOfSignal(int signal)
{
    switch (signal) {
    case SIGTERM:
        return "SIGTERM";
    case SIGINT:
        return "SIGINT";
    case SIGHUP:
        return "SIGHUP";
    default:
        return fmt::format("signal {}", signal);
    }
}

ProcessSignals::~ProcessSignals()
{
    const std::uint64_t one = 1;
    if (m_wake >= 0 && ::write(m_wake, &one, sizeof one) < 0) return;
    if (m_thread.joinable()) m_thread.join();
    if (m_signals >= 0) ::close(m_signals);
    if (m_wake >= 0) ::close(m_wake);
}

}  // namespace ballast::runtime
