#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "venue/deribit/feed_terms.h"

namespace ballast::deribit {

/// What a call is for; it also says which of the venue's pools it is paid from.
enum class CallKind : std::uint8_t { Heartbeat, Test, Listing, Subscribe, Unsubscribe, Summary, Delivery };

/// One call: what it asks, and what its answer is about.
struct Call {
    CallKind kind{};
    std::string subject;                ///< Currency of a listing or summary, index of a delivery.
    std::vector<std::string> channels;  ///< Of a subscription.
    int tries{};                        ///< Made before.
};

/// Calls that wait for their turn and for their answer. Ids are never used twice, so that a late answer finds nothing.
///
/// Threads  One.
class CallQueue {
public:
    explicit CallQueue(const FeedTerms& terms);

    void add(Call call) { m_waiting.push_back(std::move(call)); }
    /// Sends what the pools allow. `send` false: the line takes nothing now; what was not taken waits on.
    void pump(Timestamp now, const std::function<bool(std::string)>& send);
    /// The call that an answer belongs to; empty: none is pending under that id.
    std::optional<Call> take(std::uint64_t id);
    /// Those whose answer is overdue; they are pending no more.
    std::vector<Call> overdue(Timestamp now);
    /// Nothing is sent before then: the venue asked for less.
    void holdUntil(Timestamp time) { m_heldUntil = time; }
    /// A new line: nothing waits and nothing is pending.
    void clear();
    bool isIdle() const { return m_waiting.empty() && m_pending.empty(); }
    /// A call of that kind waits, or its answer does.
    bool has(CallKind kind) const;

private:
    struct Pending {
        Call call;
        Timestamp sent;
    };
    venue::RateBudget& poolOf(CallKind kind);

    const FeedTerms& m_terms;
    venue::RateBudget m_calls, m_subscriptions, m_listings;
    std::deque<Call> m_waiting;
    std::map<std::uint64_t, Pending> m_pending;
    std::uint64_t m_nextId{1};
    Timestamp m_heldUntil;
};

/// A call as JSON text.
std::string callText(std::uint64_t id, const Call& call, const FeedTerms& terms);

}  // namespace ballast::deribit
