#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/fixed_point.h"

namespace ballast::domain {

/// How much the person is asked: Automatic acts, Confirm proposes, Manual only shows.
enum class HedgeMode { Automatic, Confirm, Manual };
std::string_view toString(HedgeMode mode) noexcept;

/// The strictest state that applies wins; see TradingState rules in core/controls.
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
    SnoozeAlert
};
std::string_view toString(OperatorAction action) noexcept;
std::optional<OperatorAction> findOperatorAction(std::string_view text) noexcept;

/// What a person (or the operator named `script`) told the desk. Journaled as an input and in the hash chain.
struct OperatorCommand {
    OperatorAction action{OperatorAction::Approve};
    std::string operatorName;
    std::string reason;                ///< Free text; required for every override.
    std::string underlying;            ///< Empty: all.
    std::string venue;                 ///< ExcludeVenue, ForceHedge (empty: cheapest).
    SequenceNumber proposal;           ///< Approve, Veto, Resize: the decision that proposed.
    std::optional<Quantity> quantity;  ///< Resize: new absolute size; ForceHedge: signed size, empty: to the middle.
    std::optional<Price> limitPrice;   ///< Resize only: a limit of one's own; empty: set anew for the size.
    Duration duration{Duration::minutes(30)};  ///< Overrides end after this; at most 8 hours.
    HedgeMode mode{HedgeMode::Automatic};      ///< SetMode only.
    std::uint64_t target{};                    ///< EndOverride: its id; alerts: their id.
};

}  // namespace ballast::domain
