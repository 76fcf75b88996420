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
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/system.h"
#include "runtime/control_socket.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRequestComes{1000};
constexpr std::chrono::milliseconds kHandOver{5000};
constexpr int kBetweenLooks = 1;  // Milliseconds, while a kill is handed over.
constexpr std::size_t kLongestRequest = 4096;
constexpr std::size_t kMostCallers = 32;

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
    if (!bound) {
        log::warning(fmt::format("ballast-cli kill will not reach this desk: {}", std::strerror(errno)));
        // A socket that does not listen is never at rest.
        if (m_listener >= 0) ::close(std::exchange(m_listener, -1));
        return;
    }
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

namespace {

/// Who is connected, all at once: one who says nothing, or whose venue does not answer, keeps no other's kill waiting.
class Callers {
public:
    explicit Callers(venue::KillLine& killLine) : m_killLine(killLine) {}
    ~Callers()
    {
        for (const auto& caller : m_all)
            ::close(caller.connection);
    }
    Callers(const Callers&) = delete;
    Callers& operator=(const Callers&) = delete;

    void accept(int listener);
    /// Takes what has been said; a request that is whole kills here.
    void hear();
    /// Answers where the cancels are handed over, or were not in time; whoever asked nothing in time is hung up on.
    void answer();
    void addTo(std::vector<pollfd>& watched) const;
    /// How long nothing need be looked at, milliseconds; below 0: until somebody speaks.
    int patience() const;

private:
    struct Caller {
        int connection{-1};
        Clock::time_point since;  ///< Of the connection; with a kill, of it.
        std::string said{};
        std::optional<venue::KillReceipt> kill{};
        bool isDone{};
    };
    void hear(Caller& caller);
    void kill(Caller& caller, const std::string& line);
    static void tell(Caller& caller, const Result<KillAnswer>& outcome);
    void hangUp();

    venue::KillLine& m_killLine;
    std::vector<Caller> m_all;
};

void Callers::accept(int listener)
{
    const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) return;
    if (!isOurs(connection)) {
        ::close(connection);
        return;
    }
    // Full of those who say nothing, or whose kills are done and who only wait to hear of it.
    if (m_all.size() == kMostCallers) {
        const auto silent = std::find_if(m_all.begin(), m_all.end(), [](const auto& one) { return !one.kill; });
        (silent == m_all.end() ? m_all.front() : *silent).isDone = true;
        hangUp();
    }
    m_all.push_back({.connection = connection, .since = Clock::now()});
}

void Callers::hear()
{
    for (auto& caller : m_all)
        if (!caller.kill) hear(caller);
    hangUp();
}

void Callers::hear(Caller& caller)
{
    std::array<char, 512> part{};
    ssize_t size = 0;
    while (caller.said.size() < kLongestRequest &&
           (size = ::recv(caller.connection, part.data(), part.size(), 0)) > 0) {
        caller.said.append(part.data(), static_cast<std::size_t>(size));
        if (const auto end = caller.said.find('\n'); end != std::string::npos)
            return kill(caller, caller.said.substr(0, end));
    }
    const bool nothingYet = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    caller.isDone = !nothingYet || caller.said.size() >= kLongestRequest;
}

void Callers::kill(Caller& caller, const std::string& line)
{
    caller.since = Clock::now();
    auto killed = parseKillRequest(line).and_then([&](const KillRequest& request) {
        return m_killLine.kill(request.scope, request.who.empty() ? "command line" : request.who,
                               request.reason.empty() ? "killed from the command line" : request.reason);
    });
    if (!killed) return tell(caller, tl::unexpected<Error>(killed.error()));
    caller.kill = std::move(*killed);
}

void Callers::answer()
{
    for (auto& caller : m_all) {
        const auto waited = Clock::now() - caller.since;
        if (!caller.kill)
            caller.isDone = waited > kRequestComes;
        else if (m_killLine.waitHandedOver(caller.kill->kill, std::chrono::milliseconds(0)))
            tell(caller,
                 KillAnswer{caller.kill->latchClosed, std::chrono::duration_cast<std::chrono::microseconds>(waited)});
        else if (waited > kHandOver)
            tell(caller, fail(ErrorCode::Io, fmt::format("the gate is closed, but the cancels were not handed over "
                                                         "within {} s; look at the venue's own page",
                                                         kHandOver.count() / 1000)));
    }
    hangUp();
}

void Callers::tell(Caller& caller, const Result<KillAnswer>& outcome)
{
    caller.isDone = true;
    if (!writeLine(caller.connection, toLine(outcome)))
        log::warning("who asked for a kill did not wait for the answer");
}

void Callers::hangUp()
{
    std::erase_if(m_all, [](const Caller& caller) {
        if (caller.isDone) ::close(caller.connection);
        return caller.isDone;
    });
}

void Callers::addTo(std::vector<pollfd>& watched) const
{
    for (const auto& caller : m_all)
        if (!caller.kill) watched.push_back({caller.connection, POLLIN, 0});
}

int Callers::patience() const
{
    if (m_all.empty()) return -1;
    const bool kills = std::any_of(m_all.begin(), m_all.end(), [](const auto& caller) { return caller.kill; });
    return kills ? kBetweenLooks : static_cast<int>(kRequestComes.count());
}

}  // namespace

void Guard::run()
{
    Callers callers(m_killLine);
    while (true) {
        std::vector<pollfd> watched{{m_wake, POLLIN, 0}, {m_listener, POLLIN, 0}};
        callers.addTo(watched);
        if (::poll(watched.data(), watched.size(), callers.patience()) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        if (watched[1].revents != 0) callers.accept(m_listener);
        callers.hear();
        callers.answer();
    }
}

std::size_t killEveryDesk(const std::string& who, const std::string& reason)
{
    const std::lock_guard lock(desks().mutex);
    for (auto* line : desks().lines)
        (void)line->kill({}, who, reason);
    return desks().lines.size();
}

}  // namespace ballast::runtime
