#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <utility>

#include "base/timestamp.h"

namespace ballast::account {

/// The id of an answer; empty: none that a call of ours has.
std::optional<std::uint64_t> callId(const nlohmann::json& id);

/// Calls of one line that have no answer yet, by the id that they left with. `About` has a `Timestamp sent`.
///
/// Threads  One.
template <class About> class Calls {
public:
    /// `write` takes the id and puts the frame on the wire; false: it did not leave, and the id is used for the next.
    template <class Write> bool make(About about, Timestamp now, const Write& write)
    {
        if (!write(m_next)) return false;
        about.sent = now;
        m_open.emplace(m_next++, std::move(about));
        return true;
    }
    /// The call that this id answers, once; empty: nobody waits for it (F21, F22).
    std::optional<About> take(const nlohmann::json& id)
    {
        const auto number = callId(id);
        const auto found = number ? m_open.find(*number) : m_open.end();
        if (found == m_open.end()) return std::nullopt;
        auto about = std::move(found->second);
        m_open.erase(found);
        return about;
    }
    /// Whether one of which `is` holds has waited for longer.
    template <class Is> bool isLate(Timestamp now, Duration longest, const Is& is) const
    {
        return std::any_of(m_open.begin(), m_open.end(),
                           [&](const auto& call) { return now - call.second.sent > longest && is(call.second); });
    }
    /// What has waited for longer is never waited for again.
    void forgetLate(Timestamp now, Duration longest)
    {
        std::erase_if(m_open, [&](const auto& call) { return now - call.second.sent > longest; });
    }
    void clear() { m_open.clear(); }

private:
    std::uint64_t m_next{1};
    std::map<std::uint64_t, About> m_open;
};

}  // namespace ballast::account
