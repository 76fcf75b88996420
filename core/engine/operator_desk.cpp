#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "controls/gate.h"
#include "engine/reasons.h"
#include "engine/state.h"

namespace ballast::engine {

namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;

constexpr Duration kLongestOverride = Duration::hours(8);
constexpr Duration kResizeHold = Duration::seconds(30);

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

void addOverride(Engine::State& state, EngineOutput& output, const OperatorCommand& c, const std::string& what)
{
    const Duration length = std::clamp(c.duration, Duration::seconds(1), kLongestOverride);
    Override over{.id = ++state.lastOverride,
                  .action = c.action,
                  .underlying = c.underlying,
                  .venue = c.venue,
                  .owner = c.operatorName,
                  .reason = reasonOf(c),
                  .started = state.now,
                  .expires = state.now + length};
    const auto decision =
        recordCommand(state, output, c,
                      fmt::format("{} until {} by {}: \"{}\".", what, toIso8601(over.expires).substr(11, 8),
                                  c.operatorName, reasonOf(c)));
    over.record = decision->sequence;
    state.overrides.push_back(std::move(over));
}

HedgeState* findProposal(Engine::State& state, SequenceNumber sequence)
{
    for (auto& [underlying, hedge] : state.hedging)
        if (hedge.proposal && hedge.proposal->decision->sequence == sequence) return &hedge;
    return nullptr;
}

/// An order that a person asked for, through the same gate.
void sendByHand(Engine::State& state, EngineOutput& output, const OperatorCommand& c, const std::string& underlying,
                const domain::Candidate& chosen, const std::string& headline)
{
    const auto risk = riskOf(state, underlying);
    const auto check = checkInputs(state, underlying, risk);
    Decision d;
    d.underlying = underlying;
    d.trigger = "operator";
    d.operatorName = c.operatorName;
    d.inputs = check.inputs;
    d.before = risk.book.exposure;
    d.before.delta = risk.netDelta();
    d.before.spot = state.market.find(underlying)->spot();
    d.band = state.hedging[underlying].band;
    d.candidates = {chosen, {.venue = "", .instrument = "hold"}};
    const auto refuse = [&](const std::string& code, const std::string& sentence) {
        excludeAll(d.candidates, code);
        d.kind = DecisionKind::Refused;
        d.choice = "hold";
        d.code = code;
        d.reason = sentence;
        d.deltaAfter = d.before.delta;
        record(state, output, d);
    };
    if (!check.code.empty()) return refuse(check.code, check.sentence);
    const auto id = state.market.instruments().findByName(chosen.instrument);
    const auto size = domain::Quantity::fromDouble(chosen.quantity);
    const auto limit = domain::Price::fromDouble(chosen.limitPrice);
    if (!chosen.excluded.empty() || !id || !size || !limit || size->isZero())
        return refuse("C21",
                      fmt::format("{} was refused: {}.", headline,
                                  chosen.excluded.empty() ? "no such instrument, or a size of zero" : chosen.excluded));
    const auto& instrument = state.market.instruments().at(*id);
    const double mid = state.market.find(underlying)->linearPrices.at(chosen.instrument);
    const auto* limits = state.config.book.findLimits(underlying);
    const controls::GateInputs gate{.state = state.tradingState,
                                    .instrument = &instrument,
                                    .side = chosen.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell,
                                    .quantity = std::abs(chosen.quantity),
                                    .limitPrice = chosen.limitPrice,
                                    .referencePrice = mid,
                                    .spot = d.before.spot,
                                    .collar = state.config.settings.tickCollar,
                                    .netDeltaBefore = d.before.delta,
                                    .netDeltaAfter = d.before.delta + chosen.quantity,
                                    .targetDelta = limits != nullptr ? limits->targetDelta : 0.0,
                                    .automatic = false,
                                    .duplicate = isDuplicate(state, instrument, *size, *limit),
                                    .limits = limits};
    if (const auto refusal = controls::checkOrder(gate)) return refuse(refusal->code, refusal->sentence);
    d.candidates.back().excluded = "a person decided";
    d.kind = DecisionKind::Hedge;
    d.choice = chosen.instrument;
    d.quantity = chosen.quantity;
    d.costUsd = chosen.costUsd;
    d.riskRemovedUsd = chosen.benefitUsd;
    d.deltaAfter = d.before.delta + chosen.quantity;
    d.reason = fmt::format("{} by {}: {} {} {} on {}, net delta {} to {}. Cost {} USD, risk removed {} USD. \"{}\"",
                           headline, c.operatorName, chosen.quantity > 0.0 ? "buy" : "sell",
                           coins(underlying, std::abs(chosen.quantity)), underlying, chosen.venue,
                           coins(underlying, d.before.delta, true), coins(underlying, d.deltaAfter, true),
                           figure(chosen.costUsd, 2), figure(chosen.benefitUsd, 2), clipped(reasonOf(c), 60));
    state.hedging[underlying].lastHedge = state.now;
    state.hedging[underlying].outcome = "hedge";
    const auto decision = record(state, output, d);
    sendOrder(state, output, *decision, instrument, *size, *limit, domain::OrderPurpose::Hedge, mid);
}

/// The candidate of one venue, or of the best, for a signed size now.
std::optional<domain::Candidate> candidateFor(const Engine::State& state, const std::string& underlying,
                                              double quantity, const std::string& venue,
                                              const std::string& instrument = {})
{
    const auto risk = riskOf(state, underlying);
    const auto figures = hedgeFigures(state, underlying, risk);
    if (!figures) return std::nullopt;
    const auto candidates = makeCandidates(state, underlying, *figures, risk.netDelta(), quantity);
    if (venue.empty() && instrument.empty()) {
        const auto* best = bestCandidate(candidates);
        return best != nullptr ? std::optional(*best) : std::nullopt;
    }
    for (const auto& c : candidates)
        if ((venue.empty() || c.venue == venue) && (instrument.empty() || c.instrument == instrument)) return c;
    return std::nullopt;
}

void approve(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge == nullptr) {
        recordCommand(state, output, c,
                      fmt::format("Approval of proposal {} by {} came too late; nothing was sent.", c.proposal.value,
                                  c.operatorName));
        return;
    }
    const std::string underlying = hedge->proposal->decision->underlying;
    auto chosen =
        candidateFor(state, underlying, hedge->proposal->chosen.quantity, {}, hedge->proposal->chosen.instrument);
    if (chosen && hedge->proposal->clockHeld) chosen->limitPrice = hedge->proposal->chosen.limitPrice;
    if (!chosen) {
        chosen = hedge->proposal->chosen;
        chosen->excluded = "no venue may be used now";
    }
    hedge->proposal.reset();
    sendByHand(state, output, c, underlying, *chosen, fmt::format("Proposal {} approved", c.proposal.value));
}

void veto(Engine::State& state, EngineOutput& output, OperatorCommand c)
{
    HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge != nullptr) c.underlying = hedge->proposal->decision->underlying;
    if (c.underlying.empty()) {
        recordCommand(state, output, c,
                      fmt::format("Veto of proposal {} by {} came too late; the proposal had ended.", c.proposal.value,
                                  c.operatorName));
        return;
    }
    if (hedge != nullptr) hedge->proposal.reset();
    ++state.summary.vetoes;
    addOverride(state, output, c, fmt::format("Proposal {} vetoed; {} hedges wait", c.proposal.value, c.underlying));
}

void resize(Engine::State& state, EngineOutput& output, OperatorCommand c)
{
    HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge == nullptr || !c.quantity || c.quantity->units() <= 0) {
        recordCommand(state, output, c,
                      fmt::format("Resize of proposal {} was not possible: it has ended, or the size is not "
                                  "positive.",
                                  c.proposal.value));
        return;
    }
    Proposal& proposal = *hedge->proposal;
    c.underlying = proposal.decision->underlying;
    const double before = proposal.chosen.quantity;
    auto chosen = candidateFor(state, c.underlying, std::copysign(c.quantity->toDouble(), before), {},
                               proposal.chosen.instrument);
    if (chosen) proposal.chosen = *chosen;
    if (c.limitPrice) proposal.chosen.limitPrice = c.limitPrice->toDouble();
    if (!proposal.clockHeld) proposal.expires = proposal.expires + kResizeHold;
    proposal.clockHeld = true;
    recordCommand(state, output, c,
                  fmt::format("Proposal {} resized from {} to {} {} by {}: \"{}\".", c.proposal.value,
                              coins(c.underlying, before, true), coins(c.underlying, proposal.chosen.quantity, true),
                              c.underlying, c.operatorName, reasonOf(c)));
}

void forceHedge(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    const auto* limits = state.config.book.findLimits(c.underlying);
    if (state.market.find(c.underlying) == nullptr || limits == nullptr) {
        recordCommand(state, output, c,
                      fmt::format("Forced hedge by {} was not possible: the book has no underlying \"{}\" with "
                                  "limits and a market.",
                                  c.operatorName, clipped(c.underlying, 20)));
        return;
    }
    const double toMiddle = limits->targetDelta - riskOf(state, c.underlying).netDelta();
    const double quantity = c.quantity ? c.quantity->toDouble() : toMiddle;
    const auto chosen = candidateFor(state, c.underlying, quantity, c.venue);
    if (!chosen) {
        recordCommand(state, output, c,
                      fmt::format("Forced {} hedge by {} was not possible: no venue may be used now.", c.underlying,
                                  c.operatorName));
        return;
    }
    sendByHand(state, output, c, c.underlying, *chosen, "Hedge forced");
}

/// What working orders will still add to a position: flattening twice must not turn it round.
domain::Quantity workingOn(const Engine::State& state, domain::InstrumentId id)
{
    domain::Quantity open;
    for (const auto& [order, work] : state.working) {
        if (work.intent.instrument != id) continue;
        const auto left = work.intent.quantity - work.filled;
        open += work.intent.side == domain::Side::Buy ? left : -left;
    }
    return open;
}

void flatten(Engine::State& state, EngineOutput& output, const OperatorCommand& c, bool options)
{
    const auto decision = recordCommand(
        state, output, c,
        fmt::format("{} flattened by {}: \"{}\".", options ? "Everything" : "All hedges", c.operatorName, reasonOf(c)));
    output.openLatch = output.withdrawQuotes = true;
    // Otherwise the engine would hedge again what a person has just closed.
    if (state.tradingState != TradingState::Killed)
        setTradingState(state, TradingState::Halted, fmt::format("flattened by {}", c.operatorName));
    if (options)
        for (auto& leg : state.legs)
            leg.flattened = true;
    const auto positions = state.book.positions();
    for (const auto& [id, position] : positions) {
        const auto& instrument = state.market.instruments().at(id);
        const auto* market = state.market.find(instrument.underlying);
        const auto open = position.quantity + workingOn(state, id);
        if ((instrument.isOption() && !options) || market == nullptr || open.isZero()) continue;
        const bool buy = open.units() < 0;
        std::optional<domain::Price> limit;
        if (instrument.isOption()) {
            const auto* entry = market->findOption(instrument);
            if (entry != nullptr) limit = buy ? entry->quote.ask : entry->quote.bid;
        } else if (const auto mid = market->linearPrices.find(instrument.name); mid != market->linearPrices.end()) {
            limit = domain::Price::fromDouble(mid->second * (buy ? 1.01 : 0.99)).value_or(domain::Price{});
        }
        if (limit && limit->units() > 0)
            sendOrder(state, output, *decision, instrument, -open, *limit, domain::OrderPurpose::Flatten,
                      limit->toDouble());
    }
}

void kill(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    state.ordersToCancel = static_cast<int>(state.working.size());
    state.ordersCancelled = 0;
    setTradingState(state, TradingState::Killed, fmt::format("killed by {}", c.operatorName));
    // What a person killed, a person re-arms; no script does.
    state.waitingForPerson = {};
    state.pnl.lossTripped = false;
    recordCommand(state, output, c,
                  fmt::format("KILLED by {}: gate closed, {} working orders are cancelled. \"{}\"", c.operatorName,
                              state.working.size(), reasonOf(c)));
    output.cancelAll = output.withdrawQuotes = output.closeLatch = true;
    state.alerts.raise("kill", interfaces::AlertLevel::Critical,
                       fmt::format("KILLED by {}: gate closed, {} orders to cancel. Re-arm to trade again.",
                                   c.operatorName, state.working.size()),
                       "decisions", state.now);
}

/// Only a trip of C10 that a person clears gives a new allowance; pausing and resuming does not.
void resumeAfterLoss(PnlState& pnl)
{
    if (!std::exchange(pnl.lossTripped, false) || !pnl.marked || !pnl.markedAtDayStart) return;
    pnl.lossReference = *pnl.marked - *pnl.markedAtDayStart;
}

void changeState(Engine::State& state, EngineOutput& output, const OperatorCommand& c, TradingState next,
                 const char* verb)
{
    // C10's own kill is left in two steps as well: the first resume re-arms.
    if (state.tradingState == TradingState::Killed && next == TradingState::Normal && state.pnl.lossTripped) {
        recordCommand(state, output, c,
                      fmt::format("Re-armed by {}: \"{}\". Resume once more to trade.", c.operatorName, reasonOf(c)));
        setTradingState(state, TradingState::Halted, fmt::format("Re-armed by {}", c.operatorName));
        // Without a new count the same loss would kill again at once.
        resumeAfterLoss(state.pnl);
        state.waitingForPerson = state.now;
        return;
    }
    if (state.tradingState == TradingState::Killed && c.action != OperatorAction::Rearm) {
        recordCommand(
            state, output, c,
            fmt::format("{} by {} was refused: trading is KILLED and must be re-armed first.", verb, c.operatorName));
        return;
    }
    recordCommand(state, output, c, fmt::format("{} by {}: \"{}\".", verb, c.operatorName, reasonOf(c)));
    setTradingState(state, next, fmt::format("{} by {}", verb, c.operatorName));
    if (next == TradingState::Halted) output.withdrawQuotes = true;
    if (next == TradingState::Normal) {
        output.openLatch = true;
        for (auto& [underlying, hedge] : state.hedging) {
            hedge.haltedByControl.clear();
            hedge.repeats.reset();
            state.alerts.clear("C08 " + underlying);
        }
        state.waitingForPerson = {};
        resumeAfterLoss(state.pnl);
        state.alerts.clear("C10");
    }
    if (c.action != OperatorAction::Rearm) return;
    resumeAfterLoss(state.pnl);
    state.alerts.clear("kill");
}

void setMode(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    recordCommand(state, output, c,
                  fmt::format("Hedge mode of {} set to {} by {}: \"{}\".",
                              c.underlying.empty() ? "all underlyings" : c.underlying, domain::toString(c.mode),
                              c.operatorName, reasonOf(c)));
    for (auto& [underlying, hedge] : state.hedging) {
        if (!c.underlying.empty() && c.underlying != underlying) continue;
        hedge.mode = c.mode;
        hedge.proposal.reset();
        hedge.proposalEnded = false;
    }
}

void endOverride(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    const auto found = std::find_if(state.overrides.begin(), state.overrides.end(),
                                    [&](const Override& over) { return over.id == c.target; });
    if (found == state.overrides.end()) {
        recordCommand(
            state, output, c,
            fmt::format("Override {} could not be ended by {}: it had ended before.", c.target, c.operatorName));
        return;
    }
    OperatorCommand named = c;
    named.underlying = found->underlying;
    const std::string what =
        found->action == OperatorAction::ExcludeVenue ? found->venue + " excluded" : found->underlying + " paused";
    state.overrides.erase(found);
    recordCommand(state, output, named, fmt::format("Override \"{}\" ended by {}.", what, c.operatorName));
}

}  // namespace

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

void expireOverrides(Engine::State& state, EngineOutput& output, std::map<std::string, Touch>& touched)
{
    for (std::size_t i = 0; i < state.overrides.size();) {
        if (state.overrides[i].expires > state.now) {
            ++i;
            continue;
        }
        const Override over = state.overrides[i];
        state.overrides.erase(state.overrides.begin() + static_cast<std::ptrdiff_t>(i));
        const std::string what =
            over.action == OperatorAction::ExcludeVenue ? over.venue + " excluded" : over.underlying + " paused";
        const OperatorCommand ended{.action = OperatorAction::EndOverride,
                                    .operatorName = over.owner,
                                    .underlying = over.underlying,
                                    .target = over.id};
        recordCommand(state, output, ended, fmt::format("Override \"{}\" of {} ended by itself.", what, over.owner));
        state.alerts.raise("override " + std::to_string(over.id), interfaces::AlertLevel::Notice,
                           fmt::format("Override \"{}\" ended.", what), "decisions", state.now);
        if (!over.underlying.empty()) touched[over.underlying].person = true;
    }
}

}  // namespace ballast::engine
