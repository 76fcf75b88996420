#include "venue/account/clock_offset.h"

#include <algorithm>

namespace ballast::account {

std::optional<Duration> ClockOffset::take(Timestamp asked, Timestamp venue, Timestamp heard)
{
    if (heard < asked) return std::nullopt;
    const auto least = asked - venue, most = heard - venue;
    // Of the first answer half the way is as good a guess as any; one that may be right is a clock that is right.
    const auto begin =
        least <= Duration{} && Duration{} <= most ? Duration{} : least + Duration{(most - least).nanoseconds / 2};
    m_believed = std::clamp(m_believed.value_or(begin), least, most);
    const auto moved = *m_believed - m_told.value_or(Duration{});
    if (moved < kMoved && Duration{} - moved < kMoved) return std::nullopt;
    m_told = m_believed;
    return m_told;
}

}  // namespace ballast::account
