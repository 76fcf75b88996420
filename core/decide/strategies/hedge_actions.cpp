#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "controls/gate_rules.h"
#include "controls/refusal_text.h"
#include "desk/desk_view.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "strategies/allowed.h"
#include "strategies/decision_basis.h"
#include "strategies/evaluation.h"

namespace ballast::strategies {

using desk::Verdict;
using domain::DecisionKind;

namespace {

/// C08 or C09 stops the strategy until a person turns it on again.
void stopHedging(Evaluation& e, const domain::OrderProposal& order, const std::vector<domain::Refusal>& refusals)
{
    auto& state = e.state;
    const auto& refusal = refusals.front();
    const auto sentence = controls::sentenceOf(refusal);
    const auto code = domain::codeOf(refusal.rule);
    // What else would have kept it back stands behind it: a resume alone lets no such hedge go.
    const auto others =
        refusalText(state, e.underlying, std::vector(refusals.begin() + 1, refusals.end()), {&order, 1});
    desk::excludeAll(e.draft.candidates, {.why = domain::Excluded::Rules, .codes = controls::codesOf(refusals)});
    e.hedge.halted = refusal;
    // The script of a run without a person clears what C08 stopped. What C09 stopped it does not, else the limit of a
    // day would be one of each of its delays.
    if (refusal.rule == domain::Rule::C08) state.waitingForPerson = state.now;
    state.alerts.raise({desk::AlertKind::Repeats, e.underlying}, desk::AlertLevel::Breach,
                       e.underlying + ": " + sentence, "decisions", state.now);
    hold(e, {.verdict = Verdict::Repeats, .code = code}, others.empty() ? sentence : sentence + " " + others,
         DecisionKind::Refused);
}

/// Before an account is taken in (C19) the size may be that of half a book: what C09 says of it is no reason to ask a
/// person. Beside any other rule the coin's volume is used up all the same.
std::vector<domain::Refusal> withoutIdleVolume(const desk::State& state, const domain::OrderProposal& order,
                                               std::vector<domain::Refusal> refusals)
{
    const bool isUnknown = std::any_of(refusals.begin(), refusals.end(), [&](const domain::Refusal& refusal) {
        return refusal.rule == domain::Rule::C19 && !desk::isTakenIn(state, order.account);
    });
    if (isUnknown)
        std::erase_if(refusals, [](const domain::Refusal& refusal) { return refusal.rule == domain::Rule::C09; });
    return refusals;
}

void refuse(Evaluation& e, const domain::OrderProposal& order, const std::vector<domain::Refusal>& all)
{
    const auto refusals = withoutIdleVolume(e.state, order, all);
    desk::tellOrderRate(e.state, refusals);
    const auto& first = refusals.front();
    if (first.rule == domain::Rule::C08 || first.rule == domain::Rule::C09) return stopHedging(e, order, refusals);
    desk::excludeAll(e.draft.candidates, {.why = domain::Excluded::Rules, .codes = controls::codesOf(refusals)});
    hold(e, {.verdict = Verdict::Gate, .code = domain::codeOf(refusals.front().rule)},
         refusalText(e.state, e.underlying, refusals, {&order, 1}), DecisionKind::Refused);
}

}  // namespace

void act(Evaluation& e)
{
    auto& state = e.state;
    const auto asked = askInTurn(state, e.draft.candidates, domain::Mandate::Automatic);
    if (!asked || !asked->order)
        return hold(e, {.verdict = Verdict::Unusable, .code = domain::RecordCode::F36},
                    "Size or price of the hedge is not a usable number; nothing was sent.");
    const auto& [chosen, order, judged, judgedBy] = *asked;
    e.draft.judgedBy = judgedBy;
    if (const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged)) return refuse(e, *order, *refusals);
    const double mid = state.market.find(e.underlying)->linearPrices.at(order->instrument);
    e.draft.kind = DecisionKind::Hedge;
    e.draft.choice = chosen.instrument;
    e.draft.quantity = chosen.quantity;
    e.draft.costUsd = chosen.costUsd;
    e.draft.riskRemovedUsd = chosen.benefitUsd;
    e.draft.deltaAfter = e.draft.before.delta + chosen.quantity;
    e.draft.reason = desk::hedgeSentence(e.draft, chosen, e.figures->horizonHours);
    e.listInputs();
    endRefusal(state, e.output, e.hedge, e.draft);
    e.hedge.outcome = {.verdict = Verdict::Hedge};
    e.hedge.recorded = e.hedge.lastHedge = state.now;
    e.hedge.recordedDelta = e.draft.deltaAfter;
    e.hedge.repeats.onHedge(state.now, order->side(), std::abs(e.draft.before.delta - e.figures->target));
    const auto decision = record(state, e.output, e.draft);
    sendOrder(state, e.output, decision->sequence, std::get<0>(judged).front(), mid);
    const double each = controls::contractUsd(state.market.instruments().at(order->instrument),
                                              state.market.find(e.underlying)->spot());
    e.hedge.volume.onHedge(state.now, e.output.intents.back()->id, order->quantity.absolute().toDouble() * each);
}

void propose(Evaluation& e)
{
    // What the gate would refuse is not laid before a person: an account that is not compared yet holds nothing that we
    // know of, and the size would be wrong as well.
    const auto asked = askInTurn(e.state, e.draft.candidates, domain::Mandate::ByHand);
    if (!asked) return;  // Whoever calls has seen one that is worth its cost.
    const auto& [chosen, order, judged, judgedBy] = *asked;
    e.draft.judgedBy = judgedBy;
    if (const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged); refusals != nullptr && order)
        return refuse(e, *order, *refusals);
    e.draft.quantity = chosen.quantity;
    e.draft.costUsd = chosen.costUsd;
    e.draft.riskRemovedUsd = chosen.benefitUsd;
    e.draft.kind = DecisionKind::Proposal;
    e.draft.choice = domain::kHold;
    e.draft.deltaAfter = e.draft.before.delta;
    e.draft.reason = desk::proposalSentence(e.draft, chosen, e.figures->horizonHours);
    e.listInputs();
    endRefusal(e.state, e.output, e.hedge, e.draft);
    e.hedge.outcome = {.verdict = Verdict::Proposal};
    e.hedge.recorded = e.state.now;
    e.hedge.recordedDelta = e.draft.before.delta;
    const auto decision = record(e.state, e.output, e.draft);
    e.hedge.proposal = desk::Proposal{
        .decision = decision, .chosen = chosen, .expires = e.state.now + e.state.config.settings.proposalLife};
}

bool endProposal(Evaluation& e, bool outside)
{
    if (!e.hedge.proposal) return false;
    if (!outside) {
        e.hedge.proposal.reset();
        hold(e, {.verdict = Verdict::Withdrawn},
             fmt::format("{} net delta {} came back inside its band, so the proposal was withdrawn.", e.underlying,
                         desk::coins(e.underlying, e.draft.before.delta, true)));
        return true;
    }
    const double needed = e.draft.before.delta > e.figures->band.upper ? -1.0 : 1.0;
    if (e.hedge.proposal->chosen.quantity * needed < 0.0) {
        e.hedge.proposal.reset();
        hold(e, {.verdict = Verdict::Withdrawn},
             fmt::format("{} net delta {} crossed its band to the other side, so the proposal was withdrawn.",
                         e.underlying, desk::coins(e.underlying, e.draft.before.delta, true)));
        return true;
    }
    if (e.state.now < e.hedge.proposal->expires) return false;
    e.hedge.unanswered = {.count = e.hedge.unanswered.count + 1,
                          .last = e.hedge.proposal->decision->sequence,
                          .ended = e.state.now,
                          .delta = e.draft.before.delta};
    e.hedge.proposal.reset();
    noteOutside(e);
    const auto& settings = e.state.config.settings;
    hold(e, {.verdict = Verdict::Expired},
         fmt::format("No answer within {}, so nothing was sent. {} net delta is {}, outside its band. The "
                     "engine proposes again when it moves, within {} in any case.",
                     desk::span(settings.proposalLife), e.underlying,
                     desk::coins(e.underlying, e.draft.before.delta, true), desk::span(settings.evaluationInterval)));
    return true;
}

}  // namespace ballast::strategies
