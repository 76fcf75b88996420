#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "venue/deribit/feed_terms.h"
#include "venue/sockets/call_queue.h"

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

/// Within the venue's three pools.
///
/// Threads  One.
class CallQueue : public sockets::CallQueue<Call> {
public:
    /// `terms` outlive it.
    explicit CallQueue(const FeedTerms& terms);
    /// A call of that kind waits, or its answer does.
    bool has(CallKind kind) const
    {
        return hasSuch([kind](const Call& call) { return call.kind == kind; });
    }
};

/// A call as JSON text.
std::string callText(std::uint64_t id, const Call& call, const FeedTerms& terms);

}  // namespace ballast::deribit
