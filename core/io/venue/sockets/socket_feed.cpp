#include "venue/sockets/socket_feed.h"

#include <chrono>
#include <utility>

namespace ballast::sockets {

void SocketFeed::start(venue::FeedSink& sink)
{
    m_protocol = makeProtocol(sink);
    auto started = startMore();
    if (started) started = m_socket.start(*this);
    if (started) return;
    m_notStarted = started.error().message;
    sink.connection(venue::Connection::Down, m_notStarted);
}

void SocketFeed::stop() noexcept
{
    // Our own end is no loss of the venue.
    m_stopping.store(true);
    m_socket.stop();
    stopMore();
}

venue::FeedView SocketFeed::view(Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    if (!m_protocol)
        return {.name = m_names.name, .kind = m_names.kind, .connected = false, .lastFault = "not started"};
    auto view = m_protocol->view(now);
    if (!m_notStarted.empty()) view.lastFault = m_notStarted;
    return view;
}

bool SocketFeed::isSettled() const
{
    const std::lock_guard lock(m_mutex);
    return m_protocol && m_protocol->isSettled();
}

void SocketFeed::opened(Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    m_protocol->opened(at);
}

void SocketFeed::message(std::string_view text, Timestamp receivedAt)
{
    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    const std::lock_guard lock(m_mutex);
    m_protocol->message(text, receivedAt);
    m_protocol->handled(Clock::now() - begun);
}

void SocketFeed::closed(std::string_view why, Timestamp at)
{
    if (m_stopping.load()) return;
    const std::lock_guard lock(m_mutex);
    m_protocol->closed(why, at);
}

void SocketFeed::tick(Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    tickMore(at);
    m_protocol->tick(at);
}

}  // namespace ballast::sockets
