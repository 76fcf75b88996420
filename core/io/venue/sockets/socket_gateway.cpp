#include "venue/sockets/socket_gateway.h"

#include <fmt/format.h>
#include <utility>

#include "base/system.h"

namespace ballast::sockets {

namespace {

using venue::AccountLine;

constexpr std::size_t kMostInbox = 10'000;
constexpr std::chrono::nanoseconds kTellAgain = std::chrono::milliseconds(1), kTick = std::chrono::milliseconds(100);

transport::SocketTerms named(transport::SocketTerms socket, const std::string& label)
{
    socket.threadName = "io." + label;
    return socket;
}

}  // namespace

SocketGateway::SocketGateway(Terms terms, transport::Endpoint endpoint, Links links, const MakeProtocol& make)
    : m_terms(std::move(terms)), m_links(links), m_socket(std::move(endpoint), named(m_terms.socket, m_terms.label)),
      m_line(links.latches, links.clock, m_terms.capabilities.budget, [this] { wake(); }),
      m_protocol(make(
          {static_cast<Wire&>(*this), m_line.budget(), [this] { return m_sink != nullptr && m_sink->isDeskAlive(); }}))
{
    m_held.store(m_terms.capabilities.budget.burst);
}

SocketGateway::~SocketGateway() { stop(); }

Result<void> SocketGateway::start(venue::OwnSink& sink)
{
    m_sink = &sink;
    if (auto started = startThread(
            m_thread, fmt::format("gw {}", m_terms.label), [this] { run(); },
            fmt::format("of the gateway of {}", m_terms.label));
        !started)
        return started;
    return m_socket.start(*this);
}

void SocketGateway::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) m_thread.join();
    m_socket.stop();
}

bool SocketGateway::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept
{
    return m_line.offer(order);
}

bool SocketGateway::offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept
{
    return m_line.offer(amendment);
}

void SocketGateway::put(Seen seen)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_inbox.size() >= kMostInbox && seen.kind == Seen::Kind::Message) {
            // Nothing private may be lost unsaid: the line is dropped, and the account asked anew over the next one.
            if (!std::exchange(m_overrun, true)) m_socket.drop("the desk does not keep up with private messages");
            return;
        }
        if (seen.kind != Seen::Kind::Message) m_overrun = false;
        m_inbox.push_back(std::move(seen));
        m_woken = true;
    }
    m_wake.notify_one();
}

void SocketGateway::wake() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_wake.notify_one();
}

void SocketGateway::run()
{
    bool stops = false;
    while (!stops) {
        const auto now = m_links.clock.now();
        if (tellAll()) listen();
        if (now >= m_tickAt) {
            m_protocol->tick(now);
            m_tickAt = now + Duration{kTick.count()};
        }
        work(now);
        m_held.store(m_line.budget().held(now));
        tellAll();
        sleep(now);
        const std::lock_guard lock(m_mutex);
        stops = m_stop;
    }
    for (const auto& ended : m_line.takeAll(venue::Stopped::Ended))
        handle(ended, m_links.clock.now());
    tellAll();
}

/// Reads the line, as long as everything that was read before has been told.
void SocketGateway::listen()
{
    while (m_protocol->told().empty()) {
        Seen seen;
        {
            const std::lock_guard lock(m_mutex);
            if (m_inbox.empty()) return;
            seen = std::move(m_inbox.front());
            m_inbox.pop_front();
        }
        if (seen.kind == Seen::Kind::Opened) m_protocol->opened(seen.at);
        if (seen.kind == Seen::Kind::Message) m_protocol->message(seen.text, seen.at);
        if (seen.kind == Seen::Kind::Closed) m_protocol->closed(seen.text, seen.at);
        if (!tellAll()) return;
    }
}

bool SocketGateway::tellAll()
{
    const auto tell = [&](const auto& thing) {
        if constexpr (std::is_same_v<std::decay_t<decltype(thing)>, std::string>)
            return m_sink->tellRaw(thing, m_links.clock.now());
        else
            return m_sink->tell(thing, m_links.clock.now());
    };
    auto& told = m_protocol->told();
    while (!told.empty() && std::visit(tell, told.front()))
        told.pop_front();
    return told.empty();
}

void SocketGateway::work(Timestamp now)
{
    finishKills(now);
    // Cancels that came together are sent together, and before anything else.
    bool cancels = false;
    while (auto out = m_line.take()) {
        const bool isCancel = std::holds_alternative<domain::CancelIntent>(*out);
        if (!isCancel && std::exchange(cancels, false)) finishKills(now);
        std::visit([&](const auto& thing) { handle(thing, now); }, *out);
        cancels = cancels || isCancel;
    }
    if (cancels) finishKills(now);
}

void SocketGateway::finishKills(Timestamp now)
{
    if (!m_protocol->sendCancels(now)) return;
    for (const auto kill : std::exchange(m_kills, {}))
        m_line.handedOver(kill);
}

void SocketGateway::sleep(Timestamp now)
{
    auto longest = m_protocol->told().empty() ? kTick : kTellAgain;
    for (const auto& due : {m_line.nextDue(), m_protocol->isUp() ? m_protocol->nextCancel(now) : std::nullopt})
        if (due) longest = std::min(longest, m_links.clock.until(*due).value_or(kTick));
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, std::max(longest, kTellAgain), [this] { return m_woken || m_stop; });
    m_woken = false;
}

void SocketGateway::handle(const domain::CancelIntent& intent, Timestamp now)
{
    m_protocol->cancel(intent, now);
    if (intent.kill.value != 0) m_kills.push_back(intent.kill);
}

void SocketGateway::endNotSent(const venue::HandedOver& what, std::string why)
{
    auto& told = m_protocol->told();
    if (what.amendment != 0)
        told.emplace_back(
            venue::OwnFact(domain::AmendAnswered{.order = what.order, .amendment = what.amendment, .left = false}));
    else
        told.emplace_back(venue::OwnFact(domain::OrderEnded{what.order, domain::OrderState::NotSent, std::move(why)}));
}

void SocketGateway::handle(const AccountLine::NotSent& ended, Timestamp)
{
    endNotSent({ended.order, ended.amendment}, std::string(venue::toString(ended.why)));
}

template <class T> void SocketGateway::handOver(const T& thing, venue::HandedOver what, Timestamp now)
{
    if (!m_terms.trades) return endNotSent(what, std::string(venue::toString(venue::Stopped::Watching)));
    {
        // Before it is written: a desk that dies between the two knows more than there is, never less.
        const std::lock_guard lock(m_mutex);
        m_handedOver.push_back(what);
    }
    if (auto left = m_protocol->send(thing, now); !left) endNotSent(what, std::move(left.error().message));
}

void SocketGateway::handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    handOver(order, {order->id}, now);
}

void SocketGateway::handle(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    handOver(amendment, {amendment->order, amendment->number}, now);
}

std::vector<venue::HandedOver> SocketGateway::takeHandedOver()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_handedOver, {});
}

}  // namespace ballast::sockets
