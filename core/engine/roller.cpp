#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "controls/gate.h"
#include "engine/reasons.h"
#include "engine/state.h"

namespace ballast::engine {

namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::Price;
using domain::Quantity;

/// The venue's own price for trading `signedQuantity` right now; empty if there is none or it is not fresh.
std::optional<Price> freshPrice(const Engine::State& state, const UnderlyingMarket& market,
                                const domain::Instrument& option, bool buy)
{
    const auto* entry = market.findOption(option);
    if (entry == nullptr) return std::nullopt;
    const Duration age = state.now - entry->quoteTime;
    const Duration limit =
        state.config.settings.profile == "recorded" ? Duration{} : state.config.settings.ages.surface;
    if (age > limit) return std::nullopt;
    return buy ? entry->quote.ask : entry->quote.bid;
}

struct Trade {
    const domain::Instrument* option{};
    Quantity signedQuantity;
    std::optional<Price> price;
};

Trade makeTrade(const Engine::State& state, const UnderlyingMarket& market, domain::InstrumentId id, Quantity quantity)
{
    const auto& option = state.market.instruments().at(id);
    return {.option = &option,
            .signedQuantity = quantity,
            .price = freshPrice(state, market, option, quantity.units() > 0)};
}

bool passesGate(const Engine::State& state, const UnderlyingMarket& market, const Trade& trade)
{
    const auto* limits = state.config.book.findLimits(market.code);
    const double fair =
        risk::valueHolding({.instrument = trade.option, .quantity = 1.0}, market.view(state.now)).markPrice;
    const controls::GateInputs gate{.state = state.tradingState,
                                    .instrument = trade.option,
                                    .side = trade.signedQuantity.units() > 0 ? domain::Side::Buy : domain::Side::Sell,
                                    .quantity = std::abs(trade.signedQuantity.toDouble()),
                                    .limitPrice = trade.price->toDouble(),
                                    .referencePrice = fair,
                                    .spot = market.spot(),
                                    .collar = 0.10,
                                    .netDeltaBefore = 0.0,
                                    .netDeltaAfter = 0.0,
                                    .limits = limits};
    const auto refusal = controls::checkOrder(gate);
    // A roll replaces risk by like risk, so size is bounded by the book's definition; collar and state still hold.
    return !refusal || refusal->code == "C03";
}

Decision draftFor(const Engine::State& state, const std::string& underlying)
{
    Decision d;
    d.underlying = underlying;
    d.trigger = "surface";
    const auto risk = riskOf(state, underlying);
    d.before = risk.book.exposure;
    d.before.delta = d.deltaAfter = risk.netDelta();
    d.before.spot = state.market.find(underlying)->spot();
    d.choice = "hold";
    d.candidates.push_back({.venue = "", .instrument = "hold"});
    return d;
}

void wait(Engine::State& state, EngineOutput& output, const std::string& underlying, const std::string& sentence)
{
    Decision d = draftFor(state, underlying);
    d.kind = DecisionKind::Hold;
    d.reason = sentence;
    d.code = "ROLL";
    record(state, output, std::move(d));
}

std::string rollSentence(const Trade& close, const Trade& open, double days)
{
    const auto part = [](const Trade& t) {
        return fmt::format("{} {} {} at {}", t.signedQuantity.units() > 0 ? "bought" : "sold",
                           figure(std::abs(t.signedQuantity.toDouble()), 1), t.option->name,
                           figure(t.price->toDouble(), 4));
    };
    if (close.option == nullptr) return fmt::format("Reopened a rolled leg: {}.", part(open));
    return fmt::format("Rolled with {} days left: {}, {}.", figure(days, 1), part(close), part(open));
}

/// The new contract of a roll filled while the old one did not: only the old is closed, nothing more is opened.
bool finishClose(Engine::State& state, EngineOutput& output, const UnderlyingMarket& market, std::size_t index,
                 const Trade& close)
{
    if (close.option == nullptr || !close.price || !passesGate(state, market, close)) return false;
    Decision d = draftFor(state, market.code);
    d.kind = DecisionKind::Roll;
    d.choice = close.option->name;
    d.quantity = close.signedQuantity.toDouble();
    d.code = "ROLL";
    d.reason = fmt::format("Finished a roll: the new contract had filled, so {} {} {} at {} closes the old one.",
                           d.quantity > 0.0 ? "buying" : "selling", figure(std::abs(d.quantity), 1), close.option->name,
                           figure(close.price->toDouble(), 4));
    d.candidates.insert(d.candidates.begin(), {.venue = close.option->venue,
                                               .instrument = close.option->name,
                                               .quantity = d.quantity,
                                               .limitPrice = close.price->toDouble()});
    const auto decision = record(state, output, std::move(d));
    state.legs[index].rolling = true;
    sendOrder(state, output, *decision, *close.option, close.signedQuantity, *close.price, domain::OrderPurpose::Roll,
              close.price->toDouble(), static_cast<int>(index), true);
    return true;
}

/// Exchanges one leg; true if orders left.
bool rollLeg(Engine::State& state, EngineOutput& output, const UnderlyingMarket& market, std::size_t index)
{
    LegState& leg = state.legs[index];
    Trade close;
    if (!leg.quantity.isZero()) close = makeTrade(state, market, leg.instrument, -leg.quantity);
    if (!leg.nextQuantity.isZero()) return finishClose(state, output, market, index, close);
    const auto next = resolveLeg(state, state.config.book.legs[index], state.config.book.rollDays + 1.0);
    if (!next || next->instrument == leg.instrument) return false;
    const Trade open = makeTrade(state, market, next->instrument, next->quantity);
    const bool repeated =
        !leg.lastAttempt.isNever() && state.now - leg.lastAttempt < state.config.settings.evaluationInterval;
    const bool mayGo = (close.option == nullptr || close.price) && open.price;
    if (!repeated && !mayGo) leg.lastAttempt = state.now;
    if (!mayGo) {
        const Trade& missing = close.option != nullptr && !close.price ? close : open;
        if (!repeated)
            wait(state, output, market.code,
                 fmt::format("Roll into {} waits: {} has no {} now. It is tried again at the next "
                             "quotes.",
                             open.option->name, missing.option->name,
                             missing.signedQuantity.units() > 0 ? "ask" : "bid"));
        return false;
    }
    if ((close.option != nullptr && !passesGate(state, market, close)) || !passesGate(state, market, open)) {
        if (!repeated) leg.lastAttempt = state.now;
        if (!repeated)
            wait(state, output, market.code,
                 fmt::format("Roll into {} waits: a quote lies outside the collar of 10 % around our "
                             "fit, or trading is stopped.",
                             open.option->name));
        return false;
    }
    const double days = close.option != nullptr ? (close.option->expiry - state.now).inSeconds() / 86400.0 : 0.0;
    Decision d = draftFor(state, market.code);
    d.kind = DecisionKind::Roll;
    d.choice = open.option->name;
    d.quantity = open.signedQuantity.toDouble();
    d.reason = rollSentence(close, open, days);
    d.code = "ROLL";
    d.candidates.insert(d.candidates.begin(), {.venue = open.option->venue,
                                               .instrument = open.option->name,
                                               .quantity = d.quantity,
                                               .limitPrice = open.price->toDouble()});
    const auto decision = record(state, output, std::move(d));
    leg.rolling = true;
    const auto legIndex = static_cast<int>(index);
    if (close.option != nullptr)
        sendOrder(state, output, *decision, *close.option, close.signedQuantity, *close.price,
                  domain::OrderPurpose::Roll, close.price->toDouble(), legIndex, true);
    sendOrder(state, output, *decision, *open.option, open.signedQuantity, *open.price, domain::OrderPurpose::Roll,
              open.price->toDouble(), legIndex, false);
    return true;
}

}  // namespace

void roll(Engine::State& state, EngineOutput& output, const std::string& underlying)
{
    const auto* market = state.market.find(underlying);
    if (market == nullptr || !state.bookResolved || state.tradingState != domain::TradingState::Normal) return;
    for (std::size_t i = 0; i < state.legs.size(); ++i) {
        LegState& leg = state.legs[i];
        if (state.config.book.legs[i].underlying != underlying || leg.rolling || leg.flattened) continue;
        if (!leg.quantity.isZero() && leg.nextQuantity.isZero()) {
            const auto& option = state.market.instruments().at(leg.instrument);
            if ((option.expiry - state.now).inSeconds() >= state.config.book.rollDays * 86400.0) continue;
        }
        rollLeg(state, output, *market, i);
    }
}

}  // namespace ballast::engine
