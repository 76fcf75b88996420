#include <fmt/format.h>
#include <utility>

#include "engine/operator_actions.h"
#include "engine/reasons.h"

namespace ballast::engine {

namespace {

using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;

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

/// Only a trip of C10 that a person clears gives a new allowance; pausing and resuming does not.
void resumeAfterLoss(PnlState& pnl)
{
    if (!std::exchange(pnl.lossTripped, false) || !pnl.marked || !pnl.markedAtDayStart) return;
    pnl.lossReference = *pnl.marked - *pnl.markedAtDayStart;
}

}  // namespace

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
        if (limit)
            limit = instrument.price.rounded(*limit, domain::towardsFill(buy ? domain::Side::Buy : domain::Side::Sell));
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

}  // namespace ballast::engine
