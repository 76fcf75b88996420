#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "transport/http_message.h"

namespace ballast::transport {

/// A WebSocket, or a stream of server-sent events, that a client opened at a Listener.
///
/// Threads  Any; nothing here waits.
class Session {
public:
    virtual ~Session() = default;

    std::uint64_t number() const noexcept { return m_number; }         ///< From 1, in order of opening.
    const HttpRequest& request() const noexcept { return m_request; }  ///< What it was opened by.

    /// One text frame, or the data of one event. False: closed, or its queue is full, as that of a client that reads
    /// too slowly; nothing is kept then.
    virtual bool send(std::string text) noexcept = 0;
    /// After what is queued: a close frame with this code and reason (at most 123 bytes), or the end of the events.
    virtual void close(std::uint16_t code, std::string_view why) noexcept = 0;
    /// At once and without a word; what is queued is lost.
    virtual void cut() noexcept = 0;

protected:
    Session(std::uint64_t number, HttpRequest request) : m_number(number), m_request(std::move(request)) {}

private:
    const std::uint64_t m_number;
    const HttpRequest m_request;
};

/// What a server answers to a request that is no WebSocket.
struct ServerAnswer {
    HttpAnswer answer{};
    bool isEventStream{};  ///< `answer.headers` are sent, then a Session opens; status and body are not used.
};

/// What a server does. All calls come on the listener's one thread and must not throw.
class ServerHandler {
public:
    virtual ~ServerHandler() = default;
    /// A HEAD is asked as it is and answered without the body. Content-Length is set.
    virtual ServerAnswer answer(const HttpRequest& request) = 0;
    /// Any path may be upgraded. The session lives as long as it is held; once `closed` it sends nothing.
    virtual void opened(const std::shared_ptr<Session>& session) = 0;
    /// One whole text of a WebSocket, valid UTF-8; valid until return.
    virtual void message(Session& session, std::string_view text) = 0;
    /// Once for each `opened`, also when the listener stops.
    virtual void closed(Session& session, std::string_view why) = 0;
};

struct ListenerTerms {
    std::string threadName{"listener"};
    std::string address{"127.0.0.1"};               ///< 127.0.0.0/8 or ::1.
    std::uint16_t port{0};                          ///< 0: the system chooses.
    std::string certificateFile{};                  ///< PEM chain; empty: no TLS.
    std::string keyFile{};                          ///< PEM.
    Duration requestWithin{Duration::seconds(30)};  ///< From a line's opening, or its last answer, to a whole request.
    std::size_t greatestBody{std::size_t{4} << 20};
    std::size_t greatestMessage{std::size_t{4} << 20};
    std::size_t queuedMessages{4096};  ///< Of each session.
    std::size_t queuedBytes{std::size_t{16} << 20};
    std::size_t lines{256};  ///< Open at once; one more is closed at once.
};

struct ListenerCounts {
    std::uint64_t lines{}, requests{}, sessions{};  ///< Ever.
    std::uint64_t messages{}, sent{}, refusedSends{};
};

/// A server on this machine for HTTP, WebSockets and server-sent events, all on one port: for the venue simulator and
/// for tests. Speaks to any client of HTTP/1.1: lines are kept, bodies may come in chunks, `Expect: 100-continue` is
/// answered.
///
/// Threads  start, stop: its owner, one start. The rest: any.
class Listener {
public:
    explicit Listener(ListenerTerms terms = {});
    ~Listener();

    /// Accepts when it returns. `handler` outlives `stop`.
    ///
    /// Errors   Refused for an address that is not this machine's own, or a second start; Io if the port, the
    ///          certificate or the key cannot be used.
    Result<void> start(ServerHandler& handler);
    /// Cuts all lines. Returns when nothing is told any more. Never from the handler.
    void stop() noexcept;
    std::uint16_t port() const noexcept;  ///< 0 before `start`.
    ListenerCounts counts() const noexcept;

private:
    class Server;
    const std::shared_ptr<Server> m_server;
};

}  // namespace ballast::transport
