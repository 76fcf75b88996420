#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/timestamp.h"

namespace ballast::live {

/// What an engine's timer is for.
enum class TimerKind : std::uint8_t {
    Heartbeat,
    Engine  ///< The engine wants a step by then, be it an empty one.
};

struct TimerKey {
    TimerKind kind{};
    std::uint64_t subject{};
    friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

/// The engine's alarms: one instant for each key. However late it is asked, each fires once.
///
/// Threads  One.
class Timers {
public:
    /// Setting the same key again moves it.
    void set(TimerKey key, Timestamp due);
    void cancel(TimerKey key);
    std::optional<Timestamp> nextDue() const;
    /// Those due at `now`, the earliest first; they are gone then.
    std::vector<TimerKey> takeDue(Timestamp now);
    std::size_t size() const { return m_due.size(); }

private:
    std::map<TimerKey, Timestamp> m_due;
    std::set<std::pair<Timestamp, TimerKey>> m_order;
};

}  // namespace ballast::live
