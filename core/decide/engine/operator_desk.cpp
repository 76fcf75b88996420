#include <fmt/format.h>
#include <utility>

#include "engine/flatten.h"
#include "engine/operator_actions.h"
#include "engine/order_facts.h"
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
    auto stored = record(state, output, std::move(d));
    output.commands.push_back(
        {.action = c.action, .tookEffect = true, .sentence = sentence, .record = stored->sequence});
    return stored;
}

void refuseCommand(Engine::State& state, EngineOutput& output, const OperatorCommand& c, const std::string& sentence,
                   const std::vector<domain::Refusal>& refusals)
{
    recordCommand(state, output, c, sentence);
    output.commands.back().tookEffect = false;
    output.commands.back().refusals = refusals;
}

void noteOutcome(EngineOutput& output, const OperatorCommand& c, const Decision& record,
                 std::vector<domain::Refusal> refusals)
{
    output.commands.push_back({.action = c.action,
                               .tookEffect = refusals.empty(),
                               .refusals = std::move(refusals),
                               .sentence = record.reason,
                               .record = record.sequence});
}

namespace {

/// Commands that take what they name from a venue; one that differs in nothing has nothing of the kind.
void takeFromVenue(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    const bool adopt = c.action == OperatorAction::AdoptDifference;
    if (const auto told = adopt ? adoptDifferences(state, c.account) : std::string(); !told.empty()) {
        recordCommand(state, output, c,
                      fmt::format("Venue's positions adopted by {}: {}. \"{}\"", c.operatorName, clipped(told, 200),
                                  reasonOf(c)));
        return;
    }
    refuseCommand(
        state, output, c,
        adopt ? fmt::format("Nothing to adopt for {}: no venue reports figures other than ours.", c.operatorName)
              : fmt::format("Nothing to accept for {}: no account waits for its dead man's switch.", c.operatorName));
}

}  // namespace

void setTradingState(Engine::State& state, TradingState next, const std::string& reason, const domain::Scope& scope)
{
    state.standings.set({.state = next, .scope = scope, .since = state.now, .reason = reason});
}

const controls::Standing& standingIn(const Engine::State& state, const domain::Scopes& scopes)
{
    const auto& decided = state.standings.of(scopes);
    const auto* stopped = state.faults.of(scopes);
    return stopped != nullptr && stopped->state > decided.state ? *stopped : decided;
}

const controls::Standing& standingOf(const Engine::State& state, const std::string& underlying)
{
    return standingIn(state, {.underlying = underlying});
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
        if (c.underlying.empty() || state.hedging.contains(c.underlying))
            addOverride(state, output, c, c.underlying + " hedging paused");
        else
            refuseCommand(state, output, c,
                          fmt::format("Pause by {} was not possible: the book has no underlying \"{}\".",
                                      c.operatorName, clipped(c.underlying, 20)));
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
        startFlatten(state, output, c, false);
        break;
    case OperatorAction::FlattenEverything:
        startFlatten(state, output, c, true);
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
