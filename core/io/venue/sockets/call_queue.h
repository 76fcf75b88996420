#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "venue/rate_budget.h"

namespace ballast::sockets {

/// Calls with an id (JSON-RPC) that wait for their turn in a pool and then for their answer. Ids are never used twice,
/// so that a late answer finds nothing.
///
/// Threads  One.
template <class Call> class CallQueue {
public:
    struct Form {
        std::vector<venue::RateTerms> pools;
        std::function<std::size_t(const Call&)> poolOf;  ///< Place in `pools`.
        std::function<std::string(std::uint64_t id, const Call&)> textOf;
        Duration answersWithin;
    };
    explicit CallQueue(Form form)
        : m_form(std::move(form)), m_pools(m_form.pools.begin(), m_form.pools.end()), m_spent(m_pools.size())
    {
    }

    void add(Call call) { m_waiting.push_back(std::move(call)); }
    /// Sends what the pools allow. `send` false: the line takes nothing now; what was not taken waits on.
    void pump(Timestamp now, const std::function<bool(std::string)>& send)
    {
        if (now < m_heldUntil) return;
        // What waits for one pool does not keep back what another would pay for; within a pool the order stands.
        std::fill(m_spent.begin(), m_spent.end(), false);
        for (auto call = m_waiting.begin(); call != m_waiting.end();) {
            const auto pool = m_form.poolOf(*call);
            if (m_spent[pool] || !m_pools[pool].takeCancel(now)) {
                m_spent[pool] = true;
                ++call;
                continue;
            }
            const auto id = m_nextId++;
            if (!send(m_form.textOf(id, *call))) return;
            m_pending.emplace(id, Pending{std::move(*call), now});
            call = m_waiting.erase(call);
        }
    }
    /// The call that an answer belongs to; empty: none is pending under that id.
    std::optional<Call> take(std::uint64_t id)
    {
        const auto found = m_pending.find(id);
        if (found == m_pending.end()) return std::nullopt;
        auto call = std::move(found->second.call);
        m_pending.erase(found);
        return call;
    }
    /// Those whose answer is overdue; they are pending no more.
    std::vector<Call> overdue(Timestamp now)
    {
        std::vector<Call> calls;
        for (auto pending = m_pending.begin(); pending != m_pending.end();) {
            if (now - pending->second.sent < m_form.answersWithin) {
                ++pending;
                continue;
            }
            calls.push_back(std::move(pending->second.call));
            pending = m_pending.erase(pending);
        }
        return calls;
    }
    /// Nothing is sent before then: the venue asked for less.
    void holdUntil(Timestamp time) { m_heldUntil = time; }
    /// A new line: nothing waits and nothing is pending.
    void clear()
    {
        m_waiting.clear();
        m_pending.clear();
    }
    bool isIdle() const { return m_waiting.empty() && m_pending.empty(); }
    /// Such a call waits, or its answer does.
    template <class Fits> bool hasSuch(const Fits& fits) const
    {
        return std::any_of(m_waiting.begin(), m_waiting.end(), fits) ||
               std::any_of(m_pending.begin(), m_pending.end(),
                           [&](const auto& pending) { return fits(pending.second.call); });
    }

private:
    struct Pending {
        Call call;
        Timestamp sent;
    };
    Form m_form;
    std::vector<venue::RateBudget> m_pools;
    std::vector<bool> m_spent;
    std::deque<Call> m_waiting;
    std::map<std::uint64_t, Pending> m_pending;
    std::uint64_t m_nextId{1};
    Timestamp m_heldUntil;
};

}  // namespace ballast::sockets
