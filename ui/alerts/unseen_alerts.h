#pragma once

#include <map>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// Alerts that ask for attention and that the list has not shown since they came, came again or climbed a level.
///
/// Threads  GUI thread.
class UnseenAlerts {
public:
    /// `seen`: the list is in sight, so that all of them are seen.
    void take(const interfaces::Snapshot& desk, bool seen);
    int count() const { return m_count; }

private:
    std::map<std::uint64_t, Timestamp> m_seen;  ///< Since when each that was seen stood then, by its number.
    int m_count{};
};

}  // namespace ballast::ui
