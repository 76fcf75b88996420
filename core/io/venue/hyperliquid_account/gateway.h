#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "transport/web_socket.h"
#include "venue/account_line.h"
#include "venue/hyperliquid_account/account_session.h"

namespace ballast::hyperliquid {

/// One account at Hyperliquid over a WebSocket of its own, on a thread of its own.
///
/// Threads  As venue::Gateway.
class Gateway final : public venue::Gateway, transport::SocketHandler, AccountWire {
public:
    struct Links {
        const Clock& clock;  ///< Outlives the gateway, as the others.
        const venue::LatchBoard& latches;
        const venue::InstrumentNames& names;
    };
    Gateway(AccountTerms terms, AccountKeys keys, transport::Endpoint endpoint, venue::RateTerms budget, Links links);
    ~Gateway() override;
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    const venue::Capabilities& capabilities() const override { return m_capabilities; }
    Result<void> start(venue::OwnSink& sink) override;
    void stop() noexcept override;
    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept override;
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept override;
    void cancel(const domain::CancelIntent& intent) noexcept override { m_line.cancel(intent); }
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override
    {
        return m_line.waitHandedOver(kill, longest);
    }
    void ask(const domain::Query& query) noexcept override { m_line.ask(query); }
    std::vector<venue::HandedOver> takeHandedOver() override;

private:
    /// What the socket's thread saw, for the gateway's.
    struct Seen {
        enum class Kind { Opened, Message, Closed } kind{};
        std::string text;
        Timestamp at;
    };
    void opened(Timestamp at) override { put({Seen::Kind::Opened, {}, at}); }
    void message(std::string_view text, Timestamp at) override { put({Seen::Kind::Message, std::string(text), at}); }
    void closed(std::string_view why, Timestamp at) override { put({Seen::Kind::Closed, std::string(why), at}); }
    void tick(Timestamp) override {}
    bool send(std::string text) override { return m_socket.send(std::move(text)); }
    void drop(std::string_view why) override { m_socket.drop(why); }

    void put(Seen seen);
    void wake() noexcept;
    void run();
    void listen();
    void work(Timestamp now);
    void sleep(Timestamp now);
    bool tellAll();
    void handle(const domain::CancelIntent& intent, Timestamp now);
    void handle(const venue::AccountLine::NotSent& ended, Timestamp now);
    void handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now);
    void handle(const domain::Cleared<domain::Amendment>& amendment, Timestamp now);
    void handle(const domain::Query& query, Timestamp now) { m_session.ask(query, now); }
    void noteHandedOver(venue::HandedOver thing);
    void finishKills(Timestamp now);

    const AccountTerms m_terms;
    const AccountKeys m_keys;
    const venue::Capabilities m_capabilities;
    const Links m_links;
    transport::WebSocket m_socket;
    venue::AccountLine m_line;
    AccountSession m_session;  ///< The thread's.
    venue::OwnSink* m_sink{};
    std::vector<domain::KillId> m_kills;  ///< Whose cancels are not all on the wire yet; the thread's.
    Timestamp m_tickAt;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_woken{}, m_stop{}, m_overrun{};
    std::deque<Seen> m_inbox;                     ///< Bounded: one too many and the line is dropped.
    std::vector<venue::HandedOver> m_handedOver;  ///< Not taken yet.
    std::thread m_thread;
};

}  // namespace ballast::hyperliquid
