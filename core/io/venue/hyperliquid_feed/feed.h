#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "transport/http_client.h"
#include "transport/web_socket.h"
#include "venue/hyperliquid_feed/market_session.h"

namespace ballast::hyperliquid {

/// Hyperliquid's market data over one WebSocket, and its listing over HTTP.
///
/// Threads  start, stop: its owner. view, isSettled: any. The listing is asked for on a thread of its own, so that the
///          socket's never waits.
class Feed final : public venue::WatchedFeed, transport::SocketHandler, MarketLine {
public:
    Feed(FeedTerms terms, transport::Endpoint socketAt, transport::Endpoint httpAt, transport::SocketTerms socket = {},
         transport::HttpTerms http = {});
    ~Feed() override;

    /// Facts come on the connection's thread.
    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;
    venue::FeedView view(Timestamp now) const override;
    /// Whether everything that was asked for has come up, or is known not to.
    bool isSettled() const;

private:
    /// What came of a question for the listing.
    struct Listing {
        Result<std::string> body;
        Duration wait;  ///< For so long the venue wants no other.
    };
    void opened(Timestamp at) override;
    void message(std::string_view text, Timestamp receivedAt) override;
    void closed(std::string_view why, Timestamp at) override;
    void tick(Timestamp at) override;
    bool send(std::string text) override { return m_socket.send(std::move(text)); }
    void drop(std::string_view why) override { m_socket.drop(why); }
    void askListing() override;

    void runHttp();
    Listing listing();

    const FeedTerms m_terms;
    const std::string m_target;  ///< Of the listing.
    transport::WebSocket m_socket;
    transport::HttpClient m_http;
    std::atomic<bool> m_stopping{false};
    mutable std::mutex m_mutex;                ///< Of the session, between the connection's thread and who looks.
    std::unique_ptr<MarketSession> m_session;  ///< Since start.
    std::string m_notStarted;                  ///< Why the connection could not begin.

    std::mutex m_httpMutex;  ///< Of the next two.
    bool m_isAsked{};
    std::optional<Listing> m_answer;
    std::condition_variable m_asked;
    std::thread m_httpThread;
};

}  // namespace ballast::hyperliquid
