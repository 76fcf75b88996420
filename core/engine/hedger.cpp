#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "controls/gate.h"
#include "engine/reasons.h"
#include "engine/state.h"

namespace ballast::engine {

namespace {

using domain::Candidate;
using domain::Decision;
using domain::DecisionKind;
using domain::HedgeMode;
using domain::TradingState;

/// Nine hedges in five minutes at most, one less than C08 allows.
constexpr Duration kSpacing = Duration::seconds(35);
constexpr double kUrgentBands = 4.0;

/// An evaluation under way.
struct Evaluation {
    Engine::State& state;
    EngineOutput& output;
    const std::string& underlying;
    HedgeState& hedge;
    UnderlyingRisk risk;
    Decision draft;
    std::optional<HedgeFigures> figures;
    const Touch& touch;
};

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

/// Records a decision not to trade when it says something new.
void hold(Evaluation& e, const std::string& key, const std::string& code, const std::string& sentence,
          DecisionKind kind = DecisionKind::Hold)
{
    const double half = e.figures ? e.figures->halfWidth : 0.0;
    const bool moved = half > 0.0 && std::abs(e.draft.before.delta - e.hedge.recordedDelta) >
                                         e.state.config.settings.recordShareOfBand * half;
    const bool due = e.state.now - e.hedge.recorded >= e.state.config.settings.evaluationInterval;
    const bool news = key != e.hedge.outcome || e.touch.person || e.touch.fill;
    if (!news && !due && !moved) return;
    e.hedge.outcome = key;
    e.hedge.recorded = e.state.now;
    e.hedge.recordedDelta = e.draft.before.delta;
    e.hedge.recordedSpot = e.draft.before.spot;
    const auto* market = e.state.market.find(e.underlying);
    e.hedge.recordedAtm = market != nullptr ? atmVolatility30(*market) : 0.0;
    e.draft.kind = kind;
    e.draft.choice = "hold";
    e.draft.code = code;
    e.draft.reason = sentence;
    e.draft.deltaAfter = e.draft.before.delta;
    record(e.state, e.output, std::move(e.draft));
}

const Override* findPause(const Engine::State& state, const std::string& underlying)
{
    for (const auto& over : state.overrides) {
        const bool pauses =
            over.action == domain::OperatorAction::PauseUnderlying || over.action == domain::OperatorAction::Veto;
        if (pauses && (over.underlying.empty() || over.underlying == underlying)) return &over;
    }
    return nullptr;
}

bool hasWorkingHedge(const Engine::State& state, const std::string& underlying)
{
    return std::any_of(state.working.begin(), state.working.end(), [&](const auto& item) {
        const auto& instrument = state.market.instruments().at(item.second.intent.instrument);
        return instrument.underlying == underlying && !instrument.isOption();
    });
}

/// Why a hedge may not leave now although one is wanted: key, code, sentence.
struct Blocker {
    std::string key, code, sentence;
};

std::optional<Blocker> findBlocker(const Evaluation& e)
{
    const auto& state = e.state;
    const std::string outside = fmt::format(
        "{} net delta {} is outside {} to {}", e.underlying, coins(e.underlying, e.draft.before.delta, true),
        coins(e.underlying, e.figures->band.lower, true), coins(e.underlying, e.figures->band.upper, true));
    if (state.tradingState == TradingState::Halted || state.tradingState == TradingState::Killed)
        return Blocker{"state", "C15",
                       fmt::format("{}, but trading is {} ({}). Nothing was sent.", outside,
                                   domain::toString(state.tradingState), state.tradingStateReason)};
    if (!e.hedge.haltedByControl.empty()) return Blocker{"repeat", "C08", e.hedge.haltedByControl};
    if (const auto* pause = findPause(state, e.underlying))
        return Blocker{"paused", "V1",
                       fmt::format("{}, but {} paused {} hedges until {} (\"{}\"). Nothing was sent.", outside,
                                   pause->owner, e.underlying, toIso8601(pause->expires).substr(11, 8),
                                   clipped(pause->reason, 40))};
    if (e.hedge.mode == HedgeMode::Manual)
        return Blocker{"manual", "", fmt::format("{}; hedging is manual, so nothing was sent.", outside)};
    if (hasWorkingHedge(state, e.underlying))
        return Blocker{"working", "",
                       fmt::format("{}; a hedge is already working, so nothing more was sent.", outside)};
    const bool urgent = std::abs(e.draft.before.delta - e.figures->target) > kUrgentBands * e.figures->halfWidth;
    if (!e.hedge.lastHedge.isNever() && state.now - e.hedge.lastHedge < kSpacing && !urgent)
        return Blocker{"spacing", "",
                       fmt::format("{}; the last hedge was {} ago and hedges keep {} apart unless delta is four "
                                   "bands away.",
                                   outside, span(state.now - e.hedge.lastHedge), span(kSpacing))};
    return std::nullopt;
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
    e.state.alerts.raise(cause, interfaces::AlertLevel::Warning,
                         fmt::format("{} net delta {} is outside its band {} to {} for {}.", e.underlying,
                                     coins(e.underlying, e.draft.before.delta, true),
                                     coins(e.underlying, e.figures->band.lower, true),
                                     coins(e.underlying, e.figures->band.upper, true), span(since)),
                         "decisions", e.state.now);
}

/// Sends the chosen candidate through the gate.
void act(Evaluation& e, const Candidate& chosen, const std::string& reason)
{
    auto& state = e.state;
    const auto id = state.market.instruments().findByName(chosen.instrument);
    const auto size = domain::Quantity::fromDouble(chosen.quantity);
    const auto limit = domain::Price::fromDouble(chosen.limitPrice);
    if (!id || !size || !limit)
        return hold(e, "unusable", "F36", "Size or price of the hedge is not a usable number; nothing was sent.");
    const auto& instrument = state.market.instruments().at(*id);
    const double mid = state.market.find(e.underlying)->linearPrices.at(chosen.instrument);
    const controls::GateInputs gate{.state = state.tradingState,
                                    .instrument = &instrument,
                                    .side = chosen.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell,
                                    .quantity = std::abs(chosen.quantity),
                                    .limitPrice = chosen.limitPrice,
                                    .referencePrice = mid,
                                    .spot = e.draft.before.spot,
                                    .collar = state.config.settings.tickCollar,
                                    .netDeltaBefore = e.draft.before.delta,
                                    .netDeltaAfter = e.draft.before.delta + chosen.quantity,
                                    .targetDelta = e.figures->target,
                                    .duplicate = isDuplicate(state, instrument, *size, *limit),
                                    .limits = state.config.book.findLimits(e.underlying)};
    if (const auto refusal = controls::checkOrder(gate)) {
        excludeAll(e.draft.candidates, refusal->code);
        return hold(e, "gate " + refusal->code, refusal->code, refusal->sentence, DecisionKind::Refused);
    }
    if (const auto refusal = e.hedge.repeats.check(state.now)) {
        excludeAll(e.draft.candidates, refusal->code);
        e.hedge.haltedByControl = refusal->sentence;
        state.waitingForPerson = state.now;
        state.alerts.raise("C08 " + e.underlying, interfaces::AlertLevel::Breach,
                           e.underlying + ": " + refusal->sentence, "decisions", state.now);
        return hold(e, "repeat", "C08", refusal->sentence, DecisionKind::Refused);
    }
    e.draft.kind = DecisionKind::Hedge;
    e.draft.choice = chosen.instrument;
    e.draft.quantity = chosen.quantity;
    e.draft.costUsd = chosen.costUsd;
    e.draft.riskRemovedUsd = chosen.benefitUsd;
    e.draft.deltaAfter = e.draft.before.delta + chosen.quantity;
    e.draft.reason = reason;
    e.hedge.outcome = "hedge";
    e.hedge.recorded = e.hedge.lastHedge = state.now;
    e.hedge.recordedDelta = e.draft.deltaAfter;
    e.hedge.repeats.onHedge(state.now, gate.side, std::abs(e.draft.before.delta - e.figures->target));
    const auto decision = record(state, e.output, e.draft);
    sendOrder(state, e.output, *decision, instrument, *size, *limit, domain::OrderPurpose::Hedge, mid);
}

void propose(Evaluation& e, const Candidate& chosen)
{
    e.draft.quantity = chosen.quantity;
    e.draft.costUsd = chosen.costUsd;
    e.draft.riskRemovedUsd = chosen.benefitUsd;
    e.draft.kind = DecisionKind::Proposal;
    e.draft.choice = "hold";
    excludeAll(e.draft.candidates, "waits for a person");
    e.draft.deltaAfter = e.draft.before.delta;
    e.draft.reason = proposalSentence(e.draft, chosen, e.figures->horizonHours);
    e.hedge.outcome = "proposal";
    e.hedge.recorded = e.state.now;
    e.hedge.recordedDelta = e.draft.before.delta;
    const auto decision = record(e.state, e.output, e.draft);
    e.hedge.proposal =
        Proposal{.decision = decision, .chosen = chosen, .expires = e.state.now + e.state.config.settings.proposalLife};
}

/// Ends a proposal whose time is over, or that is no longer needed.
bool endProposal(Evaluation& e, bool outside)
{
    if (!e.hedge.proposal) return false;
    if (!outside) {
        e.hedge.proposal.reset();
        hold(e, "withdrawn", "",
             fmt::format("{} net delta {} came back inside its band, so the proposal was withdrawn.", e.underlying,
                         coins(e.underlying, e.draft.before.delta, true)));
        return true;
    }
    const double needed = e.draft.before.delta > e.figures->band.upper ? -1.0 : 1.0;
    if (e.hedge.proposal->chosen.quantity * needed < 0.0) {
        e.hedge.proposal.reset();
        hold(e, "withdrawn", "",
             fmt::format("{} net delta {} crossed its band to the other side, so the proposal was withdrawn.",
                         e.underlying, coins(e.underlying, e.draft.before.delta, true)));
        return true;
    }
    if (e.state.now < e.hedge.proposal->expires) return false;
    e.hedge.proposal.reset();
    e.hedge.proposalEnded = true;
    e.hedge.proposedDelta = e.draft.before.delta;
    hold(e, "expired", "",
         fmt::format("No answer within {}, so nothing was sent. {} net delta is {}, outside its band. The "
                     "engine proposes again when it moves.",
                     span(e.state.config.settings.proposalLife), e.underlying,
                     coins(e.underlying, e.draft.before.delta, true)));
    return true;
}

void decideOutside(Evaluation& e)
{
    const double edge = e.draft.before.delta > e.figures->band.upper ? e.figures->band.upper : e.figures->band.lower;
    e.draft.candidates =
        makeCandidates(e.state, e.underlying, *e.figures, e.draft.before.delta, edge - e.draft.before.delta);
    const Candidate* best = bestCandidate(e.draft.candidates);
    if (const auto blocker = findBlocker(e)) {
        excludeAll(e.draft.candidates, blocker->key);
        return hold(e, blocker->key, blocker->code, blocker->sentence);
    }
    if (best == nullptr)
        return hold(e, "no venue", "C17",
                    fmt::format("{} net delta {} is outside its band, but no venue may be used now.", e.underlying,
                                coins(e.underlying, e.draft.before.delta, true)));
    if (best->benefitUsd <= best->costUsd) return hold(e, "dear", "", tooDearSentence(e.draft, *best));
    if (e.hedge.mode == HedgeMode::Automatic)
        return act(e, Candidate(*best), hedgeSentence(e.draft, *best, e.figures->horizonHours));
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
    const double middle = e.figures->target - e.draft.before.delta;
    e.draft.candidates = makeCandidates(e.state, e.underlying, *e.figures, e.draft.before.delta, middle);
    const std::optional<Candidate> cheapest = markInside(e.draft.candidates);
    const auto* market = e.state.market.find(e.underlying);
    const double atmChange = market != nullptr ? atmVolatility30(*market) - e.hedge.recordedAtm : 0.0;
    const double spotChange = e.hedge.recordedSpot > 0.0 ? e.draft.before.spot / e.hedge.recordedSpot - 1.0 : 1.0;
    const bool volatilityOnly =
        e.hedge.outcome == "inside" && e.touch.surface && std::abs(atmChange) > 0.002 && std::abs(spotChange) < 0.0005;
    hold(e, "inside", "",
         volatilityOnly ? volatilityOnlySentence(e.draft, atmChange, spotChange)
                        : insideBandSentence(e.draft, cheapest ? &*cheapest : nullptr));
}

}  // namespace

void evaluate(Engine::State& state, EngineOutput& output, const std::string& underlying, const Touch& touch)
{
    Evaluation e{.state = state,
                 .output = output,
                 .underlying = underlying,
                 .hedge = state.hedging[underlying],
                 .risk = riskOf(state, underlying),
                 .draft = {},
                 .figures = {},
                 .touch = touch};
    e.draft.underlying = underlying;
    e.draft.trigger = triggerName(touch);
    InputCheck check = checkInputs(state, underlying, e.risk);
    e.draft.inputs = std::move(check.inputs);
    e.draft.before = e.risk.book.exposure;
    const auto* market = state.market.find(underlying);
    e.draft.before.spot = market != nullptr ? market->spot() : 0.0;
    e.draft.before.delta = e.risk.netDelta();
    e.figures = hedgeFigures(state, underlying, e.risk);
    e.hedge.band = e.figures && e.risk.book.missing == 0 ? std::optional(e.figures->band) : std::nullopt;
    e.hedge.offBecause = check.sentence;
    if (!check.code.empty()) {
        state.alerts.raise("input " + underlying, interfaces::AlertLevel::Warning, check.sentence, "decisions",
                           state.now);
        return hold(e, "input " + check.code, check.code, check.sentence, DecisionKind::Refused);
    }
    state.alerts.clear("input " + underlying);
    if (!e.figures) {
        e.hedge.offBecause =
            fmt::format("No {} hedge: no venue has a usable quote, or the book states no limits.", underlying);
        return hold(e, "no quote", "C17", e.hedge.offBecause, DecisionKind::Refused);
    }
    e.draft.band = e.figures->band;
    e.draft.inputs.push_back(
        {.name = "risk horizon", .value = e.figures->horizonHours, .unit = "h", .ageMilliseconds = 0});
    const bool outside = e.draft.before.delta > e.figures->band.upper || e.draft.before.delta < e.figures->band.lower;
    noteAlert(e, outside);
    if (endProposal(e, outside)) return;
    if (outside) return decideOutside(e);
    decideInside(e);
}

UnderlyingRisk riskOf(const Engine::State& state, const std::string& underlying)
{
    UnderlyingRisk risk;
    const auto* market = state.market.find(underlying);
    if (market == nullptr) return risk;
    const auto view = market->view(state.now);
    for (const auto& holding : state.book.holdings(state.market, underlying))
        risk.book.add(risk::valueHolding(holding, view));
    for (const auto& [id, order] : state.working) {
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying != underlying) continue;
        const auto part = risk::valueHolding(
            {.instrument = &instrument, .quantity = order.remaining(), .entryPrice = order.midAtDecision}, view);
        if (part.complete) risk.pendingDelta += part.exposure.delta;
    }
    return risk;
}

}  // namespace ballast::engine
