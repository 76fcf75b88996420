#include "runtime/guard.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

#include "base/log.h"
#include "base/system.h"
#include "runtime/control_socket.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRequestComes{1000};
constexpr std::chrono::milliseconds kHandOver{5000};

/// The kill lines of this process's desks, for its signals.
struct Desks {
    std::mutex mutex;
    std::vector<venue::KillLine*> lines;
};
Desks& desks()
{
    static Desks all;
    return all;
}

bool isOurs(int connection)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == ::geteuid() || peer.uid == 0);
}

}  // namespace

Result<std::unique_ptr<Guard>> Guard::start(venue::KillLine& killLine, const std::string& journalFile)
{
    std::unique_ptr<Guard> guard(new Guard(killLine));
    guard->m_wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (guard->m_wake < 0)
        return fail(ErrorCode::Refused, fmt::format("the guard cannot be made: {}", std::strerror(errno)));
    guard->listen(journalFile);
    if (auto started = startThread(guard->m_thread, "guard", [raw = guard.get()] { raw->run(); }); !started)
        return tl::unexpected<Error>(started.error());
    const std::lock_guard lock(desks().mutex);
    desks().lines.push_back(&killLine);
    return guard;
}

void Guard::listen(const std::string& journalFile)
{
    const auto path = controlSocketPath(journalFile);
    if (!path) return log::warning(path.error().message);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path->copy(address.sun_path, sizeof address.sun_path - 1);
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // The journal's owner lock is ours, so what stands there belongs to a dead process.
    ::unlink(path->c_str());
    const auto before = ::umask(0177);
    const bool bound = m_listener >= 0 &&
                       ::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                       ::listen(m_listener, 8) == 0;
    ::umask(before);
    if (!bound) return log::warning(fmt::format("ballast-cli kill will not reach this desk: {}", std::strerror(errno)));
    m_socketPath = *path;
}

Guard::~Guard()
{
    {
        const std::lock_guard lock(desks().mutex);
        std::erase(desks().lines, &m_killLine);
    }
    const std::uint64_t one = 1;
    if (m_wake >= 0 && ::write(m_wake, &one, sizeof one) < 0) log::warning("the guard cannot be woken");
    if (m_thread.joinable()) m_thread.join();
    if (m_listener >= 0) ::close(m_listener);
    if (m_wake >= 0) ::close(m_wake);
    if (!m_socketPath.empty()) ::unlink(m_socketPath.c_str());
}

void Guard::run()
{
    while (true) {
        std::array<pollfd, 2> ready{{{m_wake, POLLIN, 0}, {m_listener, POLLIN, 0}}};
        if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
        if (ready[0].revents != 0) return;
        if (ready[1].revents == 0) continue;
        const int connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        answer(connection);
        ::close(connection);
    }
}

void Guard::answer(int connection)
{
    if (!isOurs(connection)) return;
    const auto line = readLine(connection, kRequestComes);
    if (!line) return;
    const auto begun = Clock::now();
    const auto outcome = parseKillRequest(*line).and_then([&](const KillRequest& request) -> Result<KillAnswer> {
        const auto killed = m_killLine.kill(request.scope, request.who.empty() ? "command line" : request.who,
                                            request.reason.empty() ? "killed from the command line" : request.reason);
        if (!killed) return tl::unexpected<Error>(killed.error());
        if (!m_killLine.waitHandedOver(killed->kill, kHandOver))
            return fail(ErrorCode::Io, fmt::format("the gate is closed, but the cancels were not handed over within "
                                                   "{} s; look at the venue's own page",
                                                   kHandOver.count() / 1000));
        return KillAnswer{killed->latchClosed,
                          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun)};
    });
    if (!writeLine(connection, toLine(outcome))) log::warning("who asked for a kill did not wait for the answer");
}

std::size_t killEveryDesk(const std::string& who, const std::string& reason)
{
    const std::lock_guard lock(desks().mutex);
    for (auto* line : desks().lines)
        (void)line->kill({}, who, reason);
    return desks().lines.size();
}

}  // namespace ballast::runtime
