#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/events.h"
#include "domain/instrument.h"
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

    /// As Source: what it would go on from, and going on. `listed`: every instrument that it has been told of.
    virtual std::optional<std::string> kept() const { return std::nullopt; }
    virtual Result<void> goOn(std::string_view, const domain::InstrumentTable&)
    {
        return fail(ErrorCode::Unsupported, "this venue can only be run again from its beginning");
    }
};

}  // namespace ballast::playback
