#include "engine/own_events.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "base/unsent.h"
#include "controls/missed_hedge.h"
#include "desk/pnl_split.h"
#include "desk/reasons.h"
#include "desk/recipe.h"
#include "desk/standing.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "domain/orders.h"
#include "engine/desk_facts.h"
#include "engine/model_risk_inbox.h"
#include "engine/operator_actions.h"
#include "engine/order_facts.h"
#include "market/usd_rates.h"
#include "pnl/flow.h"
#include "strategies/strategies.h"
#include "valuation/book_state.h"

namespace ballast::engine {

namespace {

constexpr std::size_t kListed = 500;
/// A venue that was out of reach tells of its last fills when it is back; what is a week late is a person's to book.
constexpr Duration kDeliveriesKept = Duration::days(7);

desk::FillMark markOf(const desk::ListedFill& fill, const domain::Instrument& instrument, const risk::HoldingRisk& unit,
                      double spot)
{
    const double size = domain::sign(fill.side) * fill.quantity;
    desk::FillMark mark{.instrument = instrument.id,
                        .spot = spot,
                        .volatility = {},
                        .delta = size * unit.exposure.delta,
                        .gamma = size * unit.exposure.gamma,
                        .vega = size * unit.exposure.vega,
                        .theta = size * unit.exposure.theta};
    if (instrument.isOption()) mark.volatility = unit.volatility;
    return mark;
}

void addFill(desk::State& state, domain::AccountId account, const domain::Instrument& instrument, desk::ListedFill fill)
{
    fill.time = state.now;
    fill.venue = state.book.accounts().at(account).label();
    fill.instrument = instrument.name;
    fill.underlying = instrument.underlying;
    fill.priceUnit = valuation::priceUnitOf(instrument);
    const auto* market = state.market.find(instrument.underlying);
    if (market != nullptr) {
        const auto unit = unitOf(state, instrument);
        if (unit.complete) {
            fill.theoretical = unit.markPrice;
            const double toUsd = valuation::usdPerPrice(instrument, market->spot());
            fill.edgeUsd = domain::sign(fill.side) * fill.quantity * (unit.markPrice - fill.price) * toUsd;
            state.pnl.carry.tradeEdgeUsd += *fill.edgeUsd;
            fill.mark = markOf(fill, instrument, unit, market->spot());
        }
    }
    state.fills.push_front(std::move(fill));
    if (state.fills.size() > kListed) state.fills.pop_back();
}

/// The whole desk or a part of it.
bool isKilled(const desk::State& state)
{
    const auto& narrower = state.standings.narrower();
    return state.standings.whole().state == domain::TradingState::Killed ||
           std::any_of(narrower.begin(), narrower.end(),
                       [](const auto& item) { return item.second.state == domain::TradingState::Killed; });
}

/// Dollars of an amount that was paid; what has no price is told and counts as none until it has one.
double usdOf(desk::State& state, domain::Money paid)
{
    if (paid.units == 0) return 0.0;
    if (const auto rate = usdPer(state.market, paid.currency)) return paid.toDouble() * rate->usd;
    const auto name = std::string(domain::currencyOf(paid.currency).name);
    state.alerts.raise({desk::AlertKind::Unpriced, name}, desk::AlertLevel::Warning,
                       fmt::format("{} was paid and has no price here, so costs leave it out.", paid.toString()),
                       "orders", state.now);
    return 0.0;
}

/// Old and new contract of a roll are counted apart: either order may fill first, in part, or not at all.
void bookLeg(desk::LegState& leg, const Trade& trade, bool closes)
{
    const auto signedQuantity = trade.side == domain::Side::Buy ? trade.quantity : -trade.quantity;
    if (closes) {
        leg.quantity += signedQuantity;
    } else {
        leg.next = trade.instrument->id;
        leg.nextQuantity += signedQuantity;
    }
}

/// What spread and impact cost, measured from the mid of the decision; a quote earns its edge instead.
void countCost(desk::State& state, const orders::Order& order, double feeUsd, double gasUsd, double slippage)
{
    state.pnl.spreadPaidUsd += slippage;
    if (order.intent.purpose == domain::OrderPurpose::Hedge) state.summary.hedgeCostUsd += feeUsd + gasUsd + slippage;
}

/// A fill of no order that is known any more: the venue's word counts, so it is booked and told (F24, F44).
void onForgottenFill(desk::State& state, const domain::OrderFilled& fill, const domain::Instrument& instrument,
                     domain::AccountId account)
{
    bookTrade(state, {.account = account,
                      .instrument = &instrument,
                      .side = fill.side,
                      .quantity = fill.quantity,
                      .price = fill.price.toDouble(),
                      .fee = fill.fee,
                      .gas = fill.gas,
                      .tradeId = fill.tradeId,
                      .origin = desk::FillOrigin::Late});
    // One that the order does not fit (F22) is told with it.
    if (state.ledger.find(fill.order) != nullptr) return;
    state.alerts.raise({desk::AlertKind::LateFill, fill.order}, desk::AlertLevel::Warning,
                       fmt::format("{} filled {} of {} after the order had ended; the position counts it.",
                                   state.book.accounts().at(account).label(), fill.quantity.toString(),
                                   instrument.name),
                       "orders", state.now);
}

/// A hedge that its venue fills on another side, or in another contract: three of them stop the strategy (C08).
void noteOtherwise(desk::State& state, const domain::OrderFilled& fill, const domain::Instrument& instrument)
{
    const auto* order = state.ledger.find(fill.order);
    const auto hedging = state.hedging.find(instrument.underlying);
    if (order != nullptr && order->intent.purpose == domain::OrderPurpose::Hedge && hedging != state.hedging.end())
        hedging->second.repeats.onEnded(controls::kFilledOtherwise);
}

/// The one that told it. Where nobody says, which account sent an order is forgotten with the order.
domain::AccountId accountOf(const desk::State& state, const domain::OrderFilled& fill,
                            const domain::Instrument& instrument)
{
    if (fill.account.value != 0) return fill.account;
    const auto* known = state.ledger.find(fill.order);
    return known != nullptr ? known->intent.account : tradingAccount(state, instrument);
}

void onOrderFilled(desk::State& state, const domain::OrderFilled& fill, strategies::Touched& touched)
{
    const auto& instrument = state.market.instruments().at(fill.instrument);
    const auto account = accountOf(state, fill, instrument);
    const auto outcome = state.ledger.onFill(fill, instrument.venue, account, state.now);
    if (!outcome.isNew) return;
    touched[instrument.underlying].fill = true;
    if (outcome.order == nullptr) {
        noteOtherwise(state, fill, instrument);
        return onForgottenFill(state, fill, instrument, account);
    }
    const auto& order = *outcome.order;
    const bool quoted = order.intent.purpose == domain::OrderPurpose::Quote;
    if (quoted && !outcome.quantity.isZero()) pnl::noteTaker(state, fill, outcome.quantity, instrument);
    bookTrade(state,
              {.account = order.intent.account,
               .instrument = &instrument,
               .side = fill.side,
               .quantity = outcome.quantity,
               .price = fill.price.toDouble(),
               .fee = fill.fee,
               .gas = fill.gas,
               .tradeId = fill.tradeId,
               .origin = order.intent.purpose == domain::kByHand ? desk::FillOrigin::Hedge
                                                                 : static_cast<desk::FillOrigin>(order.intent.purpose),
               .order = &order});
    updateOrderView(state, order);
    if (order.isOpen()) return;
    if (isKilled(state)) noteKilled(state, order, true);
}

/// The venue's market-maker protection took quotes away, or keeps them away: quoting stops until a person resumes it.
void stopQuoting(desk::State& state, desk::StepOutput& output, const domain::Instrument& instrument)
{
    const domain::Scope quoter{domain::ScopeKind::Strategy, "quoter"};
    const auto& venue = instrument.venue;
    state.alerts.raise({desk::AlertKind::QuotingStopped}, desk::AlertLevel::Breach,
                       fmt::format("Market-maker protection of {} fired at {}: no quote leaves until you resume "
                                   "trading, which has the venue reset it. Hedges go on.",
                                   instrument.underlying, venue),
                       "orders", state.now);
    if (state.standings.at(quoter).state >= domain::TradingState::Halted) return;
    desk::setTradingState(state, domain::TradingState::Halted, {.cause = controls::Cause::Protection, .who = venue},
                          quoter);
    output.closings.push_back(quoter);
    output.cancels.push_back({.scope = {domain::ScopeKind::Venue, venue}, .orders = false});
}

void onOrderEnded(desk::State& state, desk::StepOutput& output, const domain::OrderEnded& ended,
                  strategies::Touched& touched)
{
    const auto* order = state.ledger.find(ended.order);
    if (order == nullptr) return;
    const bool was = order->isOpen();
    state.ledger.onEnded(ended, state.now);
    updateOrderView(state, *order, ended.reason);
    if (!was || order->isOpen()) return;
    if (isKilled(state)) noteKilled(state, *order, false);
    tellEndedShort(state, output, *order, ended.reason);
    strategies::noteQuoteEnded(state, *order);
    const bool quote = order->intent.purpose == domain::OrderPurpose::Quote;
    const auto& underlying = state.market.instruments().at(order->intent.instrument).underlying;
    if (const auto hedging = state.hedging.find(underlying);
        hedging != state.hedging.end() && ended.state == domain::OrderState::NotSent)
        hedging->second.volume.onUnsent(ended.order);
    // Before it is looked at again, which would find that it changed nothing (C08).
    if (const auto hedging = state.hedging.find(underlying);
        hedging != state.hedging.end() && order->intent.purpose == domain::OrderPurpose::Hedge &&
        ended.state == domain::OrderState::NotSent && isUnsentForRate(ended.reason))
        hedging->second.repeats.onUnsent();
    else if (hedging != state.hedging.end() && order->intent.purpose == domain::OrderPurpose::Hedge &&
             ended.state == domain::OrderState::Cancelled && order->filled.isZero()) {
        // It takes at once or ends: the market had gone, and waits for no spacing of hedges that filled.
        hedging->second.repeats.onEnded(controls::kMetNobody);
        hedging->second.lastHedge = {};
    }
    // The venues' own word for it, as a cancel's reason and in a refusal (Deribit, Derive).
    if (quote && ended.reason.find("mmp_trigger") != std::string::npos)
        stopQuoting(state, output, state.market.instruments().at(order->intent.instrument));
    // One that our latch stopped is not tried again at once, see aboutOrder.
    if (quote && ended.state == domain::OrderState::NotSent) return;
    auto& touch = touched[underlying];
    (quote ? touch.quote : touch.fill) = true;
}

/// What one contract pays at its expiry, USD.
double intrinsicUsd(const domain::Instrument& option, double index)
{
    const bool call = option.right == domain::OptionRight::Call;
    const double strike = option.strike.toDouble();
    return index > 0.0 ? option.multiplier.toDouble() * std::max(call ? index - strike : strike - index, 0.0) : 0.0;
}

/// What is paid for all that is held of it at its expiry, USD: of an option what it is worth, of a future what it
/// gained since its entry.
double paidAtExpiryUsd(const desk::State& state, const domain::Instrument& instrument, double price)
{
    if (instrument.isOption()) return state.book.quantityOf(instrument.id).toDouble() * intrinsicUsd(instrument, price);
    double paid = 0.0;
    for (const auto& [key, position] : state.book.positions()) {
        if (key.instrument != instrument.id || !(position.entryPrice > 0.0)) continue;
        const double size = position.quantity.toDouble() * instrument.multiplier.toDouble();
        paid +=
            instrument.isInverse() ? size * (price / position.entryPrice - 1.0) : size * (price - position.entryPrice);
    }
    return paid;
}

/// Pays for all that is held of it, in the desk's book and in those of its strategies.
void deliver(desk::State& state, const domain::Instrument& instrument, double price)
{
    state.pnl.carry.settlementUsd += paidAtExpiryUsd(state, instrument, price);
    state.book.onSettlement(instrument, price);
    for (auto& [strategy, book] : state.earnings.strategies)
        book.onSettlement(instrument, price);
    for (auto& leg : state.legs) {
        if (leg.instrument == instrument.id) leg.quantity = {};
        if (leg.next == instrument.id) leg.nextQuantity = {};
    }
}

/// What was traded before its expiry and is told after it was delivered with the rest, at the same price. Nothing else
/// would end it: its venue settles once.
void deliverLate(desk::State& state, const Trade& trade)
{
    const auto found = state.delivered.find(trade.instrument->id);
    if (found == state.delivered.end()) return;
    deliver(state, *trade.instrument, found->second.price.toDouble());
    state.alerts.raise(
        {desk::AlertKind::LateFill, trade.instrument->name}, desk::AlertLevel::Warning,
        fmt::format(
            "{} told of {} {} of {} after it was settled at {} USD on {}; they are booked, and settled at that.",
            state.book.accounts().at(trade.account).label(),
            trade.side == domain::Side::Buy ? "a purchase of" : "a sale of", trade.quantity.toString(),
            trade.instrument->name, desk::figure(found->second.price.toDouble(), 2),
            toIso8601(found->second.at).substr(0, 16)),
        "orders", state.now);
}

/// Told again it stays as it was paid first.
void keepDelivery(desk::State& state, const domain::InstrumentSettled& settled)
{
    for (auto kept = state.delivered.begin(); kept != state.delivered.end();)
        kept = state.now - kept->second.at > kDeliveriesKept ? state.delivered.erase(kept) : std::next(kept);
    if (settled.price.units() > 0)
        state.delivered.emplace(settled.instrument, desk::Delivery{settled.price, state.now});
}

void onSettled(desk::State& state, const domain::InstrumentSettled& settled, strategies::Touched& touched)
{
    const auto& instrument = state.market.instruments().at(settled.instrument);
    const auto quantity = state.book.quantityOf(instrument.id);
    deliver(state, instrument, settled.price.toDouble());
    state.ledger.onSettled(instrument.id, state.now);
    keepDelivery(state, settled);
    if (quantity.isZero()) return;
    touched[instrument.underlying].fill = true;
}

}  // namespace

void updateOrderView(desk::State& state, const orders::Order& order, const std::string& note)
{
    // A cancel that was refused first (F49) is over with its order.
    if (order.hasEnded()) state.alerts.clear({desk::AlertKind::CancelUnanswered, order.intent.id});
    for (auto& view : state.orders) {
        if (view.id != order.intent.id) continue;
        view.state = order.state();
        view.filled = order.filled.toDouble();
        if (!note.empty()) view.note = note;
        return;
    }
}

void bookTrade(desk::State& state, const Trade& trade)
{
    const auto& instrument = *trade.instrument;
    const auto* market = state.market.find(instrument.underlying);
    const double spot = market != nullptr ? market->spot() : 0.0;
    const double feeUsd = usdOf(state, trade.fee), gasUsd = usdOf(state, trade.gas);
    const valuation::TradeCosts costs{.fee = trade.fee, .gas = trade.gas, .feeUsd = feeUsd, .gasUsd = gasUsd};
    state.book.onTrade(trade.account, instrument, trade.side, trade.quantity, trade.price, costs, spot);
    desk::strategyBook(state, std::string(desk::toString(trade.origin)))
        .onTrade(trade.account, instrument, trade.side, trade.quantity, trade.price, costs, spot);
    state.pnl.feesUsd += feeUsd;
    state.pnl.gasUsd += gasUsd;
    const bool quoted = trade.order != nullptr && trade.order->intent.purpose == domain::OrderPurpose::Quote;
    if (trade.order != nullptr && !quoted)
        countCost(state, *trade.order, feeUsd, gasUsd,
                  domain::sign(trade.side) * trade.quantity.toDouble() * (trade.price - trade.order->origin.mid) *
                      valuation::usdPerPrice(instrument, spot));
    // A report has booked and listed it ahead of its fill.
    if (trade.quantity.isZero()) return;
    addFill(state, trade.account, instrument,
            {.tradeId = trade.tradeId,
             .side = trade.side,
             .quantity = trade.quantity.toDouble(),
             .price = trade.price,
             .feeUsd = feeUsd,
             .gasUsd = gasUsd,
             .origin = trade.origin});
    if (quoted && state.fills.front().edgeUsd) state.pnl.edgeUsd += *state.fills.front().edgeUsd;
    if (trade.order != nullptr && trade.order->origin.leg >= 0)
        bookLeg(state.legs[static_cast<std::size_t>(trade.order->origin.leg)], trade, trade.order->origin.closesLeg);
    deliverLate(state, trade);
}

void finishRolls(desk::State& state)
{
    for (auto& leg : state.legs)
        leg.rolling = false;
    for (const auto& [id, order] : state.ledger.open())
        if (const auto leg = order.origin.leg; leg >= 0 && static_cast<std::size_t>(leg) < state.legs.size())
            state.legs[static_cast<std::size_t>(leg)].rolling = true;
    for (auto& leg : state.legs) {
        if (leg.rolling || !leg.quantity.isZero() || leg.nextQuantity.isZero()) continue;
        leg.instrument = std::exchange(leg.next, {});
        leg.quantity = std::exchange(leg.nextQuantity, {});
    }
    clearUnopened(state);
}

void applyOwn(desk::State& state, desk::StepOutput& output, const domain::Event& event, strategies::Touched& touched)
{
    if (const auto* filled = std::get_if<domain::OrderFilled>(&event.body))
        return onOrderFilled(state, *filled, touched);
    if (const auto* ended = std::get_if<domain::OrderEnded>(&event.body))
        return onOrderEnded(state, output, *ended, touched);
    if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body))
        return onSettled(state, *settled, touched);
    if (const auto* closed = std::get_if<domain::LatchClosed>(&event.body))
        return onLatchClosed(state, output, *closed, touched);
    if (const auto* report = std::get_if<domain::ModelRiskReport>(&event.body)) return takeModelRisk(state, *report);
    if (const auto* command = std::get_if<domain::OperatorCommand>(&event.body))
        return onOperator(state, output, *command, touched);
    if (applyDeskFact(state, output, event, touched)) return;
    if (const auto* done = std::get_if<domain::ReconcileDone>(&event.body))
        judgeMarginCall(state, output, done->account, touched);
    if (applyOrderFact(state, event, touched)) return;
    if (const auto* acknowledged = std::get_if<domain::OrderAcknowledged>(&event.body)) {
        state.ledger.onAccepted(acknowledged->order, state.now);
        if (const auto* order = state.ledger.find(acknowledged->order)) updateOrderView(state, *order);
        noteAnswered(state, acknowledged->order, touched);
    }
}

}  // namespace ballast::engine
