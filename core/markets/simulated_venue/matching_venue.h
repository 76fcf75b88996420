#pragma once

#include <map>
#include <set>
#include <variant>
#include <vector>

#include "playback/venue.h"

namespace ballast::simulated_venue {

/// A venue that works orders: each is acknowledged when it arrives and fills in full at the touch if it meets it. Else
/// one that takes at once ends, and a quote or an order by hand rests at its limit until the market comes there or a
/// cancel does. Without a fee, and without an effect on the
/// market; sizes at the touch are not asked. An id that was sent before is ignored: the venue has it already.
///
/// Time     Orders and cancels arrive `latency` after they were sent, in the order of sending.
/// Threads  One.
class MatchingVenue final : public playback::Venue {
public:
    explicit MatchingVenue(Duration latency) : m_latency(latency) {}

    void onBatch(const domain::EventBatch& batch) override;
    void send(const domain::Cleared<domain::OrderIntent>& order) override;
    void amend(const domain::Cleared<domain::Amendment>& amendment) override;
    /// Scopes of an account or a strategy are the gateway's to know: here they reach every order.
    void cancel(const domain::CancelIntent& cancel) override;
    std::optional<Timestamp> nextDue() const override;
    std::vector<domain::Event> takeDue(Timestamp until) override;

    /// Orders that rest.
    std::size_t resting() const { return m_resting.size(); }

private:
    struct Touch {
        domain::Price bid, ask;  ///< Zero: that side is empty.
    };
    struct Arrival {
        domain::OrderIntent order;
    };
    using Step = std::variant<Arrival, domain::Amendment, domain::CancelIntent>;

    void plan(Step step);
    void perform(Timestamp time, const Step& step);
    void arrive(Timestamp time, const domain::OrderIntent& order);
    void end(Timestamp time, const domain::ClientOrderId& order);
    void see(Timestamp time, domain::InstrumentId instrument, Touch touch);
    void fill(Timestamp time, const domain::OrderIntent& order, domain::Price price);
    static std::optional<domain::Price> meets(const domain::OrderIntent& order, const Touch& touch);
    void change(Timestamp time, const domain::Amendment& amendment);
    bool reaches(const domain::CancelIntent& cancel, const domain::OrderIntent& order) const;

    const Duration m_latency;
    Timestamp m_now;
    std::map<domain::InstrumentId, domain::Instrument> m_instruments;
    std::map<domain::InstrumentId, Touch> m_touches;
    std::multimap<Timestamp, Step> m_coming;  ///< By arrival, then in order of sending.
    std::map<domain::ClientOrderId, domain::OrderIntent> m_resting;
    std::set<domain::ClientOrderId> m_seen;
    std::uint64_t m_trades{};
    std::vector<domain::Event> m_ready;  ///< Happened, not yet taken.
};

}  // namespace ballast::simulated_venue
