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

controls::GateInputs hedgeGate(const Engine::State& state, const domain::Decision& draft,
                               const domain::Candidate& chosen, const domain::Instrument& instrument, bool duplicate)
{
    const auto* limits = state.config.book.findLimits(draft.underlying);
    return {.state = state.tradingState,
            .instrument = &instrument,
            .side = chosen.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell,
            .quantity = std::abs(chosen.quantity),
            .limitPrice = chosen.limitPrice,
            .referencePrice = state.market.find(draft.underlying)->linearPrices.at(chosen.instrument),
            .spot = draft.before.spot,
            .collar = state.config.settings.tickCollar,
            .netDeltaBefore = draft.before.delta,
            .netDeltaAfter = draft.before.delta + chosen.quantity,
            .targetDelta = limits != nullptr ? limits->targetDelta : 0.0,
            .duplicate = duplicate,
            .limits = limits};
}

void excludeAll(std::vector<domain::Candidate>& candidates, const std::string& why)
{
    for (auto& candidate : candidates)
        if (candidate.excluded.empty() && candidate.instrument != "hold") candidate.excluded = why;
}

}  // namespace ballast::engine
