#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "desk/outcome.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/state.h"
#include "market/market_state.h"
#include "strategies/candidates.h"
#include "strategies/decision_basis.h"
#include "strategies/evaluation.h"
#include "strategies/strategies.h"

namespace ballast::strategies {

namespace {

using domain::Candidate;
using domain::DecisionKind;
using domain::HedgeMode;

std::string triggerName(const Touch& touch)
{
    if (touch.person) return "operator";
    if (touch.fill) return "fill";
    if (touch.surface) return "surface";
    if (touch.spot) return "spot";
    if (touch.oracle) return "oracle";
    if (touch.gas) return "gas";
    return "time";
}

void noteAlert(Evaluation& e, bool outside)
{
    const std::string cause = "band " + e.underlying;
    if (!outside) {
        e.hedge.outsideSince = {};
        e.state.alerts.clear(cause);
        return;
    }
    if (e.hedge.outsideSince.isNever()) e.hedge.outsideSince = e.state.now;
    const Duration since = e.state.now - e.hedge.outsideSince;
    if (since < Duration::seconds(5)) return;
    e.state.alerts.raise(cause, desk::AlertLevel::Warning,
                         fmt::format("{} net delta {} is outside its band {} to {} for {}.", e.underlying,
                                     desk::coins(e.underlying, e.draft.before.delta, true),
                                     desk::coins(e.underlying, e.figures->band.lower, true),
                                     desk::coins(e.underlying, e.figures->band.upper, true), desk::span(since)),
                         "decisions", e.state.now);
}

void decideOutside(Evaluation& e)
{
    const double edge = e.draft.before.delta > e.figures->band.upper ? e.figures->band.upper : e.figures->band.lower;
    e.draft.candidates =
        makeCandidates(e.state, e.underlying, *e.figures, e.draft.before.delta, edge - e.draft.before.delta);
    const Candidate* best = bestCandidate(e.draft.candidates);
    if (const auto blocker = findBlocker(e)) {
        desk::excludeAll(e.draft.candidates, blocker->key);
        return hold(e, blocker->key, blocker->code, blocker->sentence);
    }
    if (best == nullptr)
        return hold(e, "no venue", "C17",
                    fmt::format("{} net delta {} is outside its band, but no venue may be used now.", e.underlying,
                                desk::coins(e.underlying, e.draft.before.delta, true)));
    if (best->benefitUsd <= best->costUsd) return hold(e, "dear", "", desk::tooDearSentence(e.draft, *best));
    if (e.hedge.mode == HedgeMode::Automatic)
        return act(e, Candidate(*best), desk::hedgeSentence(e.draft, *best, e.figures->horizonHours));
    if (e.hedge.proposal) return;
    const double moved = std::abs(e.draft.before.delta - e.hedge.proposedDelta);
    if (e.hedge.proposalEnded && moved < e.state.config.settings.recordShareOfBand * e.figures->halfWidth &&
        !e.touch.person)
        return;
    e.hedge.proposalEnded = false;
    propose(e, Candidate(*best));
}

/// Inside the band the rule is to hold: a candidate whose worth would be positive over the horizon is excluded by name,
/// so that the choice has the greatest worth among those allowed. Returns the best of all for the sentence.
std::optional<Candidate> markInside(std::vector<Candidate>& candidates)
{
    const Candidate* best = bestCandidate(candidates);
    const std::optional<Candidate> copy = best != nullptr ? std::optional(*best) : std::nullopt;
    for (auto& c : candidates)
        if (c.excluded.empty() && c.benefitUsd > c.costUsd) c.excluded = "inside the band";
    return copy;
}

void decideInside(Evaluation& e)
{
    if (!isNews(e, "inside", "")) return;
    const double middle = e.figures->target - e.draft.before.delta;
    e.draft.candidates = makeCandidates(e.state, e.underlying, *e.figures, e.draft.before.delta, middle);
    const std::optional<Candidate> cheapest = markInside(e.draft.candidates);
    const auto* market = e.state.market.find(e.underlying);
    const double atmChange = market != nullptr ? atmVolatility30(*market) - e.hedge.recordedAtm : 0.0;
    const double spotChange = e.hedge.recordedSpot > 0.0 ? e.draft.before.spot / e.hedge.recordedSpot - 1.0 : 1.0;
    const bool volatilityOnly =
        e.hedge.outcome == "inside" && e.touch.surface && std::abs(atmChange) > 0.002 && std::abs(spotChange) < 0.0005;
    hold(e, "inside", "",
         volatilityOnly ? desk::volatilityOnlySentence(e.draft, atmChange, spotChange)
                        : desk::insideBandSentence(e.draft, cheapest ? &*cheapest : nullptr));
}

/// Candidates of a refusal: to the band's edge, or to its middle from inside, none of them allowed.
void addRefusedCandidates(Evaluation& e, const std::string& code)
{
    if (!e.figures) return;
    const auto& band = e.figures->band;
    const double delta = e.draft.before.delta;
    const double goal = delta > band.upper ? band.upper : delta < band.lower ? band.lower : e.figures->target;
    e.draft.candidates = makeCandidates(e.state, e.underlying, *e.figures, delta, goal - delta);
    desk::excludeAll(e.draft.candidates, code);
}

/// Refuses an evaluation that must not trade; true if it did.
bool refused(Evaluation& e, const DecisionBasis& basis)
{
    const std::string cause = "input " + e.underlying;
    std::string code(basis.check.rule ? domain::toString(*basis.check.rule) : "");
    std::string key = "input " + code + " " + basis.check.subject;
    if (code.empty() && (!e.figures || !e.figures->venueUsable)) {
        key = "no quote";
        code = "C17";
        e.hedge.offBecause =
            fmt::format("No {} hedge: no venue has a usable quote, or the book states no limits.", e.underlying);
    }
    if (!basis.check.rule)
        e.state.alerts.clear(cause);
    else
        e.state.alerts.raise(cause, desk::AlertLevel::Warning, basis.check.sentence, "decisions", e.state.now);
    if (code.empty()) return false;
    addRefusedCandidates(e, code);
    hold(e, key, code, e.hedge.offBecause + basis.noBand, DecisionKind::Refused);
    return true;
}

}  // namespace

void evaluate(desk::State& state, desk::StepOutput& output, const std::string& underlying, const Touch& touch)
{
    DecisionBasis basis = basisOf(state, underlying, triggerName(touch));
    Evaluation e{.state = state,
                 .output = output,
                 .underlying = underlying,
                 .hedge = state.hedging[underlying],
                 .draft = std::move(basis.draft),
                 .figures = basis.figures,
                 .touch = touch};
    e.hedge.band = e.draft.band;
    e.hedge.offBecause = basis.check.sentence;
    if (e.draft.band && !hasWorkingHedge(state, underlying))
        e.hedge.repeats.onEnded(std::abs(e.draft.before.delta - e.figures->target));
    if (refused(e, basis)) return;
    const bool outside = e.draft.before.delta > e.figures->band.upper || e.draft.before.delta < e.figures->band.lower;
    noteAlert(e, outside);
    if (endProposal(e, outside)) return;
    if (outside) return decideOutside(e);
    decideInside(e);
}

}  // namespace ballast::strategies
