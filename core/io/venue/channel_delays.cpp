#include "venue/channel_delays.h"

#include <algorithm>

namespace ballast::venue {

std::size_t ChannelDelays::placeOf(std::string_view channel)
{
    const auto kind = channel.substr(0, channel.find('.'));
    const auto found = std::find_if(m_all.begin(), m_all.end(), [&](const auto& one) { return one.kind == kind; });
    if (found != m_all.end()) return static_cast<std::size_t>(found - m_all.begin());
    m_all.push_back({.kind = std::string(kind)});
    return m_all.size() - 1;
}

void ChannelDelays::came(std::size_t place, Timestamp time, Timestamp now) noexcept
{
    m_newest = place;
    if (!time.isNever()) m_all[place].venueToSocket.add(std::chrono::nanoseconds((now - time).nanoseconds));
}

void ChannelDelays::stands(std::chrono::nanoseconds after) noexcept
{
    if (m_newest) m_all[*m_newest].socketToBook.add(after);
    m_newest.reset();
}

}  // namespace ballast::venue
