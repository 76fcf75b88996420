#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "transport/endpoint.h"
#include "transport/socket_terms.h"

namespace ballast::transport {

class KeptLine;

/// A WebSocket that is kept up: on a thread of its own it connects, verifies, reads whole texts, pings, notices
/// silence, and comes back after a back-off. Follows no redirect (F09), compresses nothing (F26).
///
/// Threads  start, stop: its owner, one start. send, drop, tryNow, counts: any, also the handler's.
class WebSocket {
public:
    /// `clock` outlives it and tells what is stamped and how long was waited; without one it has its own SystemClock.
    explicit WebSocket(Endpoint endpoint, SocketTerms terms = {}, const Clock* clock = nullptr);
    ~WebSocket();

    /// `handler` outlives `stop`.
    ///
    /// Errors   InvalidArgument for a scheme or term that cannot be; Io if the roots cannot be read; Refused if the
    ///          system gives no thread, or it was started before.
    Result<void> start(SocketHandler& handler);
    /// What is queued is sent, and the line closed in order, for at most 100 ms. Returns when nothing is told any more.
    /// Never from the handler.
    void stop() noexcept;
    /// Queues one text for the line that is up now. False: none is, or the queue is full; nothing is kept then. What
    /// still waits when the line goes down is never sent on the next one.
    bool send(std::string text) noexcept;
    /// Closes the line that is up now and comes back after the back-off; without one nothing happens.
    void drop(std::string_view why) noexcept;
    /// Ends the wait of the back-off and starts it afresh: a person asked, or the network is there again.
    void tryNow() noexcept;
    SocketCounts counts() const;

private:
    const Endpoint m_endpoint;
    std::unique_ptr<KeptLine> m_line;
};

}  // namespace ballast::transport
