#include "transport/web_socket.h"

#include <fmt/format.h>

#include "transport/kept_line.h"

namespace ballast::transport {

WebSocket::WebSocket(Endpoint endpoint, SocketTerms terms, const Clock* clock)
    : m_endpoint(endpoint),
      m_line(std::make_unique<KeptLine>(std::move(endpoint), std::move(terms), &makeWebSocketLine, clock))
{
}
WebSocket::~WebSocket() = default;

Result<void> WebSocket::start(SocketHandler& handler)
{
    if (!m_endpoint.isWebSocket())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is an address of HTTP; a WebSocket needs ws or wss", m_endpoint.shown()));
    return m_line->start(handler);
}
void WebSocket::stop() noexcept { m_line->stop(); }
bool WebSocket::send(std::string text) noexcept { return m_line->send(std::move(text)); }
void WebSocket::drop(std::string_view why) noexcept { m_line->drop(why); }
void WebSocket::tryNow() noexcept { m_line->tryNow(); }
SocketCounts WebSocket::counts() const { return m_line->counts(); }

}  // namespace ballast::transport
