#include "venue/hyperliquid_account/gateway.h"

#include <fmt/format.h>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace ballast::hyperliquid {

namespace {

using venue::AccountLine;

constexpr std::size_t kMostInbox = 10'000;
constexpr std::chrono::nanoseconds kTellAgain = std::chrono::milliseconds(1), kTick = std::chrono::milliseconds(100);

venue::Capabilities capabilitiesOf(venue::RateTerms budget)
{
    venue::Capabilities can;
    // What is open is cancelled in one message, so there is no bound of its own on what works.
    can.cancelAll = can.scheduledCancel = can.queryByClientId = can.reduceOnly = can.postOnly = true;
    can.budget = budget;
    return can;
}

transport::SocketTerms socketTerms(const AccountTerms& terms)
{
    transport::SocketTerms socket;
    socket.threadName = "io." + terms.label;
    return socket;
}

}  // namespace

Gateway::Gateway(AccountTerms terms, AccountKeys keys, transport::Endpoint endpoint, venue::RateTerms budget,
                 Links links)
    : m_terms(std::move(terms)), m_keys(std::move(keys)), m_capabilities(capabilitiesOf(budget)), m_links(links),
      m_socket(std::move(endpoint), socketTerms(m_terms)),
      m_line(links.latches, links.clock, budget, [this] { wake(); }),
      m_session(m_terms, {m_keys, links.names, static_cast<AccountWire&>(*this), m_line.budget(),
                          [this] { return m_sink != nullptr && m_sink->isDeskAlive(); }})
{
}

Gateway::~Gateway() { stop(); }

Result<void> Gateway::start(venue::OwnSink& sink)
{
    m_sink = &sink;
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
        return fail(ErrorCode::Refused,
                    fmt::format("the thread of the gateway of {} cannot be made: {}; free memory or raise the limit of "
                                "processes",
                                m_terms.label, error.what()));
    }
    ::pthread_setname_np(m_thread.native_handle(), fmt::format("gw {}", m_terms.label).substr(0, 15).c_str());
    return m_socket.start(*this);
}

void Gateway::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) m_thread.join();
    m_socket.stop();
}

bool Gateway::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept
{
    return m_line.offer(order);
}

bool Gateway::offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept
{
    return m_line.offer(amendment);
}

void Gateway::put(Seen seen)
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

void Gateway::wake() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_wake.notify_one();
}

void Gateway::run()
{
    bool stops = false;
    while (!stops) {
        const auto now = m_links.clock.now();
        if (tellAll()) listen();
        if (now >= m_tickAt) {
            m_session.tick(now);
            m_tickAt = now + Duration{kTick.count()};
        }
        work(now);
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
void Gateway::listen()
{
    while (m_session.told().empty()) {
        Seen seen;
        {
            const std::lock_guard lock(m_mutex);
            if (m_inbox.empty()) return;
            seen = std::move(m_inbox.front());
            m_inbox.pop_front();
        }
        if (seen.kind == Seen::Kind::Opened) m_session.opened(seen.at);
        if (seen.kind == Seen::Kind::Message) m_session.message(seen.text, seen.at);
        if (seen.kind == Seen::Kind::Closed) m_session.closed(seen.text, seen.at);
        if (!tellAll()) return;
    }
}

bool Gateway::tellAll()
{
    const auto tell = [&](const auto& thing) {
        if constexpr (std::is_same_v<std::decay_t<decltype(thing)>, std::string>)
            return m_sink->tellRaw(thing, m_links.clock.now());
        else
            return m_sink->tell(thing, m_links.clock.now());
    };
    auto& told = m_session.told();
    while (!told.empty() && std::visit(tell, told.front()))
        told.pop_front();
    return told.empty();
}

void Gateway::work(Timestamp now)
{
    finishKills(now);
    while (auto out = m_line.take()) {
        std::visit([&](const auto& thing) { handle(thing, now); }, *out);
        if (std::holds_alternative<domain::CancelIntent>(*out)) finishKills(now);
    }
}

void Gateway::finishKills(Timestamp now)
{
    if (!m_session.sendCancels(now)) return;
    for (const auto kill : std::exchange(m_kills, {}))
        m_line.handedOver(kill);
}

void Gateway::sleep(Timestamp now)
{
    auto longest = m_session.told().empty() ? kTick : kTellAgain;
    for (const auto& due : {m_line.nextDue(), m_session.isUp() ? m_session.nextCancel(now) : std::nullopt})
        if (due) longest = std::min(longest, m_links.clock.until(*due).value_or(kTick));
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, std::max(longest, kTellAgain), [this] { return m_woken || m_stop; });
    m_woken = false;
}

void Gateway::handle(const domain::CancelIntent& intent, Timestamp now)
{
    m_session.cancel(intent, now);
    if (intent.kill.value != 0) m_kills.push_back(intent.kill);
}

void Gateway::handle(const AccountLine::NotSent& ended, Timestamp)
{
    auto& told = m_session.told();
    if (ended.amendment != 0)
        told.emplace_back(
            venue::OwnFact(domain::AmendAnswered{.order = ended.order, .amendment = ended.amendment, .left = false}));
    else
        told.emplace_back(venue::OwnFact(
            domain::OrderEnded{ended.order, domain::OrderState::NotSent, std::string(venue::toString(ended.why))}));
}

void Gateway::handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    if (!m_terms.trades) return handle(AccountLine::NotSent{order->id, venue::Stopped::Watching}, now);
    // Before it is written: a desk that dies between the two knows more than there is, never less.
    noteHandedOver({order->id});
    if (const auto left = m_session.send(order, now); !left)
        m_session.told().emplace_back(
            venue::OwnFact(domain::OrderEnded{order->id, domain::OrderState::NotSent, left.error().message}));
}

/// A change would be another order with another number at the venue: it is not offered, and never leaves.
void Gateway::handle(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    handle(AccountLine::NotSent{amendment->order, venue::Stopped::NotConnected, amendment->number}, now);
}

void Gateway::noteHandedOver(venue::HandedOver thing)
{
    const std::lock_guard lock(m_mutex);
    m_handedOver.push_back(std::move(thing));
}

std::vector<venue::HandedOver> Gateway::takeHandedOver()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_handedOver, {});
}

}  // namespace ballast::hyperliquid
