#include "venue/deribit/feed.h"

namespace ballast::deribit {

Feed::Feed(FeedTerms terms, transport::Endpoint endpoint, transport::SocketTerms socket)
    : m_terms(std::move(terms)), m_socket(std::move(endpoint), std::move(socket))
{
}

Feed::~Feed() { stop(); }

void Feed::start(venue::FeedSink& sink)
{
    m_session = std::make_unique<Session>(m_terms, static_cast<Line&>(*this), sink);
    if (const auto started = m_socket.start(*this); !started) {
        m_notStarted = started.error().message;
        sink.connection(venue::Connection::Down, m_notStarted);
    }
}

void Feed::stop() noexcept
{
    // Our own end is no loss of the venue.
    m_stopping.store(true);
    m_socket.stop();
}

venue::FeedView Feed::view(Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    if (!m_session) return {.name = m_terms.name, .kind = "deribit", .connected = false, .lastFault = "not started"};
    auto view = m_session->view(now);
    if (!m_notStarted.empty()) view.lastFault = m_notStarted;
    return view;
}

bool Feed::isSettled() const
{
    const std::lock_guard lock(m_mutex);
    return m_session && m_session->isSettled();
}

void Feed::opened(Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    m_session->opened(at);
}

void Feed::message(std::string_view text, Timestamp receivedAt)
{
    const std::lock_guard lock(m_mutex);
    m_session->message(text, receivedAt);
}

void Feed::closed(std::string_view why, Timestamp at)
{
    if (m_stopping.load()) return;
    const std::lock_guard lock(m_mutex);
    m_session->closed(why, at);
}

void Feed::tick(Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    m_session->tick(at);
}

bool Feed::send(std::string text) { return m_socket.send(std::move(text)); }

void Feed::drop(std::string_view why) { m_socket.drop(why); }

}  // namespace ballast::deribit
