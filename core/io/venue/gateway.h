#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "domain/events.h"
#include "domain/proofs.h"
#include "venue/kill_line.h"
#include "venue/rate_budget.h"

namespace ballast::venue {

/// When what a venue says has happened can no longer be taken back.
enum class Finality : std::uint8_t { AtOnce, AfterBlocks };

/// What a venue can do and promises, as its gateway uses it.
struct Capabilities {
    bool amend{}, massQuote{}, cancelAll{}, cancelOnDisconnect{}, scheduledCancel{}, queryByClientId{}, reduceOnly{},
        postOnly{};
    bool makerProtection{};  ///< The venue has market-maker protection that is armed and read back.
    Finality finality{Finality::AtOnce};
    RateTerms budget;
    Duration answersWithin{Duration::seconds(2)};
    Duration visibleWithin{Duration::seconds(10)};  ///< After which an order that was placed is found.
};

/// Orders that may work at once (C11): where a venue takes them away in one message there is no bound of its own, 0;
/// else each needs a cancel, and what the budget keeps for cancels must do.
inline std::uint64_t mostWorking(const Capabilities& venue)
{
    return venue.cancelAll || venue.massQuote ? 0 : RateBudget::cancelBurst(venue.budget);
}

/// What a venue tells of our own orders and accounts, and its gateway of the line and the clock.
using OwnFact =
    std::variant<domain::OrderSent, domain::OrderAcknowledged, domain::OrderFilled, domain::OrderEnded,
                 domain::AmendAnswered, domain::CancelRefused, domain::ConnectionChanged, domain::ProtectionChanged,
                 domain::OrderReport, domain::PositionReport, domain::BalanceReport, domain::ReconcileDone,
                 domain::ClockChanged, domain::MarginReport, domain::CashMoved>;

/// Where a gateway tells what it learned. Waits for nobody.
///
/// Threads  One gateway each.
class OwnSink {
public:
    virtual ~OwnSink() = default;
    /// False: the queue of its account is full and the account's latch is closed. Nothing may be dropped, so the
    /// gateway stops reading its socket and tells the same fact again.
    virtual bool tell(const OwnFact& fact, Timestamp receivedAt) = 0;
    /// The bytes of a private message as they came, before the facts in them are told: they are on disk no later than
    /// these. False: as `tell`.
    virtual bool tellRaw(std::string_view bytes, Timestamp receivedAt) = 0;
    /// Whether engine and journal have moved within 5 s. Only while they have does a gateway renew its venue's dead
    /// man's switch.
    virtual bool isDeskAlive() const noexcept = 0;
};

/// An order, or one of its amendments, that was handed to the wire.
struct HandedOver {
    domain::ClientOrderId order;
    std::uint64_t amendment{};  ///< 0: the order itself.
    friend auto operator<=>(const HandedOver&, const HandedOver&) = default;
};

/// One account's way to its venue, on a thread of its own. An order leaves it only as `Cleared`, which an AccountLine
/// makes of what the gate judged and the journal holds.
///
/// Threads  start, stop: its owner, not twice. offer: the journal's. The rest any; nothing here waits.
class Gateway : public CancelPort {
public:
    virtual const Capabilities& capabilities() const = 0;
    /// `sink` outlives the gateway's thread.
    ///
    /// Errors   Refused if the system gives no thread.
    virtual Result<void> start(OwnSink& sink) = 0;
    /// Returns when nothing is told any more. What waits in its line is told as not sent first, as far as the sink
    /// takes it.
    virtual void stop() noexcept = 0;
    /// False: its line is full; nothing of it is kept.
    virtual bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept = 0;
    /// Only where `amend` is true.
    virtual bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept = 0;
    /// An order by its id, or the whole account; a read, so it may be repeated. Answers come as reports.
    virtual void ask(const domain::Query& query) noexcept = 0;
    /// What was handed to the wire since the last call: each is compared with what was committed (C13). Any one thread.
    virtual std::vector<HandedOver> takeHandedOver() = 0;
    /// Messages of its budget that may go at once, as it last looked; none where it keeps no budget. Any thread.
    virtual std::optional<double> budgetHeld() const { return std::nullopt; }
};

}  // namespace ballast::venue
