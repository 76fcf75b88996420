#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "engine/reasons.h"
#include "engine/state.h"

namespace ballast::engine {

namespace {

using domain::DecisionKind;

constexpr std::size_t kListed = 500;
constexpr Duration kDuplicateWindow = Duration::seconds(2);

Result<void> checkConfig(const EngineConfig& config)
{
    for (const auto& limits : config.book.limits)
        if (!(limits.riskAversion >= 1e-8 && limits.riskAversion <= 1e-2))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("risk_aversion of {} must lie between 1e-8 and 1e-2, was {}", limits.underlying,
                                    limits.riskAversion));
    if (!(config.book.rollDays >= 0.0 && config.book.rollDays <= 30.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("roll_days must lie between 0 and 30, was {}", config.book.rollDays));
    return {};
}

void count(Engine::Summary& summary, const domain::Decision& decision)
{
    if (decision.kind != DecisionKind::Override) ++summary.decisions;
    switch (decision.kind) {
    case DecisionKind::Hedge:
        ++summary.hedges;
        break;
    case DecisionKind::Hold:
        ++summary.holds;
        break;
    case DecisionKind::Proposal:
        ++summary.proposals;
        break;
    case DecisionKind::Refused:
        ++summary.refusals;
        break;
    case DecisionKind::Roll:
        ++summary.rolls;
        break;
    case DecisionKind::Override:
        ++summary.overrides;
        break;
    }
}

void addFill(Engine::State& state, const domain::Instrument& instrument, interfaces::FillView fill)
{
    fill.time = state.now;
    fill.venue = instrument.venue;
    fill.instrument = instrument.name;
    fill.underlying = instrument.underlying;
    fill.priceUnit =
        instrument.isOption() && instrument.settlement == domain::Settlement::Inverse ? instrument.underlying : "USD";
    const auto* market = state.market.find(instrument.underlying);
    if (market != nullptr) {
        const auto unit = risk::valueHolding({.instrument = &instrument, .quantity = 1.0}, market->view(state.now));
        if (unit.complete) {
            fill.theoretical = unit.markPrice;
            const double toUsd = fill.priceUnit == "USD" ? 1.0 : market->spot();
            fill.edgeUsd = domain::sign(fill.side) * fill.quantity * (unit.markPrice - fill.price) * toUsd;
        }
    }
    state.fills.push_front(std::move(fill));
    if (state.fills.size() > kListed) state.fills.pop_back();
}

void updateOrderView(Engine::State& state, const WorkingOrder& order, const std::string& note = {})
{
    for (auto& view : state.orders) {
        if (view.id != order.intent.id) continue;
        view.state = order.state;
        view.filled = order.filled.toDouble();
        if (!note.empty()) view.note = note;
        return;
    }
}

/// False for a fill that came before (F23).
bool isNewTrade(Engine::State& state, const domain::Instrument& instrument, const std::string& tradeId)
{
    return state.trades.insert(instrument.venue + "/" + tradeId).second;
}

/// A fill of an order that had ended already: the venue's word counts, so it is booked and told (F24, F44).
void onLateFill(Engine::State& state, const domain::OrderFilled& fill, const domain::Instrument& instrument,
                std::map<std::string, Touch>& touched)
{
    const auto* market = state.market.find(instrument.underlying);
    const double price = fill.price.toDouble();
    state.book.onTrade(instrument, fill.side, fill.quantity, price, fill.feeUsd, fill.gasUsd,
                       market != nullptr ? market->spot() : 0.0);
    state.pnl.feesUsd += fill.feeUsd;
    state.pnl.gasUsd += fill.gasUsd;
    addFill(state, instrument,
            {.tradeId = fill.tradeId,
             .side = fill.side,
             .quantity = fill.quantity.toDouble(),
             .price = price,
             .feeUsd = fill.feeUsd,
             .gasUsd = fill.gasUsd,
             .origin = "late"});
    state.alerts.raise("late " + fill.order, interfaces::AlertLevel::Warning,
                       fmt::format("{} filled {} of {} after the order had ended; the position counts it.",
                                   instrument.venue, fill.quantity.toString(), instrument.name),
                       "orders", state.now);
    touched[instrument.underlying].fill = true;
}

/// Old and new contract of a roll are counted apart: either order may fill first, in part, or not at all.
void bookLeg(LegState& leg, const domain::OrderFilled& fill, bool closes)
{
    const auto signedQuantity = fill.side == domain::Side::Buy ? fill.quantity : -fill.quantity;
    if (closes) {
        leg.quantity += signedQuantity;
    } else {
        leg.next = fill.instrument;
        leg.nextQuantity += signedQuantity;
    }
}

void onOrderFilled(Engine::State& state, const domain::OrderFilled& fill, std::map<std::string, Touch>& touched)
{
    const auto& instrument = state.market.instruments().at(fill.instrument);
    if (!isNewTrade(state, instrument, fill.tradeId)) return;
    const auto found = state.working.find(fill.order);
    if (found == state.working.end()) return onLateFill(state, fill, instrument, touched);
    WorkingOrder& order = found->second;
    const auto* market = state.market.find(instrument.underlying);
    const double spot = market != nullptr ? market->spot() : 0.0;
    const double price = fill.price.toDouble();
    state.book.onTrade(instrument, fill.side, fill.quantity, price, fill.feeUsd, fill.gasUsd, spot);
    const double toUsd = instrument.isOption() && instrument.settlement == domain::Settlement::Inverse ? spot : 1.0;
    const double slippage = domain::sign(fill.side) * fill.quantity.toDouble() * (price - order.midAtDecision) * toUsd;
    state.pnl.feesUsd += fill.feeUsd;
    state.pnl.gasUsd += fill.gasUsd;
    state.pnl.spreadPaidUsd += slippage;
    if (order.intent.purpose == domain::OrderPurpose::Hedge)
        state.summary.hedgeCostUsd += fill.feeUsd + fill.gasUsd + slippage;
    addFill(state, instrument,
            {.tradeId = fill.tradeId,
             .side = fill.side,
             .quantity = fill.quantity.toDouble(),
             .price = price,
             .feeUsd = fill.feeUsd,
             .gasUsd = fill.gasUsd,
             .origin = std::string(domain::toString(order.intent.purpose))});
    order.filled += fill.quantity;
    order.state = fill.last ? domain::OrderState::Filled : domain::OrderState::PartlyFilled;
    if (order.leg >= 0) bookLeg(state.legs[static_cast<std::size_t>(order.leg)], fill, order.closesLeg);
    updateOrderView(state, order);
    touched[instrument.underlying].fill = true;
    if (!fill.last) return;
    if (state.tradingState == domain::TradingState::Killed && state.ordersToCancel > 0) --state.ordersToCancel;
    state.working.erase(found);
}

void onOrderEnded(Engine::State& state, const domain::OrderEnded& ended, std::map<std::string, Touch>& touched)
{
    const auto found = state.working.find(ended.order);
    if (found == state.working.end()) return;
    found->second.state = ended.state;
    updateOrderView(state, found->second, ended.reason);
    if (state.tradingState == domain::TradingState::Killed) ++state.ordersCancelled;
    touched[state.market.instruments().at(found->second.intent.instrument).underlying].fill = true;
    state.working.erase(found);
}

void onQuoteFilled(Engine::State& state, const domain::QuoteFilled& fill, std::map<std::string, Touch>& touched)
{
    const auto& instrument = state.market.instruments().at(fill.instrument);
    if (!isNewTrade(state, instrument, fill.tradeId)) return;
    const auto* market = state.market.find(instrument.underlying);
    const double spot = market != nullptr ? market->spot() : 0.0;
    state.book.onTrade(instrument, fill.side, fill.quantity, fill.price.toDouble(), fill.feeUsd, 0.0, spot);
    state.pnl.feesUsd += fill.feeUsd;
    addFill(state, instrument,
            {.tradeId = fill.tradeId,
             .side = fill.side,
             .quantity = fill.quantity.toDouble(),
             .price = fill.price.toDouble(),
             .feeUsd = fill.feeUsd,
             .origin = "quote"});
    if (state.fills.front().edgeUsd) state.pnl.edgeUsd += *state.fills.front().edgeUsd;
    touched[instrument.underlying].fill = true;
}

void onSettled(Engine::State& state, const domain::InstrumentSettled& settled, std::map<std::string, Touch>& touched)
{
    const auto& option = state.market.instruments().at(settled.instrument);
    const auto quantity = state.book.quantityOf(option.id);
    state.book.onSettlement(option, settled.price.toDouble());
    for (auto& leg : state.legs) {
        if (leg.instrument == option.id) leg.quantity = {};
        if (leg.next == option.id) leg.nextQuantity = {};
    }
    if (quantity.isZero()) return;
    touched[option.underlying].fill = true;
}

/// A leg stops rolling when none of its orders works any more; what was opened becomes the leg when the old is gone.
void finishRolls(Engine::State& state)
{
    for (std::size_t i = 0; i < state.legs.size(); ++i) {
        LegState& leg = state.legs[i];
        leg.rolling = std::any_of(state.working.begin(), state.working.end(),
                                  [&](const auto& item) { return item.second.leg == static_cast<int>(i); });
        if (leg.rolling || !leg.quantity.isZero() || leg.nextQuantity.isZero()) continue;
        leg.instrument = std::exchange(leg.next, {});
        leg.quantity = std::exchange(leg.nextQuantity, {});
    }
}

/// Bookkeeping events; market events were taken before.
void applyOwn(Engine::State& state, EngineOutput& output, const domain::Event& event,
              std::map<std::string, Touch>& touched)
{
    if (const auto* filled = std::get_if<domain::OrderFilled>(&event.body))
        return onOrderFilled(state, *filled, touched);
    if (const auto* ended = std::get_if<domain::OrderEnded>(&event.body)) return onOrderEnded(state, *ended, touched);
    if (const auto* quote = std::get_if<domain::QuoteFilled>(&event.body)) return onQuoteFilled(state, *quote, touched);
    if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body))
        return onSettled(state, *settled, touched);
    if (const auto* command = std::get_if<domain::OperatorCommand>(&event.body))
        return onOperator(state, output, *command, touched);
    if (const auto* acknowledged = std::get_if<domain::OrderAcknowledged>(&event.body)) {
        const auto found = state.working.find(acknowledged->order);
        if (found == state.working.end() || found->second.state != domain::OrderState::Committed) return;
        found->second.state = domain::OrderState::Working;
        updateOrderView(state, found->second);
    }
}

void noteTouch(const Engine::State& state, const domain::Event& event, std::map<std::string, Touch>& touched)
{
    if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) touched[index->underlying].spot = true;
    if (const auto* oracle = std::get_if<domain::OracleUpdate>(&event.body)) touched[oracle->underlying].oracle = true;
    if (const auto* quote = std::get_if<domain::HedgeQuote>(&event.body))
        touched[state.market.instruments().at(quote->instrument).underlying].spot = true;
    if (std::holds_alternative<domain::GasUpdate>(event.body))
        for (const auto& [code, market] : state.market.underlyings())
            touched[code].gas = true;
}

}  // namespace

std::shared_ptr<const domain::Decision> record(Engine::State& state, EngineOutput& output, domain::Decision decision)
{
    decision.sequence = {++state.lastSequence};
    decision.time = state.now;
    decision.profile = state.config.settings.profile;
    decision.reason = clipped(decision.reason, 400);
    count(state.summary, decision);
    const auto stored = std::make_shared<const domain::Decision>(decision);
    output.decisions.push_back(std::move(decision));
    auto& list = state.decisions;
    const bool merges = !list.empty() && stored->kind == DecisionKind::Hold && stored->code.empty();
    if (merges)
        for (auto listed = list.begin(); listed != list.end(); ++listed) {
            if (listed->decision->underlying != stored->underlying) continue;
            if (listed->decision->kind != DecisionKind::Hold || !listed->decision->code.empty()) break;
            const int merged = listed->merged + 1;
            list.erase(listed);
            list.push_front({stored, merged});
            return stored;
        }
    list.push_front({stored, 1});
    if (list.size() > kListed) list.pop_back();
    return stored;
}

void sendOrder(Engine::State& state, EngineOutput& output, const domain::Decision& decision,
               const domain::Instrument& instrument, domain::Quantity signedQuantity, domain::Price limit,
               domain::OrderPurpose purpose, double mid, int leg, bool closesLeg)
{
    domain::OrderIntent intent{.id = fmt::format("{}-{:08}", state.config.runId, ++state.lastOrder),
                               .decision = decision.sequence,
                               .time = state.now,
                               .instrument = instrument.id,
                               .side = signedQuantity.units() > 0 ? domain::Side::Buy : domain::Side::Sell,
                               .quantity = signedQuantity.absolute(),
                               .limitPrice = limit,
                               .purpose = purpose};
    state.orders.push_front({.id = intent.id,
                             .decision = decision.sequence,
                             .time = state.now,
                             .venue = instrument.venue,
                             .instrument = instrument.name,
                             .side = intent.side,
                             .quantity = intent.quantity.toDouble(),
                             .limitPrice = limit.toDouble(),
                             .purpose = purpose});
    if (state.orders.size() > kListed) state.orders.pop_back();
    output.intents.push_back(intent);
    const domain::ClientOrderId id = intent.id;
    state.working.emplace(
        id, WorkingOrder{.intent = std::move(intent), .midAtDecision = mid, .leg = leg, .closesLeg = closesLeg});
}

bool isDuplicate(const Engine::State& state, const domain::Instrument& instrument, domain::Quantity signedQuantity,
                 domain::Price limit)
{
    const auto side = signedQuantity.units() > 0 ? domain::Side::Buy : domain::Side::Sell;
    return std::any_of(state.orders.begin(), state.orders.end(), [&](const interfaces::OrderView& order) {
        return order.instrument == instrument.name && order.side == side && state.now - order.time < kDuplicateWindow &&
               order.quantity == signedQuantity.absolute().toDouble() && order.limitPrice == limit.toDouble();
    });
}

void excludeAll(std::vector<domain::Candidate>& candidates, const std::string& why)
{
    for (auto& candidate : candidates)
        if (candidate.excluded.empty() && candidate.instrument != "hold") candidate.excluded = why;
}

Engine::Engine(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Engine::Engine(const Engine& other) : m_state(std::make_unique<State>(*other.m_state)) {}
Engine& Engine::operator=(const Engine& other)
{
    if (this != &other) m_state = std::make_unique<State>(*other.m_state);
    return *this;
}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::create(EngineConfig config)
{
    if (auto checked = checkConfig(config); !checked) return tl::unexpected<Error>(checked.error());
    auto state = std::make_unique<State>();
    for (const auto& limits : config.book.limits)
        state->hedging[limits.underlying];
    state->config = std::move(config);
    return Engine(std::move(state));
}

Result<EngineOutput> Engine::onBatch(const domain::EventBatch& batch)
{
    State& state = *m_state;
    EngineOutput output;
    std::map<std::string, Touch> touched;
    state.previous = state.now;
    state.now = batch.time;
    if (state.tradingStateSince.isNever()) state.tradingStateSince = batch.time;
    if (!state.previous.isNever())
        state.book.accrueFunding(state.market, (state.now - state.previous).inSeconds() / 3600.0);
    for (const auto& event : batch.events) {
        noteTouch(state, event, touched);
        // An expiring option pays before its smile goes.
        applyOwn(state, output, event, touched);
        state.market.apply(event);
    }
    for (const auto& code : state.market.fitTouched(state.now))
        touched[code].surface = true;
    finishRolls(state);
    if (!state.bookResolved)
        if (auto resolved = resolveBook(state); !resolved) return tl::unexpected<Error>(resolved.error());
    expireOverrides(state, output, touched);
    if (state.bookResolved) {
        updatePnl(state, output);
        for (auto& [underlying, hedge] : state.hedging) {
            const Touch touch = touched[underlying];
            if (touch.surface || touch.person) roll(state, output, underlying);
            evaluate(state, output, underlying, touch);
            requote(state, output, underlying);
        }
        raiseLimitAlerts(state);
    }
    state.alerts.prune(state.now);
    return output;
}

Engine::Summary Engine::summary() const
{
    Summary s = m_state->summary;
    const auto& pnl = m_state->pnl;
    s.pnlUsd = pnl.marked && pnl.markedAtStart ? *pnl.marked - *pnl.markedAtStart : 0.0;
    s.trackingInterval = trackingInterval(*m_state);
    if (pnl.intervals > 1) {
        const auto n = static_cast<double>(pnl.intervals);
        s.trackingErrorUsd = std::sqrt(std::max(pnl.sumSquare / n - (pnl.sumChange / n) * (pnl.sumChange / n), 0.0));
    }
    s.surfacesFitted = m_state->market.slicesFitted();
    s.slicesMarked = m_state->market.slicesMarked();
    s.slicesUnfitted = m_state->market.slicesUnfitted();
    return s;
}

SequenceNumber Engine::lastSequence() const { return {m_state->lastSequence}; }
Timestamp Engine::waitingForPersonSince() const { return m_state->waitingForPerson; }

}  // namespace ballast::engine
