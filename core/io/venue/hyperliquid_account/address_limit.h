#pragma once

#include <algorithm>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace ballast::hyperliquid {

/// How many signed actions the venue still takes for the account's address: 10,000 and one for each dollar that it has
/// traded since its beginning; beyond that one in ten seconds. The venue counts each order and cancel of an action, the
/// renewals of the scheduled cancel too. Orders and renewals wait for it; what takes away has more there, and is
/// counted alone.
///
/// Source   Hyperliquid docs, "Rate limits and user limits", info `userRateLimit`.
///
/// Threads  One.
class AddressLimit {
public:
    static constexpr Duration kOneIn = Duration::seconds(10);
    static constexpr Duration kAskedEvery = Duration::seconds(60);

    /// Whether these words of the venue say that it is used up.
    static bool isRefusal(std::string_view words);

    /// A line came up: it is to be asked how many are used.
    void lineUp(Timestamp now)
    {
        m_askAt = now;
        m_renewalWaits = false;
    }
    bool isToAsk(Timestamp now) const { return now >= m_askAt; }
    void asked(Timestamp now) { m_askAt = now + kAskedEvery; }
    /// The answer; what cannot be read of it changes nothing.
    void answered(const nlohmann::json& data);
    /// An action with so many orders or cancels left; an order or a renewal takes the one that goes in ten seconds.
    void left(std::size_t parts, bool takesSlot, Timestamp now);
    /// The venue refused one in those words.
    void refused(Timestamp now);

    bool mayOrder(Timestamp now) const { return !isUsedUp() || (!m_renewalWaits && now - m_takenAt >= kOneIn); }
    /// When the next renewal of the scheduled cancel may leave: it and orders share what the venue takes.
    Timestamp renewsAt(Timestamp now) const { return isUsedUp() ? std::max(now, m_takenAt + kOneIn) : now; }
    /// The next that the venue takes is the renewal's, so that orders do not hold it back for ever.
    void renewalWaits(bool waits) { m_renewalWaits = waits; }
    bool isUsedUp() const { return m_isRefused || (m_most && m_used >= *m_most); }
    /// Nine tenths are used, or all.
    bool isNear() const { return isUsedUp() || (m_most && m_used >= *m_most / 10 * 9); }
    /// "10,001 of 10,000 …"
    std::string words() const;
    /// What a person should hear, each once: nine tenths are used; all are.
    std::optional<std::string> news();

private:
    std::uint64_t m_used{};               ///< As the venue said, and what left since.
    std::optional<std::uint64_t> m_most;  ///< Empty: the venue did not say.
    bool m_isRefused{};                   ///< Since it said so.
    bool m_renewalWaits{};
    Timestamp m_takenAt, m_askAt;
    int m_told{};  ///< 1: nine tenths; 2: all.
};

}  // namespace ballast::hyperliquid
