#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/assert.h"
#include "engine/reasons.h"
#include "engine/state.h"

namespace ballast::engine {

namespace {

using domain::DecisionKind;

constexpr std::size_t kListed = 500;

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

void listOrder(Engine::State& state, const domain::OrderIntent& intent)
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

void sendOrder(Engine::State& state, EngineOutput& output, SequenceNumber decision,
               const domain::Gated<domain::OrderProposal>& judged, double mid)
{
    auto gated = controls::Gate::decided(judged, fmt::format("{}-{:08}", state.config.runId, ++state.lastOrder),
                                         decision, state.now);
    const domain::OrderIntent& intent = *gated;
    state.ledger.decide(intent, {.mid = mid, .leg = judged->leg, .closesLeg = judged->closesLeg});
    // The list of orders is for those that a person follows one by one.
    if (intent.purpose != domain::OrderPurpose::Quote) listOrder(state, intent);
    output.intents.push_back(std::move(gated));
}

void sendAmendment(Engine::State& state, EngineOutput& output, const domain::Gated<domain::OrderProposal>& judged)
{
    const auto number =
        state.ledger.askAmendment(judged->amends, {judged->quantity.absolute(), judged->limitPrice}, state.now);
    BALLAST_ASSERT(number.has_value());  // The gate has seen that it may be amended.
    output.amendments.push_back(controls::Gate::amended(judged, *number, {state.lastSequence}, state.now));
}

domain::AccountId tradingAccount(const Engine::State& state, const domain::Instrument& instrument)
{
    const auto& accounts = state.book.accounts();
    for (const auto& hedge : state.config.book.hedges) {
        if (hedge.instrument != instrument.name || (!hedge.venue.empty() && hedge.venue != instrument.venue)) continue;
        if (const auto id = accounts.find(instrument.venue, hedge.account)) return *id;
    }
    const auto first = accounts.firstAt(instrument.venue);
    BALLAST_ASSERT(first.has_value());  // `listAccounts` names one for every venue that lists something.
    return *first;
}

void excludeAll(std::vector<domain::Candidate>& candidates, const std::string& why)
{
    for (auto& candidate : candidates)
        if (candidate.excluded.empty() && candidate.instrument != "hold") candidate.excluded = why;
}

}  // namespace ballast::engine
