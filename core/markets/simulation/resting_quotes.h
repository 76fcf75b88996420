#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "domain/events.h"
#include "domain/orders.h"

namespace ballast::simulation {

/// Our quotes as they rest at the venue: the gateway places, changes and takes them away, takers hit them. One order
/// stands on a side of an option. What takers did is told when its time comes; until then an order that is taken away
/// takes its fills with it.
///
/// Threads  One, the market thread.
class RestingQuotes {
public:
    struct Side {
        domain::ClientOrderId order;
        domain::Price price;
        domain::Quantity open;  ///< Positive while something rests.
        template <class A, class Self> static void fields(A& a, Self& s) { a(s.order, s.price, s.open); }
    };
    struct Option {
        domain::InstrumentId instrument;
        std::string underlying;
        double strike{};
        domain::OptionRight right{domain::OptionRight::Call};
        Timestamp expiry;
        domain::Quantity lot;
        Side bid, ask;
        Side& of(domain::Side ours) { return ours == domain::Side::Buy ? bid : ask; }
        const Side& of(domain::Side ours) const { return ours == domain::Side::Buy ? bid : ask; }
        template <class A, class Self> static void fields(A& a, Self& o)
        {
            a(o.instrument, o.underlying, o.strike, o.right, o.expiry, o.lot, o.bid, o.ask);
        }
    };
    /// Expiry, puts before calls, strike, instrument.
    using Key = std::tuple<Timestamp, bool, double, domain::InstrumentId>;

    /// False: an order rests on that side already.
    bool place(const domain::OrderIntent& order, const domain::Instrument& option);
    /// False: the order does not rest, or nothing of it is left under these terms.
    bool amend(const domain::Amendment& amendment);
    /// True if it rested. Its fills that were not told do not come any more.
    bool takeAway(const domain::ClientOrderId& order);
    /// What has been told as filled; zero for an order that does not rest.
    domain::Quantity filledOf(const domain::ClientOrderId& order) const;

    /// Options of the coin with something resting on a side, in the order of their keys. Good until the next call that
    /// is not const.
    std::vector<Option*> of(std::string_view underlying);
    /// A taker hits a side that rests; `fill` says how much and for which fee.
    void take(Timestamp time, Option& option, domain::Side ours, domain::OrderFilled fill);
    /// Ends what rests on options of the coin that have expired.
    void dropExpired(Timestamp time, std::string_view underlying);

    /// When the next word of it is due; empty: never.
    std::optional<Timestamp> nextDue() const;
    /// Fills and ends due at or before `until`, in order of time. A fill gets its trade's id here, so that one which
    /// never comes leaves no gap: whether a kill reached the quotes before or after a taker looked at them is then no
    /// difference.
    std::vector<domain::Event> takeDue(Timestamp until);

    template <class A, class Self> static void fields(A& a, Self& r)
    {
        a(r.m_options, r.m_resting, r.m_untold, r.m_trades);
        if constexpr (A::kReads)
            if (!r.isWhole()) a.refuse("what rests at the venue does not fit together");
    }

private:
    struct Resting {
        domain::OrderIntent intent;
        Key key;
        domain::Quantity total, filled, untold;  ///< In all; told as filled; taken and not told yet.
        template <class A, class Self> static void fields(A& a, Self& r)
        {
            a(r.intent, r.key, r.total, r.filled, r.untold);
        }
    };
    Side& sideOf(const Resting& resting) { return m_options.at(resting.key).of(resting.intent.side); }
    void clear(const Resting& resting);
    bool isWhole() const;

    std::map<Key, Option> m_options;
    std::map<domain::ClientOrderId, Resting> m_resting;
    std::deque<domain::Event> m_untold;
    std::map<std::string, std::uint64_t> m_trades;  ///< Told so far, by coin.
};

}  // namespace ballast::simulation
