#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace ballast::sockets {

/// Until a channel that was asked for anew `asks` times in vain is asked for again: five seconds, then twice as long
/// each time, up to ten minutes.
inline Duration patienceAfter(int asks)
{
    constexpr Duration kFirst = Duration::seconds(5);
    return {kFirst.nanoseconds << std::clamp(asks, 0, 7)};
}

/// When a line is dropped for a channel that stays silent (F03): at most once a minute, and for one that no new line
/// brings back less often each time, since it spoils the others.
///
/// Threads  One.
class DropPatience {
public:
    bool mayDrop(std::string_view channel, Timestamp now) const
    {
        return m_at.isNever() || now - m_at >= (channel == m_channel ? m_again : kAtMost);
    }
    void dropped(std::string_view channel, Timestamp now)
    {
        m_again = channel == m_channel ? std::min(m_again * 2, kSlowest) : kAtMost;
        m_channel = channel;
        m_at = now;
    }
    /// Something came through it.
    void spoke(std::string_view channel)
    {
        if (channel == m_channel) m_channel.clear();
    }
    bool wasFor(std::string_view channel) const { return channel == m_channel; }

private:
    static constexpr Duration kAtMost = Duration::minutes(1), kSlowest = Duration::minutes(15);
    std::string m_channel;  ///< For which it was dropped last, while it stays silent.
    Duration m_again;
    Timestamp m_at;
};

}  // namespace ballast::sockets
