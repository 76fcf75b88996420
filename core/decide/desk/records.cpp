#include "desk/records.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/assert.h"
#include "controls/gate.h"
#include "controls/refusal_text.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/valuation.h"
#include "words/codes.h"

namespace ballast::desk {

namespace {

using domain::DecisionKind;

constexpr std::size_t kListed = 500;

void count(Summary& summary, const domain::Decision& decision)
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

void listOrder(State& state, const domain::OrderIntent& intent)
{
    const auto& instrument = state.market.instruments().at(intent.instrument);
    state.orders.push_front({.id = intent.id,
                             .decision = intent.decision,
                             .time = state.now,
                             .venue = state.book.accounts().at(intent.account).label(),
                             .instrument = instrument.name,
                             .side = intent.side,
                             .quantity = intent.quantity.toDouble(),
                             .limitPrice = intent.limitPrice.toDouble(),
                             .purpose = intent.purpose,
                             .underlying = instrument.underlying});
    if (state.orders.size() > kListed) state.orders.pop_back();
}

}  // namespace

namespace {

/// A hold that says no more than that nothing changed: the newest of a coin stands for those before it. What became of
/// an order or of a flatten is none, nor what the desk itself did.
bool isQuiet(const domain::Decision& decision)
{
    using enum domain::Trigger;
    return decision.kind == DecisionKind::Hold && decision.code == domain::RecordCode::None &&
           decision.trigger != Order && decision.trigger != Flatten && decision.trigger != Desk;
}

}  // namespace

std::shared_ptr<const domain::Decision> record(State& state, StepOutput& output, domain::Decision decision)
{
    decision.sequence = {++state.lastSequence};
    decision.time = state.now;
    decision.profile = state.config.settings.profile;
    decision.reason = clipped(words::explained(decision.reason), 400);
    count(state.summary, decision);
    const auto stored = std::make_shared<const domain::Decision>(decision);
    output.decisions.push_back(std::move(decision));
    auto& list = state.decisions;
    if (!list.empty() && isQuiet(*stored))
        for (auto listed = list.begin(); listed != list.end(); ++listed) {
            if (listed->decision->underlying != stored->underlying) continue;
            if (!isQuiet(*listed->decision)) break;
            const int merged = listed->merged + 1;
            list.erase(listed);
            list.push_front({stored, merged});
            return stored;
        }
    list.push_front({stored, 1});
    if (list.size() > kListed) list.pop_back();
    return stored;
}

namespace {

/// Of the last minute; quotes are bounded by the venue's messages and are not counted.
void noteSent(State& state, const std::string& strategy)
{
    if (strategy == "quoter") return;
    auto& sent = state.sentLately[strategy];
    while (!sent.empty() && state.now - sent.front() >= Duration::minutes(1))
        sent.pop_front();
    sent.push_back(state.now);
    state.alerts.clear({AlertKind::OrderRate, strategy});
}

}  // namespace

void tellOrderRate(State& state, const std::vector<domain::Refusal>& refusals)
{
    for (const auto& refusal : refusals)
        if (refusal.rule == domain::Rule::C07)
            state.alerts.raise({AlertKind::OrderRate, refusal.scope.name}, AlertLevel::Warning,
                               controls::sentenceOf(refusal), "orders", state.now);
}

void sendOrder(State& state, StepOutput& output, SequenceNumber decision,
               const domain::Gated<domain::OrderProposal>& judged, double mid)
{
    auto gated = controls::Gate::decided(judged, fmt::format("{}-{:08}", state.config.runId, ++state.lastOrder),
                                         decision, state.now);
    const domain::OrderIntent& intent = *gated;
    state.ledger.decide(intent, {.mid = mid, .leg = judged->leg, .closesLeg = judged->closesLeg});
    noteSent(state, judged.scopes().strategy);
    // The list of orders is for those that a person follows one by one.
    if (intent.purpose != domain::OrderPurpose::Quote) listOrder(state, intent);
    output.intents.push_back(std::move(gated));
}

void sendAmendment(State& state, StepOutput& output, const domain::Gated<domain::OrderProposal>& judged)
{
    const auto number =
        state.ledger.askAmendment(judged->amends, {judged->quantity.absolute(), judged->limitPrice}, state.now);
    BALLAST_ASSERT(number.has_value());  // The gate has seen that it may be amended.
    output.amendments.push_back(controls::Gate::amended(judged, *number, {state.lastSequence}, state.now));
}

void excludeAll(std::vector<domain::Candidate>& candidates, const domain::Exclusion& why)
{
    for (auto& candidate : candidates)
        if (candidate.excluded.isNone() && !isHold(candidate)) candidate.excluded = why;
}

bool isIn(const State& state, const orders::Order& order, const domain::Scope& scope)
{
    const auto& instrument = state.market.instruments().at(order.intent.instrument);
    return domain::Scopes{.venue = instrument.venue,
                          .account = state.book.accounts().at(order.intent.account).label(),
                          .underlying = instrument.underlying,
                          .strategy = std::string(toString(order.intent.purpose))}
        .liesIn(scope);
}

void askCancel(State& state, StepOutput& output, const orders::Order& order)
{
    state.ledger.askCancel(order.intent.id, state.now);
    output.cancels.push_back(
        {.scope = {domain::ScopeKind::Account, state.book.accounts().at(order.intent.account).label()},
         .kill = {},
         .order = order.intent.id});
}

/// An order of a run before this is not known to its gateway by what it belongs to, only by its name.
void nameCancels(const State& state, StepOutput& output, const domain::Scope& scope)
{
    if (scope.kind != domain::ScopeKind::Underlying && scope.kind != domain::ScopeKind::Strategy) return;
    for (const auto& [id, order] : state.ledger.open())
        if (isIn(state, order, scope))
            output.cancels.push_back(
                {.scope = {domain::ScopeKind::Account, state.book.accounts().at(order.intent.account).label()},
                 .kill = {},
                 .order = id});
}

void noteCancels(State& state, const StepOutput& output)
{
    for (const auto& cancel : output.cancels) {
        if (!cancel.order.empty()) continue;  // Noted when it was asked for.
        for (const auto& [id, order] : state.ledger.open()) {
            if (!cancel.orders && order.intent.purpose != domain::OrderPurpose::Quote) continue;
            if (isIn(state, order, cancel.scope)) state.ledger.askCancel(id, state.now);
        }
    }
}

std::string reasonOf(const domain::OperatorCommand& c)
{
    // A pull's key names what it reaches.
    const bool isSaidAgain = c.key == kKeptKey || c.reason.starts_with(kBeforeStart);
    return c.reason.empty() ? "no reason given" : clipped(c.reason, isSaidAgain ? 160 : 80);
}

namespace {

/// What stands of a coin, in a record of more coins than one.
void addStanding(const State& state, const std::string& coin, const HedgeState& hedge,
                 std::vector<domain::DecisionInput>& inputs)
{
    const auto* market = state.market.find(coin);
    if (market == nullptr) return;
    const auto risk = riskOf(state, coin);
    const auto index = indexReading(state, *market);
    inputs.push_back({.name = coin + " index", .value = index.value, .unit = "USD", .quality = index.quality});
    if (index.age) inputs.back().ageMilliseconds = index.age->inMilliseconds();
    const auto add = [&](const char* what, double value, domain::Quality quality) {
        inputs.push_back({.name = coin + what, .value = value, .unit = coin, .ageMilliseconds = 0, .quality = quality});
    };
    add(" net delta", risk.deltaToHedge(), risk.book.missing > 0 ? domain::Quality::Bad : domain::Quality::Good);
    if (!hedge.band) return;
    add(" band, lower edge", hedge.band->lower, domain::Quality::Good);
    add(" band, upper edge", hedge.band->upper, domain::Quality::Good);
}

/// What a command that names no coin reaches, coin by coin as it stood.
std::vector<domain::DecisionInput> standingOf(const State& state, const domain::Scope& scope)
{
    std::vector<domain::DecisionInput> inputs;
    for (const auto& [coin, hedge] : state.hedging)
        if (scope.kind != domain::ScopeKind::Underlying || scope.name == coin) addStanding(state, coin, hedge, inputs);
    return inputs;
}

}  // namespace

std::shared_ptr<const domain::Decision> recordCommand(State& state, StepOutput& output,
                                                      const domain::OperatorCommand& c, const std::string& sentence)
{
    domain::Decision d;
    d.kind = DecisionKind::Override;
    d.underlying = c.underlying;
    d.trigger = domain::Trigger::Operator;
    d.choice = std::string(domain::toString(c.action));
    d.reason = sentence;
    d.operatorName = c.operatorName;
    if (const auto* market = state.market.find(c.underlying)) {
        const auto risk = riskOf(state, c.underlying);
        d.before = risk.book.exposure;
        d.before.delta = d.deltaAfter = risk.deltaToHedge();
        d.before.spot = market->spot();
        d.band = state.hedging[c.underlying].band;
        d.inputs = listInputs(state, c.underlying, risk, checkInputs(state, c.underlying, risk));
    } else if (c.underlying.empty()) {
        d.inputs = standingOf(state, c.scope);
    }
    auto stored = record(state, output, std::move(d));
    output.commands.push_back(
        {.action = c.action, .tookEffect = true, .sentence = sentence, .record = stored->sequence});
    return stored;
}

void refuseCommand(State& state, StepOutput& output, const domain::OperatorCommand& c, const std::string& sentence,
                   const std::vector<domain::Refusal>& refusals)
{
    recordCommand(state, output, c, sentence);
    output.commands.back().tookEffect = false;
    output.commands.back().refusals = refusals;
}

void noteOutcome(StepOutput& output, const domain::OperatorCommand& c, const domain::Decision& record,
                 std::vector<domain::Refusal> refusals)
{
    output.commands.push_back({.action = c.action,
                               .tookEffect = refusals.empty(),
                               .refusals = std::move(refusals),
                               .sentence = record.reason,
                               .record = record.sequence});
}

}  // namespace ballast::desk
