#include "transport/event_stream.h"

#include <fmt/format.h>

#include "transport/kept_line.h"

namespace ballast::transport {

namespace {

SocketTerms withoutPings(SocketTerms terms)
{
    terms.pingEvery = {};
    return terms;
}

}  // namespace

EventStream::EventStream(Endpoint endpoint, SocketTerms terms, const Clock* clock)
    : m_endpoint(endpoint),
      m_line(std::make_unique<KeptLine>(std::move(endpoint), withoutPings(std::move(terms)), &makeEventLine, clock))
{
}
EventStream::~EventStream() = default;

Result<void> EventStream::start(SocketHandler& handler)
{
    if (m_endpoint.isWebSocket())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is an address of a WebSocket; events need http or https", m_endpoint.shown()));
    return m_line->start(handler);
}
void EventStream::stop() noexcept { m_line->stop(); }
void EventStream::drop(std::string_view why) noexcept { m_line->drop(why); }
void EventStream::tryNow() noexcept { m_line->tryNow(); }
SocketCounts EventStream::counts() const { return m_line->counts(); }

}  // namespace ballast::transport
