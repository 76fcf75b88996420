#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "controls/gate.h"
#include "domain/orders.h"

namespace ballast::controls {

/// C08: after 10 automatic hedges of one strategy within 5 minutes, or 3 hedges of the same side without exposure
/// falling, the strategy stops until a person turns it on. Copyable state; times are event time.
class RepeatGuard {
public:
    /// Notes an automatic hedge that leaves. `exposureBefore` is |net delta − target| in coins.
    void onHedge(Timestamp time, domain::Side side, double exposureBefore);
    /// Whether the next hedge must not leave, and why.
    std::optional<Refusal> check(Timestamp time) const;
    /// A named person turned the strategy on again.
    void reset();

private:
    struct Hedge {
        Timestamp time;
        domain::Side side{domain::Side::Buy};
        double exposureBefore{};
    };
    std::deque<Hedge> m_recent;
};

}  // namespace ballast::controls
