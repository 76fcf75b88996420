#pragma once

#include "transport/web_socket.h"
#include "venue/derive_feed/market_session.h"
#include "venue/sockets/socket_feed.h"

namespace ballast::derive {

/// Derive's market data over one WebSocket.
///
/// Threads  As SocketFeed.
class Feed final : public sockets::SocketFeed, sockets::Wire {
public:
    Feed(FeedTerms terms, transport::Endpoint endpoint, transport::SocketTerms socket = {});
    ~Feed() override;

private:
    std::unique_ptr<sockets::MarketProtocol> makeProtocol(venue::FeedSink& sink) override;
    bool send(std::string text) override { return sendText(std::move(text)); }
    void drop(std::string_view why) override { dropLine(why); }

    const FeedTerms m_terms;
};

}  // namespace ballast::derive
