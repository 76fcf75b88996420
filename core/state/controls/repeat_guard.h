#pragma once

#include <deque>
#include <optional>

#include "base/timestamp.h"
#include "domain/orders.h"
#include "domain/rule.h"

namespace ballast::controls {

/// C08: after 10 automatic hedges of one strategy in 5 min (parts of one move are one; 30 orders in any case), 3
/// running of one side of which none lowered exposure, or 2 of opposite sides in 5 min that both raised it, it stops
/// until a person turns it on. Exposure is |net delta − target| in coins with pending orders, before a hedge leaves and
/// once its order has ended, so that a market that runs on does not count against hedges that worked. Copyable state;
/// times are event time.
class RepeatGuard {
public:
    /// Notes an automatic hedge that leaves.
    void onHedge(Timestamp time, domain::Side side, double exposureBefore);
    /// Exposure after the order of the last hedge has ended, filled or not; later calls for the same hedge are ignored.
    void onEnded(double exposureAfter);
    /// The last hedge never left this machine: it is not one in vain, but the next one waits, see `waits`. Again, or
    /// after `onEnded` of it: nothing.
    void onUnsent();
    /// The last hedge did not leave, and it is not long since it was decided: where a venue takes nothing for a while,
    /// hedges that do not leave would follow each other by milliseconds.
    bool waits(Timestamp time) const;
    static constexpr Duration kAfterUnsent = Duration::seconds(10);
    /// Whether the next hedge must not leave: C08 with the count that stopped it as value and limit.
    std::optional<domain::Refusal> check(Timestamp time) const;
    /// A named person turned the strategy on again.
    void reset();
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [recent] = self;
        a(recent);
    }

private:
    struct Hedge {
        Timestamp time;
        domain::Side side{domain::Side::Buy};
        double exposureBefore{};
        std::optional<double> exposureAfter;  ///< Negative: it never left.

        template <class Archive, class Self> static void fields(Archive& a, Self& self)
        {
            auto& [time, side, exposureBefore, exposureAfter] = self;
            a(time, side, exposureBefore, exposureAfter);
        }
    };
    std::deque<Hedge> m_recent;
};

}  // namespace ballast::controls
