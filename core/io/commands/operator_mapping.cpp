#include <fmt/format.h>

#include "commands/command_script.h"

namespace ballast::commands {

namespace {

using domain::OperatorAction;

OperatorAction actionOf(const ScriptLine& line)
{
    switch (line.verb) {
    case Verb::Pause:
        return line.underlying.empty() ? OperatorAction::PauseTrading : OperatorAction::PauseUnderlying;
    case Verb::Resume:
        return OperatorAction::ResumeTrading;
    case Verb::Reduce:
        return OperatorAction::ReduceOnly;
    case Verb::Kill:
        return OperatorAction::Kill;
    case Verb::Rearm:
        return OperatorAction::Rearm;
    case Verb::Mode:
        return OperatorAction::SetMode;
    case Verb::Force:
        return OperatorAction::ForceHedge;
    case Verb::Exclude:
        return OperatorAction::ExcludeVenue;
    case Verb::Include:
        return OperatorAction::IncludeVenue;
    case Verb::Approve:
        return OperatorAction::Approve;
    case Verb::Veto:
        return OperatorAction::Veto;
    case Verb::Resize:
        return OperatorAction::Resize;
    case Verb::Flatten:
        return line.everything ? OperatorAction::FlattenEverything : OperatorAction::FlattenHedges;
    case Verb::Order:
        return OperatorAction::PlaceOrder;
    case Verb::SetLimit:
        return OperatorAction::SetLimit;
    case Verb::Acknowledge:
        return OperatorAction::AcknowledgeAlert;
    case Verb::Snooze:
        return OperatorAction::SnoozeAlert;
    case Verb::End:
        return OperatorAction::EndOverride;
    case Verb::Adopt:
        return OperatorAction::AdoptDifference;
    case Verb::Pull:
        return OperatorAction::PullQuotes;
    case Verb::Send:
        return OperatorAction::SendQuotes;
    case Verb::TryAgain:
        return OperatorAction::TryAgain;
    case Verb::Cancel:
        return OperatorAction::CancelOrder;
    case Verb::AcceptUnarmed:
        break;
    }
    return OperatorAction::AcceptUnarmed;
}

}  // namespace

Result<domain::OperatorCommand> toOperatorCommand(const ScriptLine& line)
{
    domain::OperatorCommand command;
    command.action = actionOf(line);
    // A pause of hedging is an override, which ends; resuming trading instead would let more out than was asked.
    if (line.verb == Verb::Resume && !line.underlying.empty()) command.action = OperatorAction::EndOverride;
    command.operatorName = line.operatorName;
    command.reason = line.reason;
    command.underlying = line.underlying;
    command.venue = line.venue;
    command.proposal = SequenceNumber{line.proposal.value_or(0)};
    command.quantity = line.quantity;
    if (line.verb == Verb::Force && line.side == domain::Side::Sell) command.quantity = -*line.quantity;
    command.limitPrice = line.limit;
    if (line.duration) command.duration = *line.duration;
    command.mode = line.mode;
    command.target = line.target;
    command.scope = line.scope;
    command.account = line.account;
    command.instrument = line.instrument;
    if (line.verb == Verb::Order) command.side = line.side;
    command.key = line.limitKey;
    command.value = line.value;
    return command;
}

}  // namespace ballast::commands
