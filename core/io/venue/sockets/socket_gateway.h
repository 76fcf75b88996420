#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "transport/web_socket.h"
#include "venue/account_line.h"
#include "venue/sockets/account_protocol.h"
#include "venue/sockets/wire.h"

namespace ballast::sockets {

/// One account at a venue over a WebSocket of its own, on a thread of its own.
///
/// Threads  As venue::Gateway.
class SocketGateway final : public venue::Gateway, transport::SocketHandler, Wire {
public:
    struct Terms {
        std::string label;  ///< Of the account; names its threads.
        bool trades{};      ///< False: the account is read, and no order or amendment leaves.
        venue::Capabilities capabilities;
        transport::SocketTerms socket{};  ///< Its thread is named after the label.
    };
    struct Links {
        const Clock& clock;  ///< Outlives the gateway, as the latches do.
        const venue::LatchBoard& latches;
    };
    /// What a protocol is made with; all outlive it.
    struct Parts {
        Wire& wire;
        venue::RateBudget& budget;          ///< Of messages that match: a cancel may take the last.
        std::function<bool()> isDeskAlive;  ///< A venue's dead man's switch is renewed only while it is.
    };
    using MakeProtocol = std::function<std::unique_ptr<AccountProtocol>(Parts)>;

    SocketGateway(Terms terms, transport::Endpoint endpoint, Links links, const MakeProtocol& make);
    ~SocketGateway() override;
    SocketGateway(const SocketGateway&) = delete;
    SocketGateway& operator=(const SocketGateway&) = delete;

    const venue::Capabilities& capabilities() const override { return m_terms.capabilities; }
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
    std::optional<double> budgetHeld() const override { return m_held.load(); }

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
    void tryNow() override { m_socket.tryNow(); }

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
    void handle(const domain::Query& query, Timestamp now) { m_protocol->ask(query, now); }
    template <class T> void handOver(const T& thing, venue::HandedOver what, Timestamp now);
    void endNotSent(const venue::HandedOver& what, std::string why);
    void finishKills(Timestamp now);

    const Terms m_terms;
    const Links m_links;
    transport::WebSocket m_socket;
    venue::AccountLine m_line;
    venue::OwnSink* m_sink{};
    std::atomic<double> m_held{0};                ///< Of the budget; for who looks.
    std::unique_ptr<AccountProtocol> m_protocol;  ///< The thread's.
    std::vector<domain::KillId> m_kills;          ///< Whose cancels are not all on the wire yet; the thread's.
    Timestamp m_tickAt;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_woken{}, m_stop{}, m_overrun{};
    std::deque<Seen> m_inbox;                     ///< Bounded: one too many and the line is dropped.
    std::vector<venue::HandedOver> m_handedOver;  ///< Not taken yet.
    std::thread m_thread;
};

}  // namespace ballast::sockets
