#pragma once

#include <optional>
#include <vector>

#include "domain/events.h"
#include "domain/proofs.h"

namespace ballast::playback {

/// Where cleared orders go and own facts come from, in a market's own time; quotes are orders that rest.
///
/// Threads  One thread, the market thread.
class Venue {
public:
    virtual ~Venue() = default;

    /// Lets the venue see the market that it fills against.
    virtual void onBatch(const domain::EventBatch& batch) = 0;
    /// Takes an order that may leave now. Its acknowledgement, fills or end come from `takeDue`.
    virtual void send(const domain::Cleared<domain::OrderIntent>& order) = 0;
    /// Takes other terms of an order that works, all at once or not at all; its answer comes from `takeDue` as well.
    virtual void amend(const domain::Cleared<domain::Amendment>& amendment) = 0;
    /// Cancels what it reaches.
    virtual void cancel(const domain::CancelIntent& cancel) = 0;
    /// When the next own event is due; empty if none.
    virtual std::optional<Timestamp> nextDue() const = 0;
    /// Own events due at or before `until`, in time order.
    virtual std::vector<domain::Event> takeDue(Timestamp until) = 0;
};

}  // namespace ballast::playback
