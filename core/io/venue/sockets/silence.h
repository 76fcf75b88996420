#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace ballast::sockets {

/// Until a channel that was asked for anew `asks` times in vain is asked for again: five seconds, then twice as long
/// each time, up to ten minutes.
inline Duration patienceAfter(int asks)
{
    constexpr Duration kFirst = Duration::seconds(5);
    return {kFirst.nanoseconds << std::clamp(asks, 0, 7)};
}

/// When a line is dropped for channels that stay silent (F03): at most once a minute, for all together that are silent
/// then, and where no new line brings one back less often each time, since a new line spoils the others. What has never
/// given anything is not served: after a few new lines it is asked for alone and costs no line any more.
///
/// Threads  One.
class DropPatience {
public:
    /// `wasServed`: the channel has given something since the desk's start.
    bool mayDrop(std::string_view channel, bool wasServed, Timestamp now) const
    {
        if (!m_at.isNever() && now - m_at < kAtMost) return false;
        const auto found = m_silent.find(channel);
        if (found == m_silent.end()) return true;
        if (!wasServed && found->second.drops >= kMostUnserved) return false;
        return now - found->second.at >= found->second.again;
    }
    void dropped(const std::vector<std::string_view>& silent, Timestamp now)
    {
        for (const auto channel : silent) {
            const auto [one, isNew] = m_silent.try_emplace(std::string(channel), Silent{now, kAtMost, 0});
            if (!isNew) one->second.again = std::min(one->second.again * 2, kSlowest);
            one->second.at = now;
            ++one->second.drops;
        }
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
    static constexpr int kMostUnserved = 3;
    struct Silent {
        Timestamp at;
        Duration again;
        int drops;
    };
    std::map<std::string, Silent, std::less<>> m_silent;  ///< For which it was dropped, while they stay silent.
    Timestamp m_at;                                       ///< Dropped last.
};

}  // namespace ballast::sockets
