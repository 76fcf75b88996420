#include <fmt/format.h>
#include <utility>

#include "engine/operator_actions.h"
#include "engine/reasons.h"

namespace ballast::engine {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;

std::string reasonOf(const OperatorCommand& c) { return c.reason.empty() ? "no reason given" : clipped(c.reason, 80); }

/// The operator record of a command; sentence says what changes.
std::shared_ptr<const Decision> recordCommand(Engine::State& state, EngineOutput& output, const OperatorCommand& c,
                                              const std::string& sentence)
{
    Decision d;
    d.kind = DecisionKind::Override;
    d.underlying = c.underlying;
    d.trigger = "operator";
    d.choice = std::string(domain::toString(c.action));
    d.reason = sentence;
    d.operatorName = c.operatorName;
    if (const auto* market = state.market.find(c.underlying)) {
        const auto risk = riskOf(state, c.underlying);
        d.before = risk.book.exposure;
        d.before.delta = d.deltaAfter = risk.netDelta();
        d.before.spot = market->spot();
        d.band = state.hedging[c.underlying].band;
    }
    return record(state, output, std::move(d));
}

void setTradingState(Engine::State& state, TradingState next, const std::string& reason)
{
    state.tradingState = next;
    state.tradingStateReason = reason;
    state.tradingStateSince = state.now;
}

void onOperator(Engine::State& state, EngineOutput& output, const OperatorCommand& c,
                std::map<std::string, Touch>& touched)
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
        addOverride(state, output, c, c.underlying + " hedging paused");
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
        flatten(state, output, c, false);
        break;
    case OperatorAction::FlattenEverything:
        flatten(state, output, c, true);
        break;
    case OperatorAction::AcknowledgeAlert:
        state.alerts.acknowledge(c.target);
        return;
    case OperatorAction::SnoozeAlert:
        state.alerts.snooze(c.target, state.now + c.duration);
        return;
    }
    for (auto& [underlying, hedge] : state.hedging)
        if (c.underlying.empty() || c.underlying == underlying) touched[underlying].person = true;
}

}  // namespace ballast::engine
