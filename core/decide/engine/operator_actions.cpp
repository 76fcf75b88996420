#include "engine/operator_actions.h"

#include <fmt/format.h>
#include <utility>

#include "desk/reasons.h"
#include "desk/records.h"
#include "engine/order_facts.h"
#include "strategies/flatten.h"

namespace ballast::engine {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;

namespace {

/// Commands that take what they name from a venue; one that differs in nothing has nothing of the kind.
void takeFromVenue(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const bool adopt = c.action == OperatorAction::AdoptDifference;
    if (const auto told = adopt ? adoptDifferences(state, c.account) : std::string(); !told.empty()) {
        recordCommand(state, output, c,
                      fmt::format("Venue's positions adopted by {}: {}. \"{}\"", c.operatorName,
                                  desk::clipped(told, 200), desk::reasonOf(c)));
        return;
    }
    refuseCommand(
        state, output, c,
        adopt ? fmt::format("Nothing to adopt for {}: no venue reports figures other than ours.", c.operatorName)
              : fmt::format("Nothing to accept for {}: no account waits for its dead man's switch.", c.operatorName));
}

}  // namespace

void onOperator(desk::State& state, desk::StepOutput& output, const OperatorCommand& c, strategies::Touched& touched)
{
    switch (c.action) {
    case OperatorAction::Approve:
        approve(state, output, c);
        break;
    case OperatorAction::Veto:
        veto(state, output, c);
        break;
    case OperatorAction::Resize:
        resize(state, output, c);
        break;
    case OperatorAction::ForceHedge:
        forceHedge(state, output, c);
        break;
    case OperatorAction::PauseUnderlying:
        if (c.underlying.empty() || state.hedging.contains(c.underlying))
            addOverride(state, output, c, c.underlying + " hedging paused");
        else
            refuseCommand(state, output, c,
                          fmt::format("Pause by {} was not possible: the book has no underlying \"{}\".",
                                      c.operatorName, desk::clipped(c.underlying, 20)));
        break;
    case OperatorAction::ExcludeVenue:
        addOverride(state, output, c, c.venue + " excluded");
        break;
    case OperatorAction::EndOverride:
        endOverride(state, output, c);
        break;
    case OperatorAction::SetMode:
        setMode(state, output, c);
        break;
    case OperatorAction::PauseTrading:
        changeState(state, output, c, TradingState::Halted, "Paused");
        break;
    case OperatorAction::ReduceOnly:
        changeState(state, output, c, TradingState::Reducing, "Reduce only");
        break;
    case OperatorAction::ResumeTrading:
        changeState(state, output, c, TradingState::Normal, "Resumed");
        break;
    case OperatorAction::Kill:
        kill(state, output, c);
        break;
    case OperatorAction::Rearm:
        changeState(state, output, c, TradingState::Halted, "Re-armed");
        break;
    case OperatorAction::FlattenHedges:
        strategies::startFlatten(state, output, c, false);
        break;
    case OperatorAction::FlattenEverything:
        strategies::startFlatten(state, output, c, true);
        break;
    case OperatorAction::PlaceOrder:
        placeOrder(state, output, c);
        break;
    case OperatorAction::SetLimit:
        setLimit(state, output, c);
        break;
    case OperatorAction::IncludeVenue:
        includeVenue(state, output, c);
        break;
    case OperatorAction::PullQuotes:
        pullQuotes(state, output, c);
        break;
    case OperatorAction::SendQuotes:
        sendQuotes(state, output, c);
        break;
    case OperatorAction::AcceptUnarmed:
    case OperatorAction::AdoptDifference:
        takeFromVenue(state, output, c);
        break;
    case OperatorAction::AcknowledgeAlert:
        output.commands.push_back({.action = c.action, .tookEffect = state.alerts.acknowledge(c.target)});
        return;
    case OperatorAction::SnoozeAlert:
        output.commands.push_back(
            {.action = c.action, .tookEffect = state.alerts.snooze(c.target, state.now + c.duration)});
        return;
    }
    for (auto& [underlying, hedge] : state.hedging)
        if (c.underlying.empty() || c.underlying == underlying) touched[underlying].person = true;
}

}  // namespace ballast::engine
