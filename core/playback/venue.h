#pragma once

#include <optional>
#include <vector>

#include "domain/events.h"
#include "domain/proofs.h"

namespace ballast::playback {

/// Where cleared orders go and own facts come from, in a market's own time.
///
/// Threads  One thread, the market thread.
class Venue {
public:
    virtual ~Venue() = default;

    /// Lets the venue see the market that it fills against.
    virtual void onBatch(const domain::EventBatch& batch) = 0;
    /// Takes an order that may leave now. Its acknowledgement, fills or end come from `takeDue`.
    virtual void send(const domain::Cleared<domain::OrderIntent>& order) = 0;
    /// Cancels what works in that scope.
    virtual void cancel(const domain::Scope& scope) = 0;
    /// When the next own event is due; empty if none.
    virtual std::optional<Timestamp> nextDue() const = 0;
    /// Own events due at or before `until`, in time order.
    virtual std::vector<domain::Event> takeDue(Timestamp until) = 0;
};

}  // namespace ballast::playback
