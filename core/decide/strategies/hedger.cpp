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

using desk::Verdict;
using domain::Candidate;
using domain::DecisionKind;
using domain::HedgeMode;
using domain::RecordCode;

domain::Trigger triggerOf(const Touch& touch)
{
    if (touch.person) return domain::Trigger::Operator;
    if (touch.fill) return domain::Trigger::Fill;
    if (touch.surface) return domain::Trigger::Surface;
    if (touch.spot) return domain::Trigger::Spot;
    if (touch.oracle) return domain::Trigger::Oracle;
    if (touch.gas) return domain::Trigger::Gas;
    return domain::Trigger::Time;
}

void noteAlert(Evaluation& e, bool outside)
{
    if (outside) return noteOutside(e);
    e.hedge.outsideSince = {};
    e.hedge.unanswered = {};
    e.state.alerts.clear({desk::AlertKind::OutsideBand, e.underlying});
}

/// Whether nobody answered a moment ago and nothing has changed since: a person is not asked the same at once again.
bool askedInVain(const Evaluation& e)
{
    const auto& unanswered = e.hedge.unanswered;
    const auto& settings = e.state.config.settings;
    if (unanswered.count == 0 || e.touch.person) return false;
    const double moved = std::abs(e.draft.before.delta - unanswered.delta);
    return moved < settings.recordShareOfBand * e.figures->halfWidth &&
           e.state.now - unanswered.ended < settings.evaluationInterval;
}

void decideOutside(Evaluation& e)
{
    const double edge = e.draft.before.delta > e.figures->band.upper ? e.figures->band.upper : e.figures->band.lower;
    e.draft.candidates =
        makeCandidates(e.state, e.underlying, *e.figures, e.draft.before.delta, edge - e.draft.before.delta);
    const Candidate* best = bestCandidate(e.draft.candidates);
    if (const auto blocker = findBlocker(e)) {
        desk::excludeAll(e.draft.candidates, blocker->excludes());
        return hold(e, blocker->outcome, sentenceOf(e, *blocker));
    }
    if (best == nullptr)
        return hold(e, {.verdict = Verdict::NoVenue, .code = RecordCode::C17},
                    fmt::format("{} net delta {} is outside its band, but no venue may be used now.", e.underlying,
                                desk::coins(e.underlying, e.draft.before.delta, true)));
    if (best->benefitUsd <= best->costUsd)
        return hold(e, {.verdict = Verdict::TooDear}, desk::tooDearSentence(e.draft, *best));
    if (e.hedge.mode == HedgeMode::Automatic) return act(e);
    if (e.hedge.proposal) return;
    if (askedInVain(e)) return;
    propose(e);
}

/// Inside the band the rule is to hold: a candidate whose worth would be positive over the horizon is excluded by name,
/// so that the choice has the greatest worth among those allowed. Returns the best of all for the sentence.
std::optional<Candidate> markInside(std::vector<Candidate>& candidates)
{
    const Candidate* best = bestCandidate(candidates);
    const std::optional<Candidate> copy = best != nullptr ? std::optional(*best) : std::nullopt;
    for (auto& c : candidates)
        if (c.excluded.isNone() && c.benefitUsd > c.costUsd) c.excluded = {.why = domain::Excluded::InsideBand};
    return copy;
}

void decideInside(Evaluation& e)
{
    if (!isNews(e, {.verdict = Verdict::Inside})) return;
    const double middle = e.figures->target - e.draft.before.delta;
    e.draft.candidates = makeCandidates(e.state, e.underlying, *e.figures, e.draft.before.delta, middle);
    const std::optional<Candidate> cheapest = markInside(e.draft.candidates);
    const auto* market = e.state.market.find(e.underlying);
    const double atmChange = market != nullptr ? atmVolatility30(*market) - e.hedge.recordedAtm : 0.0;
    const double spotChange = e.hedge.recordedSpot > 0.0 ? e.draft.before.spot / e.hedge.recordedSpot - 1.0 : 1.0;
    const bool volatilityOnly = e.hedge.outcome.verdict == Verdict::Inside && e.touch.surface &&
                                std::abs(atmChange) > 0.002 && std::abs(spotChange) < 0.0005;
    hold(e, {.verdict = Verdict::Inside},
         volatilityOnly ? desk::volatilityOnlySentence(e.draft, atmChange, spotChange)
                        : desk::insideBandSentence(e.draft, cheapest ? &*cheapest : nullptr));
}

/// Candidates of a refusal: to the band's edge, or to its middle from inside, none of them allowed.
void addRefusedCandidates(Evaluation& e, RecordCode code)
{
    if (!e.figures) return;
    const auto& band = e.figures->band;
    const double delta = e.draft.before.delta;
    const double goal = delta > band.upper ? band.upper : delta < band.lower ? band.lower : e.figures->target;
    e.draft.candidates = makeCandidates(e.state, e.underlying, *e.figures, delta, goal - delta);
    desk::excludeAll(e.draft.candidates, {.why = domain::Excluded::Rules, .codes = {code}});
}

/// Refuses an evaluation that must not trade; true if it did.
bool refused(Evaluation& e, const DecisionBasis& basis)
{
    const desk::AlertCause cause{desk::AlertKind::Input, e.underlying};
    const bool noQuote = !e.hedge.off && (!e.figures || !e.figures->venueUsable);
    if (noQuote) e.hedge.off = {.input = desk::InputKind::Venue};
    if (!e.hedge.off) {
        e.state.alerts.clear(cause);
        return false;
    }
    const auto sentence = desk::inputSentence(e.underlying, *e.hedge.off);
    if (noQuote)
        e.state.alerts.clear(cause);
    else
        e.state.alerts.raise(cause, desk::AlertLevel::Warning, sentence, "decisions", e.state.now);
    const auto code = domain::codeOf(e.hedge.off->rule);
    addRefusedCandidates(e, code);
    hold(e, {.verdict = Verdict::Input, .code = code, .fault = e.hedge.off}, sentence + basis.noBand,
         DecisionKind::Refused);
    return true;
}

/// ": proposal 148 expired unanswered and nothing was sent", after its sentence.
std::string unansweredWords(const desk::Unanswered& unanswered)
{
    if (unanswered.count == 0) return {};
    const std::string which = unanswered.count == 1 ? fmt::format("proposal {}", unanswered.last.value)
                                                    : fmt::format("{} proposals, the last of them {},",
                                                                  unanswered.count, unanswered.last.value);
    return fmt::format(": {} expired unanswered and nothing was sent", which);
}

}  // namespace

void noteOutside(Evaluation& e)
{
    if (e.hedge.outsideSince.isNever()) e.hedge.outsideSince = e.state.now;
    const Duration since = e.state.now - e.hedge.outsideSince;
    const auto& unanswered = e.hedge.unanswered;
    if (since < Duration::seconds(5)) return;
    e.state.alerts.raise({desk::AlertKind::OutsideBand, e.underlying},
                         unanswered.count > 0 ? desk::AlertLevel::Breach : desk::AlertLevel::Warning,
                         fmt::format("{} net delta {} is outside its band {} to {} for {}{}.", e.underlying,
                                     desk::coins(e.underlying, e.draft.before.delta, true),
                                     desk::coins(e.underlying, e.figures->band.lower, true),
                                     desk::coins(e.underlying, e.figures->band.upper, true), desk::span(since),
                                     unansweredWords(unanswered)),
                         "decisions", e.state.now);
}

void evaluate(desk::State& state, desk::StepOutput& output, const std::string& underlying, const Touch& touch)
{
    takeBackOverdue(state, output, underlying);
    DecisionBasis basis = unlistedBasisOf(state, underlying, triggerOf(touch));
    Evaluation e{.state = state,
                 .output = output,
                 .underlying = underlying,
                 .hedge = state.hedging[underlying],
                 .basis = basis,
                 .draft = std::move(basis.draft),
                 .figures = basis.figures,
                 .touch = touch};
    // Before the first one a smile that is not trusted had no band to be held against: the same question once more.
    const bool isFirst = !e.hedge.band && e.draft.band;
    e.hedge.band = e.draft.band;
    if (isFirst) basis.check = checkInputs(state, underlying, basis.risk);
    e.hedge.off = basis.check.fault;
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
