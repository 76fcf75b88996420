#pragma once

#include <algorithm>
#include <map>
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

/// When a line is dropped for a channel that stays silent (F03): at most once a minute, and for each that no new line
/// brings back less often each time, since it spoils the others.
///
/// Threads  One.
class DropPatience {
public:
    bool mayDrop(std::string_view channel, Timestamp now) const
    {
        if (!m_at.isNever() && now - m_at < kAtMost) return false;
        const auto found = m_silent.find(channel);
        return found == m_silent.end() || now - found->second.at >= found->second.again;
    }
    void dropped(std::string_view channel, Timestamp now)
    {
        const auto [one, isNew] = m_silent.try_emplace(std::string(channel), Silent{now, kAtMost});
        if (!isNew) one->second = {now, std::min(one->second.again * 2, kSlowest)};
        m_at = now;
    }
    /// Something came through it.
    void spoke(std::string_view channel)
    {
        if (m_silent.empty()) return;
        if (const auto found = m_silent.find(channel); found != m_silent.end()) m_silent.erase(found);
    }

private:
    static constexpr Duration kAtMost = Duration::minutes(1), kSlowest = Duration::minutes(15);
    struct Silent {
        Timestamp at;
        Duration again;
    };
    std::map<std::string, Silent, std::less<>> m_silent;  ///< For which it was dropped, while they stay silent.
    Timestamp m_at;                                       ///< Dropped last.
};

}  // namespace ballast::sockets
