#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "domain/events.h"

namespace ballast::live {

using domain::TimerKey;
using domain::TimerKind;

/// The engine's alarms: one instant for each key. However late it is asked, each fires once.
///
/// Threads  One.
class Timers {
public:
    /// Setting the same key again moves it.
    void set(TimerKey key, Timestamp due);
    void cancel(TimerKey key);
    std::optional<Timestamp> nextDue() const;
    bool isDue(TimerKey key, Timestamp now) const;
    /// Those due at `now`, the earliest first, each with the instant it was set for; they are gone then.
    std::vector<domain::TimerFired> takeDue(Timestamp now);
    std::size_t size() const { return m_due.size(); }

private:
    std::map<TimerKey, Timestamp> m_due;
    std::set<std::pair<Timestamp, TimerKey>> m_order;
};

}  // namespace ballast::live
