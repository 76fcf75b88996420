#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "desk/brought_in.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/recipe.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "engine/checkpoint.h"
#include "engine/desk_facts.h"
#include "engine/input_check.h"
#include "engine/limit_alerts.h"
#include "engine/margin_alerts.h"
#include "engine/model_risk_inbox.h"
#include "engine/operator_actions.h"
#include "engine/order_facts.h"
#include "engine/own_events.h"
#include "engine/share_facts.h"
#include "engine/touch.h"
#include "market/market_state.h"
#include "pnl/flow.h"
#include "pnl/pnl.h"
#include "strategies/flatten.h"
#include "strategies/strategies.h"
#include "valuation/book_state.h"

namespace ballast::engine {

namespace {

Result<void> checkConfig(const desk::Config& config)
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

/// Whether this step marks time: every age and value, markouts, funding, every underlying.
bool marksTime(const desk::State& state)
{
    return state.config.marketKind == domain::MarketKind::Recorded ||
           valuedAt(state, state.now) != valuedAt(state, state.previous);
}

void accrueFunding(desk::State& state)
{
    if (state.previous.isNever()) return;
    const Duration passed = valuedAt(state, state.now) - valuedAt(state, state.previous);
    state.book.accrueFunding(state.market, passed.inSeconds() / 3600.0);
    for (auto& [strategy, book] : state.earnings.strategies)
        book.accrueFunding(state.market, passed.inSeconds() / 3600.0);
}

/// Strategies and limits of the underlyings that were touched, or of all.
void askStrategies(desk::State& state, desk::StepOutput& output, const strategies::Touched& touched, bool all)
{
    for (const auto& [underlying, hedge] : state.hedging) {
        const auto found = touched.find(underlying);
        if (found == touched.end() && !all) continue;
        const strategies::Touch touch = found != touched.end() ? found->second : strategies::Touch{};
        state.values.noteEvaluation(underlying);
        const bool onlyQuotes = !all && touch == strategies::Touch{.quote = true};
        if (touch.surface || touch.person) strategies::roll(state, output, underlying);
        if (!onlyQuotes) strategies::evaluate(state, output, underlying, touch);
        strategies::requote(state, output, underlying, touch);
    }
    for (const auto& [underlying, hedge] : state.hedging)
        if (all || touched.contains(underlying)) raiseLimitAlerts(state, output, underlying);
    for (const auto& [underlying, market] : state.market.underlyings())
        if (!state.hedging.contains(underlying) && (all || touched.contains(underlying)))
            raiseUnlimited(state, underlying);
}

/// C10's kill ends flattens as a person's does: nothing opens the lane behind it.
void endKilledFlattens(desk::State& state, desk::StepOutput& output, const controls::Standings& before)
{
    constexpr auto kKilled = domain::TradingState::Killed;
    const auto end = [&](const domain::Scope& scope) {
        if (before.at(scope).state == kKilled || state.standings.at(scope).state != kKilled) return;
        domain::OperatorCommand kill{.action = domain::OperatorAction::Kill, .operatorName = "the day's loss limit"};
        kill.scope = scope;
        strategies::killFlattens(state, output, kill);
    };
    end({});
    for (const auto& limits : state.config.book.limits)
        end({domain::ScopeKind::Underlying, limits.underlying});
}

/// P&L, a flatten under way, and the strategies. What reaches across underlyings asks all of them. `early`: a kill
/// may wait behind this step, and a flatten must not open its lane before it.
void decide(desk::State& state, desk::StepOutput& output, const strategies::Touched& touched, bool all, bool early)
{
    const bool flattens = !state.flattens.empty();
    const auto stood = state.standings.whole().state;
    const auto before = state.standings;
    pnl::updatePnl(state, output);
    endKilledFlattens(state, output, before);
    tellOrders(state, output);
    if (!early) strategies::continueFlattens(state, output);
    askStrategies(state, output, touched, all || flattens || stood != state.standings.whole().state);
    noteCancels(state, output);
}

/// Each venue that lists something has an account; those that the book names come first.
void listAccounts(valuation::BookState& state, const desk::Config& config)
{
    config.book.eachAccount([&](const std::string& venue, const std::string& account) {
        if (!venue.empty()) state.addAccount(venue, account);
    });
}

/// The market takes the event; the first price of a coin earns nothing.
void applyToMarket(desk::State& state, const domain::Event& event)
{
    const auto* index = std::get_if<domain::IndexUpdate>(&event.body);
    const auto isPriced = [&] {
        const auto* market = state.market.find(index->underlying);
        return market != nullptr && market->spot() > 0.0;
    };
    const bool mayBeFirst = index != nullptr && !isPriced();
    state.market.apply(event, state.marks);
    if (mayBeFirst && isPriced()) desk::noteFirstPrice(state, index->underlying);
}

/// Whose chain an underlying is read by first: where the book hedges it, then where the settings do, then the accounts
/// in the order of the profile.
std::map<std::string, std::vector<std::string>> preferredVenues(const desk::Config& config)
{
    std::map<std::string, std::vector<std::string>> preferred;
    for (const auto& hedge : config.book.hedges)
        if (!hedge.venue.empty()) preferred[hedge.underlying].push_back(hedge.venue);
    for (const auto& hedge : config.settings.hedgeVenues)
        preferred[hedge.underlying].push_back(hedge.venue);
    preferred[{}];
    for (auto& [code, venues] : preferred)
        for (const auto& [venue, account] : config.book.accounts)
            venues.push_back(venue);
    return preferred;
}

void listAccount(valuation::BookState& state, const domain::Event& event)
{
    const auto* listed = std::get_if<domain::InstrumentListed>(&event.body);
    if (listed != nullptr && !state.accounts().firstAt(listed->instrument.venue))
        state.addAccount(listed->instrument.venue);
}

/// What a live desk tells before a kill that a person has pressed meanwhile.
bool maybeBeforeKill(const domain::EventBatch& batch)
{
    return std::any_of(batch.events.begin(), batch.events.end(), [](const auto& event) {
        return std::holds_alternative<domain::LatchClosed>(event.body) ||
               std::holds_alternative<domain::JournalHealth>(event.body);
    });
}

/// A closing is told like a report: it decides nothing, so a run with and without it decides the same. One that stops
/// an account or ends a flatten is a step like any other.
bool isLatchOnly(const desk::State& state, const domain::EventBatch& batch)
{
    return !batch.events.empty() && std::all_of(batch.events.begin(), batch.events.end(), [&](const auto& event) {
        const auto* closed = std::get_if<domain::LatchClosed>(&event.body);
        return closed != nullptr && !stopsAccount(state, *closed) && !strategies::endsFlattens(state, *closed);
    });
}

bool holdsCarriedOver(const domain::EventBatch& batch)
{
    return std::any_of(batch.events.begin(), batch.events.end(),
                       [](const auto& event) { return std::holds_alternative<domain::CarriedOver>(event.body); });
}

/// Null: the batch is of another kind.
const domain::CarriedOver* carriedOverIn(const domain::EventBatch& batch)
{
    return batch.events.size() == 1 ? std::get_if<domain::CarriedOver>(&batch.events.front().body) : nullptr;
}

}  // namespace

Engine::Engine(std::unique_ptr<desk::State> state) : m_state(std::move(state)) {}
Engine::Engine(const Engine& other) : m_state(std::make_unique<desk::State>(*other.m_state)) {}
Engine& Engine::operator=(const Engine& other)
{
    if (this != &other) m_state = std::make_unique<desk::State>(*other.m_state);
    return *this;
}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::create(desk::Config config)
{
    if (auto checked = checkConfig(config); !checked) return tl::unexpected<Error>(checked.error());
    auto state = std::make_unique<desk::State>();
    for (const auto& limits : config.book.limits)
        state->hedging[limits.underlying];
    std::map<std::string, std::string> references;
    for (const auto& named : config.book.indices)
        references[named.underlying] = named.venue;
    state->market = market::MarketState(config.settings.profile == domain::Profile::Recorded, std::move(references));
    if (domain::isOfVenues(config.marketKind)) state->market.prefer(preferredVenues(config));
    listAccounts(state->book, config);
    config.openingLimits = config.book.limits;
    state->config = std::move(config);
    return Engine(std::move(state));
}

Result<desk::StepOutput> Engine::onBatch(const domain::EventBatch& batch)
{
    desk::State& state = *m_state;
    if (auto taken = checkInputs(state, batch); !taken) return tl::unexpected<Error>(taken.error());
    if (batch.events.size() > 1 && holdsCarriedOver(batch))
        return fail(ErrorCode::InvalidArgument, "what is carried over must stand alone in its batch");
    if (const auto* carried = carriedOverIn(batch)) {
        if (!state.now.isNever()) return desk::StepOutput{};
        auto former = fromCarriedOver(state.config, *carried);
        if (!former) return tl::unexpected<Error>(former.error());
        m_state = std::move(former->m_state);
        return desk::StepOutput{};
    }
    if (isLatchOnly(state, batch)) {
        desk::StepOutput nothing;
        strategies::Touched none;
        for (const auto& event : batch.events)
            onLatchClosed(state, nothing, std::get<domain::LatchClosed>(event.body), none);
        return nothing;
    }
    if (isModelRiskOnly(batch)) {
        for (const auto& event : batch.events)
            takeModelRisk(state, std::get<domain::ModelRiskReport>(event.body));
        return desk::StepOutput{};
    }
    desk::StepOutput output;
    strategies::Touched touched;
    state.previous = state.now;
    state.now = batch.time;
    if (state.standings.whole().since.isNever())
        setTradingState(state, state.standings.whole().state, state.standings.whole().because);
    const bool time = marksTime(state);
    if (time) accrueFunding(state);
    for (const auto& event : batch.events) {
        noteTouch(state, event, touched);
        listAccount(state.book, event);
        // An expiring option pays before its smile goes.
        applyOwn(state, output, event, touched);
        noteTerms(state, output, event);
        if (!applyShareFact(state, event, touched)) applyToMarket(state, event);
    }
    for (const auto& code : state.market.settleJumps(state.marks))
        touched[code].spot = true;
    for (const auto& code : state.market.fitTouched(state.now, state.marks))
        touched[code].surface = true;
    finishRolls(state);
    followOrders(state, output);
    endFaults(state, output, touched);
    const bool opens = !state.bookResolved;
    if (opens)
        if (auto resolved = resolveBook(state); !resolved) return tl::unexpected<Error>(resolved.error());
    expireOverrides(state, output, touched);
    if (time) pnl::judgeFills(state);
    if (state.bookResolved) decide(state, output, touched, time || opens, maybeBeforeKill(batch));
    if (state.bookResolved && isMarginDue(state, opens)) raiseMarginAlerts(state);
    state.alerts.prune(state.now);
    return output;
}

desk::Summary Engine::summary() const
{
    Summary s = m_state->summary;
    const auto& pnl = m_state->pnl;
    s.pnlUsd = pnl.marked && pnl.markedAtStart ? *pnl.marked - *pnl.markedAtStart : 0.0;
    s.trackingInterval = pnl::trackingInterval(*m_state);
    s.trackingErrorUsd = std::numeric_limits<double>::quiet_NaN();
    if (pnl.intervals > 1) {
        const auto n = static_cast<double>(pnl.intervals);
        s.trackingErrorUsd = std::sqrt(std::max(pnl.sumSquare / n - (pnl.sumChange / n) * (pnl.sumChange / n), 0.0));
    }
    s.surfacesFitted = m_state->market.slicesFitted();
    s.slicesMarked = m_state->market.slicesMarked();
    s.slicesUnfitted = m_state->market.slicesUnfitted();
    return s;
}

const domain::AccountTable& Engine::accounts() const { return m_state->book.accounts(); }

std::vector<HeldPosition> Engine::positions() const
{
    std::vector<HeldPosition> held;
    for (const auto& [key, position] : m_state->book.positions())
        if (!position.quantity.isZero()) held.push_back({key.account, key.instrument, position.quantity});
    return held;
}

const orders::OrderLedger& Engine::ledger() const { return m_state->ledger; }
std::optional<Timestamp> Engine::nextDue() const
{
    std::optional<Timestamp> first;
    for (const auto& due : {m_state->ledger.nextDue(), m_state->faults.nextDue(), m_state->market.nextFitDue()})
        if (due && (!first || *due < *first)) first = due;
    return first;
}
const std::optional<domain::IntakeCounts>& Engine::intakeCounts() const { return m_state->intake; }
const domain::InstrumentTable& Engine::instruments() const { return m_state->market.instruments(); }
domain::Epoch Engine::epoch() const { return m_state->epoch; }

std::vector<domain::Scope> Engine::closedScopes() const
{
    const auto stands = [](const controls::Standing& standing) {
        return standing.state == domain::TradingState::Halted || standing.state == domain::TradingState::Killed;
    };
    std::vector<domain::Scope> closed;
    if (stands(m_state->standings.whole())) closed.emplace_back();
    for (const auto& [scope, standing] : m_state->standings.narrower())
        if (stands(standing)) closed.push_back(scope);
    // Other faults close no latch while the desk runs, and nobody would open one for them.
    for (const auto& [key, hold] : m_state->faults.all())
        if (key.fault == controls::Fault::Journal && stands(hold.standing)) closed.push_back(key.scope);
    return closed;
}

std::vector<Engine::Kill> Engine::kills() const
{
    std::vector<Kill> kills;
    const auto add = [&](const domain::Scope& scope, const controls::Standing& standing) {
        if (standing.state == domain::TradingState::Killed)
            kills.push_back({scope, standing.because.cause == controls::Cause::DayLoss ? "C10" : "C15",
                             desk::causeWords(standing)});
    };
    add({}, m_state->standings.whole());
    for (const auto& [scope, standing] : m_state->standings.narrower())
        add(scope, standing);
    return kills;
}

Timestamp Engine::now() const { return m_state->now; }
SequenceNumber Engine::lastSequence() const { return {m_state->lastSequence}; }
Timestamp Engine::waitingForPersonSince() const { return m_state->waitingForPerson; }

std::optional<std::string> Engine::findStaleValue() const { return desk::findStaleValue(*m_state); }
void Engine::revalueAll() { m_state->values.forget(); }
valuation::ValuationWork Engine::workOf(const std::string& underlying) const
{
    return m_state->values.workOf(underlying);
}

}  // namespace ballast::engine
