#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/events.h"
#include "domain/gated.h"

namespace ballast::domain {

enum class MarketKind { Live, Simulated, Recorded };

/// What a source is, for titles and for the refusal to go on with another source.
struct MarketInfo {
    MarketKind kind{MarketKind::Simulated};
    std::string title;        ///< "Built-in market, seed 42", "Recorded: crash_2026-01-24_2026-02-14".
    std::string fingerprint;  ///< Same text if and only if the same events will come; no path, host or wall time.
    Timestamp start;
    std::optional<Timestamp> end;  ///< Known for recordings.
    std::vector<std::string> underlyings;
    std::vector<std::string> venues;  ///< Where its instruments are listed.
    std::size_t captures{};           ///< Recordings: how many.
};

/// Facts in time order. Deterministic: the same construction and the same calls give the same batches.
///
/// Threads  One thread, the market thread.
class MarketSource {
public:
    virtual ~MarketSource() = default;

    virtual const MarketInfo& info() const = 0;
    /// The next batch, later than every former one; empty at the end. A batch that cannot be read is an Error, after
    /// which no more come.
    virtual Result<std::optional<EventBatch>> next() = 0;
};

/// Where cleared orders go and fills come from; quotes are orders that rest.
///
/// Threads  One thread, the market thread.
class OrderGateway {
public:
    virtual ~OrderGateway() = default;

    /// Lets the gateway see the market that it fills against.
    virtual void onBatch(const EventBatch& batch) = 0;
    /// Takes an order that may leave now. Its acknowledgement, fills or end come from `takeDue`.
    virtual void send(const Cleared<OrderIntent>& order) = 0;
    /// Takes other terms of an order that works, all at once or not at all; its answer comes from `takeDue` as well.
    virtual void amend(const Cleared<Amendment>& amendment) = 0;
    /// Cancels what it reaches.
    virtual void cancel(const CancelIntent& cancel) = 0;
    /// When the next own event is due; empty if none.
    virtual std::optional<Timestamp> nextDue() const = 0;
    /// Own events due at or before `until`, in time order.
    virtual std::vector<Event> takeDue(Timestamp until) = 0;
};

}  // namespace ballast::domain
