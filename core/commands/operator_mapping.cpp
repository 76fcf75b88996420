#include <fmt/format.h>

#include "commands/command_script.h"

namespace ballast::commands {

namespace {

using domain::OperatorAction;

tl::unexpected<Error> unsupported(std::string_view key, std::string_view sentence)
{
    return fail(ErrorCode::Unsupported, fmt::format("{}: {}", key, sentence));
}

tl::unexpected<Error> unknownHere(Verb verb)
{
    return unsupported("do", fmt::format("\"{}\" is not taken by this version's engine", toString(verb)));
}

Result<OperatorAction> actionOf(const ScriptLine& line)
{
    const bool whole = line.underlying.empty();
    switch (line.verb) {
    case Verb::Pause:
        return whole ? OperatorAction::PauseTrading : OperatorAction::PauseUnderlying;
    case Verb::Resume:
        if (!whole)
            return unsupported("underlying",
                               "hedging of one underlying is resumed with {\"do\":\"end\"} and the number "
                               "of its override");
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
    case Verb::Approve:
        return OperatorAction::Approve;
    case Verb::Veto:
        return OperatorAction::Veto;
    case Verb::Resize:
        return OperatorAction::Resize;
    case Verb::Flatten:
        return line.everything ? OperatorAction::FlattenEverything : OperatorAction::FlattenHedges;
    case Verb::Acknowledge:
        return OperatorAction::AcknowledgeAlert;
    case Verb::Snooze:
        return OperatorAction::SnoozeAlert;
    case Verb::End:
        return OperatorAction::EndOverride;
    case Verb::Include:
    case Verb::Order:
    case Verb::SetLimit:
    case Verb::Adopt:
    case Verb::AcceptUnarmed:
        break;
    }
    return unknownHere(line.verb);
}

bool namesProposal(Verb verb) { return verb == Verb::Approve || verb == Verb::Veto || verb == Verb::Resize; }

/// What the engine's command has no place for yet; nobody's words are dropped.
Result<void> checkFits(const ScriptLine& line)
{
    if (line.scope != ScopeKind::All) return unsupported("scope", "only \"all\" is taken by this version's engine");
    if (namesProposal(line.verb) && !line.proposal)
        return unsupported("proposal", "\"oldest\" is not taken by this version's engine; give the record's number");
    return {};
}

}  // namespace

Result<domain::OperatorCommand> toOperatorCommand(const ScriptLine& line)
{
    const auto action = actionOf(line);
    if (!action) return tl::unexpected<Error>(action.error());
    if (const auto fits = checkFits(line); !fits) return tl::unexpected<Error>(fits.error());
    domain::OperatorCommand command;
    command.action = *action;
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
    return command;
}

}  // namespace ballast::commands
