#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "transport/web_socket.h"
#include "venue/deribit/session.h"

namespace ballast::deribit {

/// Deribit's market data over one WebSocket.
///
/// Threads  start, stop: its owner. view: any.
class Feed final : public venue::WatchedFeed, transport::SocketHandler, Line {
public:
    Feed(FeedTerms terms, transport::Endpoint endpoint, transport::SocketTerms socket = {});
    ~Feed() override;

    /// Facts come on the connection's thread.
    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;
    venue::FeedView view(Timestamp now) const override;
    /// Whether everything that was asked for has come up, or is known not to.
    bool isSettled() const;

private:
    void opened(Timestamp at) override;
    void message(std::string_view text, Timestamp receivedAt) override;
    void closed(std::string_view why, Timestamp at) override;
    void tick(Timestamp at) override;
    bool send(std::string text) override;
    void drop(std::string_view why) override;

    const FeedTerms m_terms;
    transport::WebSocket m_socket;
    std::atomic<bool> m_stopping{false};
    mutable std::mutex m_mutex;          ///< Of the session, between the connection's thread and who looks.
    std::unique_ptr<Session> m_session;  ///< Since start.
    std::string m_notStarted;            ///< Why the connection could not begin.
};

}  // namespace ballast::deribit
