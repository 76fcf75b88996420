#pragma once

#include <cstdint>
#include <deque>

#include "base/timestamp.h"
#include "domain/orders.h"

namespace ballast::controls {

/// C09: what the hedger of one underlying sent by itself, USD at full size, filled or not, so that an order without an
/// answer counts whole. Of five minutes, and of the UTC day. Copyable state; times are event time.
class HedgeVolume {
public:
    struct Sent {
        double fiveMinutes{}, day{};  ///< USD.
    };
    /// Notes an automatic hedge of `usd` that leaves.
    void onHedge(Timestamp time, domain::ClientOrderId order, double usd);
    /// The order never left this machine. Any other, or again: nothing.
    void onUnsent(const domain::ClientOrderId& order);
    Sent sent(Timestamp time) const;
    /// A named person turned the strategy on again after C09 stopped it.
    void reset();
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [recent, day, dayUsd] = self;
        a(recent, day, dayUsd);
    }

private:
    struct Hedge {
        Timestamp time;
        domain::ClientOrderId order;
        double usd{};

        template <class Archive, class Self> static void fields(Archive& a, Self& self)
        {
            auto& [time, order, usd] = self;
            a(time, order, usd);
        }
    };
    std::deque<Hedge> m_recent;  ///< Of the last five minutes, oldest first.
    std::int64_t m_day{-1};      ///< Since 1970-01-01, UTC, that `m_dayUsd` is of.
    double m_dayUsd{};
};

}  // namespace ballast::controls
