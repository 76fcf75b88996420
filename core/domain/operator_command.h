#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/latch.h"
#include "domain/side.h"

namespace ballast::domain {

/// How much the person is asked: Automatic acts, Confirm proposes, Manual only shows.
enum class HedgeMode { Automatic, Confirm, Manual };
std::string_view toString(HedgeMode mode) noexcept;

/// The strictest state that applies wins; see TradingState rules in core/state/controls.
enum class TradingState { Normal, Reducing, Halted, Killed };
std::string_view toString(TradingState state) noexcept;

enum class OperatorAction {
    Approve,
    Veto,
    Resize,
    ForceHedge,
    PauseUnderlying,
    ExcludeVenue,
    EndOverride,
    SetMode,
    PauseTrading,
    ReduceOnly,
    ResumeTrading,
    Kill,
    Rearm,
    FlattenHedges,
    FlattenEverything,
    AcknowledgeAlert,
    SnoozeAlert,
    PlaceOrder,
    SetLimit,
    IncludeVenue,
    AcceptUnarmed,    ///< Trade where the venue's dead man's switch is not armed (C16), for the duration.
    AdoptDifference,  ///< Take the venue's figures where they differ from ours (F46).
    PullQuotes,       ///< Our quotes of a line, an expiry or a coin are taken away for the duration.
    SendQuotes,       ///< What was pulled there is quoted again.
    /// A person doubts the venue's figures: the difference stands, and nothing leaves there until both agree (F46).
    DisputeDifference,
    TryAgain,    ///< The account's gateway gave up, as after refused logins: it tries its keys again.
    CancelOrder  ///< One order of ours is taken back; a quote is pulled instead.
};
std::string_view toString(OperatorAction action) noexcept;
std::optional<OperatorAction> findOperatorAction(std::string_view text) noexcept;

inline constexpr std::string_view kWholeExpiry = "expiry";

/// What a person (or the operator named `script`) told the desk. Journaled as an input and in the hash chain.
struct OperatorCommand {
    OperatorAction action{OperatorAction::Approve};
    std::string operatorName;
    std::string reason;       ///< Free text; required for every override.
    std::string underlying;   ///< Empty: all.
    std::string venue;        ///< ExcludeVenue, ForceHedge (empty: cheapest).
    SequenceNumber proposal;  ///< Approve, Veto, Resize: the decision that proposed; 0: the oldest that waits.
    /// Resize, PlaceOrder: absolute; ForceHedge, Approve (as shown): signed. AdoptDifference: what the venue was shown
    /// to state of `instrument`, signed; without an instrument all that differs is taken.
    std::optional<Quantity> quantity;
    std::optional<Price> limitPrice;  ///< Resize: of one's own, empty: set anew. PlaceOrder. Approve: as shown.
    Duration duration{Duration::minutes(30)};  ///< Overrides end after this; at most 8 hours.
    HedgeMode mode{HedgeMode::Automatic};      ///< SetMode only.
    std::uint64_t target{};  ///< EndOverride: its id, 0: every pause of the underlying; alerts: their id.
    Scope scope{};           ///< Trading state, kill and flatten: what they reach.
    /// PlaceOrder, TryAgain; an empty account is the only one of the instrument. PullQuotes, SendQuotes: the line;
    /// empty: all of the underlying.
    std::string account, instrument;
    std::optional<Side> side;  ///< PlaceOrder; Resize: as shown.
    /// SetLimit: the key as books spell it. PullQuotes, SendQuotes: kWholeExpiry reaches every line of the instrument's
    /// expiry; empty: the line alone. CancelOrder: our own id of the order.
    std::string key;
    std::optional<double> value;  ///< SetLimit: the new limit in the key's own unit.
    Epoch epoch{};                ///< Kill: the closing of the latch that it made already; 0: the engine asks for it.
};

}  // namespace ballast::domain
