#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "transport/web_socket.h"
#include "venue/sockets/market_protocol.h"

namespace ballast::sockets {

/// A venue's market data over one WebSocket.
///
/// Threads  start, stop: its owner. view, isSettled: any. Facts come on the connection's thread.
class SocketFeed : public venue::WatchedFeed, transport::SocketHandler {
public:
    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;
    venue::FeedView view(Timestamp now) const override;
    void tryNow() noexcept override { m_socket.tryNow(); }
    /// Whether everything that was asked for has come up, or is known not to.
    bool isSettled() const;

protected:
    /// What is shown before the start.
    struct Names {
        std::string name, kind;
    };
    SocketFeed(Names names, transport::Endpoint endpoint, transport::SocketTerms socket)
        : m_names(std::move(names)), m_socket(std::move(endpoint), std::move(socket))
    {
    }
    /// Of this feed's line; it lives until the feed's end. Once.
    virtual std::unique_ptr<MarketProtocol> makeProtocol(venue::FeedSink& sink) = 0;
    /// Before the socket; what fails stops the start. After the socket's end.
    virtual Result<void> startMore() { return {}; }
    virtual void stopMore() noexcept {}
    /// On the connection's thread, before the protocol's tick.
    virtual void tickMore(Timestamp) {}

    bool sendText(std::string text) { return m_socket.send(std::move(text)); }
    void dropLine(std::string_view why) { m_socket.drop(why); }
    bool isStopping() const { return m_stopping.load(); }
    const std::string& name() const { return m_names.name; }

private:
    void opened(Timestamp at) override;
    void message(std::string_view text, Timestamp receivedAt) override;
    void closed(std::string_view why, Timestamp at) override;
    void tick(Timestamp at) override;

    const Names m_names;
    transport::WebSocket m_socket;
    std::atomic<bool> m_stopping{false};
    mutable std::mutex m_mutex;                  ///< Of the protocol, between the connection's thread and who looks.
    std::unique_ptr<MarketProtocol> m_protocol;  ///< Since start.
    std::string m_notStarted;                    ///< Why the connection could not begin.
};

}  // namespace ballast::sockets
