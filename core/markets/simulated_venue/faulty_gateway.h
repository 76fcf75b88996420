#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "playback/venue.h"
#include "simulated_venue/fault_script.h"
#include "simulation/random_stream.h"

namespace ballast::simulated_venue {

/// A gateway behind a bad line: another one fills, and this one loses, doubles, delays and reorders what it says, tells
/// of sendings and connections, and answers questions from what is true at the venue.
///
/// Reliable  OrderSent, ConnectionChanged, ProtectionChanged and a NotSent end: they are told on this side of the line.
/// Time      A message is told with the time of its delivery. Deterministic: the same script and calls, the same
/// events. Threads   One.
class FaultyGateway final : public playback::Venue {
public:
    /// `inner` fills; its orders are of `accounts`.
    FaultyGateway(std::unique_ptr<playback::Venue> inner, FaultScript script, std::vector<domain::AccountId> accounts);

    /// A position that stood at the venue before the session.
    void setPosition(domain::AccountId account, domain::InstrumentId instrument, domain::Quantity quantity);
    /// What every connection says that the venue can do. Before `connect`.
    /// `schedules`: its dead man's switch stands only once it was set.
    void setPowers(bool amends, std::uint64_t mostWorking, bool schedules = false);
    /// Tells that every account is connected and protected.
    void connect(Timestamp now);

    void onBatch(const domain::EventBatch& batch) override;
    void send(const domain::Cleared<domain::OrderIntent>& order) override;
    void amend(const domain::Cleared<domain::Amendment>& amendment) override;
    void cancel(const domain::CancelIntent& cancel) override;
    std::optional<Timestamp> nextDue() const override;
    std::vector<domain::Event> takeDue(Timestamp until) override;
    /// Sets the account's dead man's switch: at that time the venue cancels what works, unless it is set later again.
    void scheduleCancel(domain::AccountId account, Timestamp at);
    /// What the venue's clock says.
    Timestamp venueTime(Timestamp now) const { return isFaulty(now) ? now + m_script.clockShift : now; }
    /// Answers to a question of now come like all messages.
    void ask(const domain::Query& query, Timestamp now);

    /// One order as it is, whatever the desk knows of it.
    struct Truth {
        domain::OrderIntent intent;                          ///< With the terms that the venue holds.
        domain::OrderState state{domain::OrderState::Sent};  ///< Sent: on its way, or lost.
        domain::Quantity filled;
        double paid{};  ///< Sum of quantity times price of its fills.
        Timestamp placedAt;
        bool lost{};
        bool isOpen() const;
    };
    const std::map<domain::ClientOrderId, Truth>& orders() const { return m_orders; }
    domain::Quantity positionOf(domain::AccountId account, domain::InstrumentId instrument) const;
    bool isUp(domain::AccountId account) const { return !m_down.contains(account); }
    /// Orders whose id had been sent before: none may be (P5).
    std::uint64_t repeats() const { return m_repeats; }

private:
    bool isFaulty(Timestamp now) const { return now >= m_script.from && now < m_script.until; }
    void follow(Timestamp until);
    void learn(const domain::Event& event);
    void deliver(Timestamp at, domain::EventBody body);
    void tell(Timestamp now, domain::AccountId account, domain::EventBody body);
    void changeConnections(Timestamp until);
    void setConnection(domain::AccountId account, bool up, Timestamp at);
    void fireSwitches(Timestamp until);
    domain::OrderReport reportOf(const Truth& order, const domain::Query& query, Timestamp now) const;
    void answerOrder(const domain::Query& query, Timestamp now);
    void answerAccount(const domain::Query& query, Timestamp now);

    std::unique_ptr<playback::Venue> m_inner;
    FaultScript m_script;
    std::vector<domain::AccountId> m_accounts;
    simulation::RandomStream m_random;
    Timestamp m_now, m_followed;  ///< The script has been carried out until the second.
    std::map<domain::ClientOrderId, Truth> m_orders;
    std::map<std::pair<domain::AccountId, domain::InstrumentId>, domain::Quantity> m_positions;
    std::uint64_t m_repeats{};
    std::set<domain::AccountId> m_down;
    bool m_amends{}, m_schedules{};
    std::map<domain::AccountId, Timestamp> m_switches;  ///< When each fires.
    std::uint64_t m_mostWorking{};
    std::multimap<Timestamp, domain::EventBody> m_line;  ///< By time of delivery, then in order of sending.
};

}  // namespace ballast::simulated_venue
