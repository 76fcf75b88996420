#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "transport/http_client.h"
#include "venue/hyperliquid_feed/market_session.h"
#include "venue/sockets/socket_feed.h"

namespace ballast::hyperliquid {

/// Hyperliquid's market data over one WebSocket, and its listing over HTTP.
///
/// Threads  As SocketFeed. The listing is asked for on a thread of its own, so that the socket's never waits.
class Feed final : public sockets::SocketFeed, MarketLine {
public:
    Feed(FeedTerms terms, transport::Endpoint socketAt, transport::Endpoint httpAt, transport::SocketTerms socket = {},
         transport::HttpTerms http = {});
    ~Feed() override;

private:
    /// What came of a question for the listing.
    struct Listing {
        Result<std::string> body;
        Duration wait;  ///< For so long the venue wants no other.
    };
    std::unique_ptr<sockets::MarketProtocol> makeProtocol(venue::FeedSink& sink) override;
    Result<void> startMore() override;
    void stopMore() noexcept override;
    void tickMore(Timestamp at) override;
    bool send(std::string text) override { return sendText(std::move(text)); }
    void drop(std::string_view why) override { dropLine(why); }
    void askListing() override;

    void runHttp();
    Listing listing();

    const FeedTerms m_terms;
    const std::string m_target;  ///< Of the listing.
    transport::HttpClient m_http;
    MarketSession* m_session{};  ///< The protocol, since start.

    std::mutex m_httpMutex;  ///< Of the next two.
    bool m_isAsked{};
    std::optional<Listing> m_answer;
    std::condition_variable m_asked;
    std::thread m_httpThread;
};

}  // namespace ballast::hyperliquid
