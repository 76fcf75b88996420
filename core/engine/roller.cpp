#include <cmath>
#include <fmt/format.h>

#include "controls/gate.h"
#include "engine/roll_record.h"

namespace ballast::engine {

namespace {

using domain::Decision;
using domain::DecisionKind;

/// What stops one side at the gate. A roll replaces risk by like risk, so size is bounded by the book's definition;
/// collar and state still hold.
std::optional<controls::Refusal> stoppedBy(const Engine::State& state, const UnderlyingMarket& market,
                                           const RollTrade& trade)
{
    if (trade.option == nullptr) return std::nullopt;
    const double fair =
        risk::valueHolding({.instrument = trade.option, .quantity = 1.0}, market.view(state.now)).markPrice;
    const controls::GateInputs gate{.state = state.tradingState,
                                    .instrument = trade.option,
                                    .side = trade.buys() ? domain::Side::Buy : domain::Side::Sell,
                                    .quantity = std::abs(trade.signedQuantity.toDouble()),
                                    .limitPrice = trade.price->toDouble(),
                                    .referencePrice = fair,
                                    .spot = market.spot(),
                                    .collar = 0.10,
                                    .netDeltaBefore = 0.0,
                                    .netDeltaAfter = 0.0,
                                    .limits = state.config.book.findLimits(market.code)};
    auto refusal = controls::checkOrder(gate);
    return refusal && refusal->code != "C03" ? refusal : std::nullopt;
}

/// Why a roll cannot go now; the key stays the same while the state does.
struct Obstacle {
    std::string key, sentence;
};

std::optional<Obstacle> findObstacle(const Engine::State& state, const UnderlyingMarket& market, const RollTrade& close,
                                     const RollTrade& open)
{
    for (const RollTrade* trade : {&close, &open})
        if (trade->option != nullptr && !trade->price)
            return Obstacle{fmt::format("no {} {}", trade->needs(), trade == &close ? "close" : "open"),
                            fmt::format("{} has no {} now. It is tried again at the next quotes.", trade->option->name,
                                        trade->needs())};
    for (const RollTrade* trade : {&close, &open})
        if (const auto refusal = stoppedBy(state, market, *trade))
            return Obstacle{
                refusal->code + (trade == &close ? " close" : " open"),
                fmt::format("{} was refused by {}: {}", trade->option->name, refusal->code, refusal->sentence)};
    return std::nullopt;
}

/// Records a roll that waits when what it waits for is new; counts it otherwise.
void wait(Engine::State& state, EngineOutput& output, LegState& leg, const Obstacle& obstacle, Decision d)
{
    leg.waitsFor = obstacle.key;
    leg.waits = 0;
    d.kind = DecisionKind::Hold;
    d.deltaAfter = d.before.delta;
    d.costUsd = d.riskRemovedUsd = 0.0;
    d.reason = obstacle.sentence + d.reason;
    record(state, output, std::move(d));
}

void send(Engine::State& state, EngineOutput& output, const Decision& decision, const RollTrade& trade,
          std::size_t index, bool closes)
{
    if (trade.option == nullptr) return;
    sendOrder(state, output, decision, *trade.option, trade.signedQuantity, *trade.price, domain::OrderPurpose::Roll,
              trade.price->toDouble(), static_cast<int>(index), closes);
}

/// Exchanges a leg, or finishes an exchange of which only one side is left.
void exchange(Engine::State& state, EngineOutput& output, const UnderlyingMarket& market, std::size_t index,
              const RollTrade& close, const RollTrade& open)
{
    LegState& leg = state.legs[index];
    const RollTrade& chosen = open.option != nullptr ? open : close;
    if (const auto obstacle = findObstacle(state, market, close, open)) {
        if (leg.waitsFor == obstacle->key) {
            ++leg.waits;
            return;
        }
        const auto subject =
            fmt::format("Roll {} {} waits: ", open.option != nullptr ? "into" : "out of", chosen.option->name);
        return wait(state, output, leg, {obstacle->key, subject + obstacle->sentence},
                    rollDraft(state, market, close, open, "the roll waits"));
    }
    Decision d = rollDraft(state, market, close, open, "");
    d.kind = DecisionKind::Roll;
    d.choice = chosen.option->name;
    d.quantity = chosen.signedQuantity.toDouble();
    for (auto& candidate : d.candidates) {
        if (candidate.instrument == d.choice) continue;
        candidate.excluded =
            candidate.instrument == "hold" ? "the book's rule rolls the leg now" : "sent with the choice";
    }
    d.reason = rollSentence(state, close, open, d) + d.reason;
    if (leg.waits > 0) d.reason += fmt::format(" It had waited {} more times.", leg.waits);
    leg.waitsFor.clear();
    leg.waits = 0;
    leg.rolling = true;
    const auto decision = record(state, output, std::move(d));
    send(state, output, *decision, close, index, true);
    send(state, output, *decision, open, index, false);
}

void rollLeg(Engine::State& state, EngineOutput& output, const UnderlyingMarket& market, std::size_t index)
{
    const LegState& leg = state.legs[index];
    RollTrade close, open;
    if (!leg.quantity.isZero()) close = makeRollTrade(state, market, leg.instrument, -leg.quantity);
    if (leg.nextQuantity.isZero()) {
        const auto next = resolveLeg(state, state.config.book.legs[index], state.config.book.rollDays + 1.0);
        if (!next || next->instrument == leg.instrument) return;
        open = makeRollTrade(state, market, next->instrument, next->quantity);
    }
    if (close.option != nullptr || open.option != nullptr) exchange(state, output, market, index, close, open);
}

}  // namespace

void roll(Engine::State& state, EngineOutput& output, const std::string& underlying)
{
    const auto* market = state.market.find(underlying);
    if (market == nullptr || !state.bookResolved || state.tradingState != domain::TradingState::Normal) return;
    for (std::size_t i = 0; i < state.legs.size(); ++i) {
        const LegState& leg = state.legs[i];
        if (state.config.book.legs[i].underlying != underlying || leg.rolling || leg.flattened) continue;
        if (!leg.quantity.isZero() && leg.nextQuantity.isZero()) {
            const auto& option = state.market.instruments().at(leg.instrument);
            if ((option.expiry - state.now).inSeconds() >= state.config.book.rollDays * 86400.0) continue;
        }
        rollLeg(state, output, *market, i);
    }
}

}  // namespace ballast::engine
