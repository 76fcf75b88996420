#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "simulated_venue/faulty_gateway.h"
#include "venue/account_line.h"
#include "venue/gateway.h"

namespace ballast::simulated_venue {

/// The gateway of one account to a simulated venue, on a thread of its own and by the desk's clock, as a live one: it
/// sends what its AccountLine clears, cancels first, tells every fact once it has been taken, and asks when asked.
/// While the desk lives it renews the venue's dead man's switch where there is one: set 10 s ahead each 2 s, so that it
/// fires at most 15 s after engine or journal stopped. Each 5 s it compares the venue's clock with ours.
/// Where the venue takes no cancel of everything, each order is cancelled singly within the budget; one that works on
/// is cancelled again after 1 s, 2 s, 4 s and so on to 32 s.
///
/// Threads  As venue::Gateway; `see` any. `venue` and `working` before start or after stop.
class VenueGateway final : public venue::Gateway {
public:
    /// The account, with the names of its latch scopes.
    struct Account {
        domain::AccountId id;
        std::string venue, label;
    };
    struct Links {
        const Clock& clock;  ///< Outlives the gateway, as the latches.
        const venue::LatchBoard& latches;
        std::function<void(const domain::OrderIntent&)> onWire{};  ///< Each order as it leaves; may be empty.
    };
    VenueGateway(FaultyGateway venue, Account account, venue::Capabilities capabilities, Links links);
    ~VenueGateway() override;
    VenueGateway(const VenueGateway&) = delete;
    VenueGateway& operator=(const VenueGateway&) = delete;

    const venue::Capabilities& capabilities() const override { return m_capabilities; }
    Result<void> start(venue::OwnSink& sink) override;
    void stop() noexcept override;
    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept override;
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept override;
    void cancel(const domain::CancelIntent& intent) noexcept override;
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const override;
    void ask(const domain::Query& query) noexcept override;
    std::vector<venue::HandedOver> takeHandedOver() override;

    /// A position that stands at the venue already. Before start.
    void setPosition(domain::InstrumentId instrument, domain::Quantity quantity)
    {
        m_venue.setPosition(m_account.id, instrument, quantity);
    }
    /// The market as the venue has it: newest quotes win while they wait.
    void see(const domain::Instrument& listed);
    void see(const domain::HedgeQuote& quote);

    const FaultyGateway& venue() const { return m_venue; }
    std::size_t working() const { return m_working.size(); }

private:
    struct Working {
        domain::InstrumentId instrument;
        std::string underlying;
        domain::OrderPurpose purpose{domain::OrderPurpose::Hedge};
        Timestamp cancelDue;  ///< Never: not wanted, or waits for an answer.
        Duration patience{Duration::seconds(1)};
    };
    void run();
    void wake() noexcept;
    std::chrono::nanoseconds idleFor(Timestamp now) const;
    void sleep(Timestamp now);
    void takeMarket(Timestamp now);
    void listen(Timestamp now);
    void learn(const domain::EventBody& body);
    bool tellAll();
    void keepSwitch(Timestamp now);
    void measureClock(Timestamp now);
    void noteHandedOver(venue::HandedOver thing);
    void work(Timestamp now);
    void handle(const domain::CancelIntent& intent, Timestamp now);
    void handle(const venue::AccountLine::NotSent& ended, Timestamp now);
    void handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now);
    void handle(const domain::Cleared<domain::Amendment>& amendment, Timestamp now);
    void handle(const domain::Query& query, Timestamp now);
    void sendCancels(Timestamp now);
    std::optional<Timestamp> nextCancel(Timestamp now) const;
    bool liesIn(const Working& order, const domain::Scope& scope) const;
    std::string underlyingOf(domain::InstrumentId instrument) const;

    FaultyGateway m_venue;
    const Account m_account;
    const venue::Capabilities m_capabilities;
    const Links m_links;
    venue::AccountLine m_line;
    venue::OwnSink* m_sink{};
    // Under the lock.
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_woken{}, m_stop{};
    bool m_rests{};  ///< Something works, so that the market matters while the thread sleeps.
    std::vector<domain::Instrument> m_listed;
    std::unordered_map<std::uint32_t, domain::HedgeQuote> m_quotes;  ///< By instrument.
    std::vector<venue::HandedOver> m_handedOver;                     ///< Not taken yet.

    // The thread's.
    std::map<domain::InstrumentId, std::string> m_underlyings;
    std::map<domain::ClientOrderId, Working> m_working;  ///< Sent, and not known to have ended.
    std::vector<domain::CancelIntent> m_wide;            ///< Cancels of everything that wait for budget or line.
    std::vector<domain::KillId> m_kills;                 ///< Whose single cancels are under way.
    /// Told one by one, raw bytes before the fact in them; what the sink had no room for waits, and nothing more is
    /// read.
    std::deque<std::variant<std::string, venue::OwnFact>> m_untold;
    Timestamp m_renewAt, m_measureAt;  ///< Dead man's switch; the venue's clock.
    std::optional<Duration> m_offset;  ///< Of our clock to the venue's, as last told.
    std::thread m_thread;
};

}  // namespace ballast::simulated_venue
