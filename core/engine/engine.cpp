#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "engine/flatten.h"
#include "engine/input_check.h"
#include "engine/model_risk_inbox.h"
#include "engine/order_facts.h"
#include "engine/own_events.h"
#include "engine/state.h"

namespace ballast::engine {

namespace {

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

/// Each venue that lists something has an account; those that the book names come first.
void listAccounts(BookState& state, const EngineConfig& config)
{
    const auto add = [&](const auto& named) {
        if (!named.venue.empty()) state.addAccount(named.venue, named.account);
    };
    std::ranges::for_each(config.book.legs, add);
    std::ranges::for_each(config.book.positions, add);
    std::ranges::for_each(config.book.hedges, add);
    std::ranges::for_each(config.book.cash, add);
}

void listAccount(BookState& state, const domain::Event& event)
{
    const auto* listed = std::get_if<domain::InstrumentListed>(&event.body);
    if (listed != nullptr && !state.accounts().firstAt(listed->instrument.venue))
        state.addAccount(listed->instrument.venue);
}

/// A closing is told like a report: it decides nothing, so a run with and without it decides the same.
bool isLatchOnly(const domain::EventBatch& batch)
{
    return !batch.events.empty() && std::all_of(batch.events.begin(), batch.events.end(), [](const auto& event) {
        return std::holds_alternative<domain::LatchClosed>(event.body);
    });
}

}  // namespace

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
    state->market = MarketState(config.settings.profile == "recorded");
    listAccounts(state->book, config);
    state->config = std::move(config);
    return Engine(std::move(state));
}

Result<EngineOutput> Engine::onBatch(const domain::EventBatch& batch)
{
    State& state = *m_state;
    if (auto taken = checkInputs(state, batch); !taken) return tl::unexpected<Error>(taken.error());
    if (isLatchOnly(batch)) {
        for (const auto& event : batch.events)
            state.epoch = std::max(state.epoch, std::get<domain::LatchClosed>(event.body).epoch);
        return EngineOutput{};
    }
    if (isModelRiskOnly(batch)) {
        for (const auto& event : batch.events)
            takeModelRisk(state, std::get<domain::ModelRiskReport>(event.body));
        return EngineOutput{};
    }
    EngineOutput output;
    std::map<std::string, Touch> touched;
    state.previous = state.now;
    state.now = batch.time;
    if (state.standings.whole().since.isNever())
        setTradingState(state, state.standings.whole().state, state.standings.whole().reason);
    if (!state.previous.isNever())
        state.book.accrueFunding(state.market, (state.now - state.previous).inSeconds() / 3600.0);
    for (const auto& event : batch.events) {
        noteTouch(state, event, touched);
        listAccount(state.book, event);
        // An expiring option pays before its smile goes.
        applyOwn(state, output, event, touched);
        state.market.apply(event);
    }
    state.market.settleJumps();
    for (const auto& code : state.market.fitTouched(state.now))
        touched[code].surface = true;
    finishRolls(state);
    followOrders(state, output);
    if (!state.bookResolved)
        if (auto resolved = resolveBook(state); !resolved) return tl::unexpected<Error>(resolved.error());
    expireOverrides(state, output, touched);
    judgeFills(state);
    if (state.bookResolved) {
        updatePnl(state, output);
        tellOrders(state, output);
        continueFlatten(state, output);
        for (auto& [underlying, hedge] : state.hedging) {
            const Touch touch = touched[underlying];
            if (touch.surface || touch.person) roll(state, output, underlying);
            evaluate(state, output, underlying, touch);
            requote(state, output, underlying);
        }
        raiseLimitAlerts(state, output);
        noteCancels(state, output);
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

const OrderLedger& Engine::ledger() const { return m_state->ledger; }
std::optional<Timestamp> Engine::nextDue() const { return m_state->ledger.nextDue(); }
SequenceNumber Engine::lastSequence() const { return {m_state->lastSequence}; }
Timestamp Engine::waitingForPersonSince() const { return m_state->waitingForPerson; }

}  // namespace ballast::engine
