#pragma once

#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "transport/endpoint.h"
#include "transport/socket_terms.h"

namespace ballast::transport {

class KeptLine;

/// Server-sent events over HTTP, kept up as a WebSocket is: a message is the data of one event. Names and ids of events
/// are not told, and nothing is asked for again after a reconnect: what is missed is old.
///
/// Source   WHATWG HTML, 9.2 Server-sent events; `retry` is not obeyed, the back-off is ours.
/// Threads  As WebSocket.
class EventStream {
public:
    /// Pings do not exist here; silence is noticed by `idleAfter`. The clock is as WebSocket's.
    explicit EventStream(Endpoint endpoint, SocketTerms terms = {}, const Clock* clock = nullptr);
    ~EventStream();

    /// As WebSocket::start.
    Result<void> start(SocketHandler& handler);
    void stop() noexcept;
    void drop(std::string_view why) noexcept;
    void tryNow() noexcept;
    SocketCounts counts() const;

private:
    const Endpoint m_endpoint;
    std::unique_ptr<KeptLine> m_line;
};

}  // namespace ballast::transport
