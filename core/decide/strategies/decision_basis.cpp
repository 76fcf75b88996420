#include "strategies/decision_basis.h"

#include <fmt/format.h>
#include <utility>

#include "desk/reasons.h"
#include "desk/records.h"
#include "words/codes.h"

namespace ballast::strategies {

namespace {

std::string whyNoBand(const desk::State& state, const std::string& underlying, const desk::UnderlyingRisk& risk)
{
    const auto* market = state.market.find(underlying);
    if (market == nullptr || !(market->spot() > 0.0)) return "Without a spot there is no band.";
    if (state.config.book.findLimits(underlying) == nullptr)
        return fmt::format("The book states no limits for {}, so there is no band.", underlying);
    if (risk.book.missing > 0) return "Without the gamma of every leg there is no band.";
    return fmt::format("No hedge venue of {} gives a cost, so there is no band.", underlying);
}

void addFigures(std::vector<domain::DecisionInput>& inputs, const HedgeFigures& figures)
{
    inputs.push_back({.name = "risk horizon", .value = figures.horizonHours, .unit = "h", .ageMilliseconds = 0});
    if (figures.volatilityAssumed)
        inputs.push_back({.name = "daily volatility",
                          .value = figures.dailyVolatility * 100.0,
                          .unit = "%",
                          .quality = domain::Quality::Assumed});
}

}  // namespace

DecisionBasis unlistedBasisOf(const desk::State& state, const std::string& underlying, domain::Trigger trigger)
{
    DecisionBasis basis{.risk = riskOf(state, underlying)};
    basis.check = checkInputs(state, underlying, basis.risk);
    basis.figures = hedgeFigures(state, underlying, basis.risk);
    domain::Decision& draft = basis.draft;
    draft.underlying = underlying;
    draft.trigger = trigger;
    draft.choice = domain::kHold;
    draft.before = basis.risk.book.exposure;
    const auto* market = state.market.find(underlying);
    draft.before.spot = market != nullptr ? market->spot() : 0.0;
    draft.before.delta = draft.deltaAfter = basis.risk.deltaToHedge();
    draft.candidates.push_back(domain::holdCandidate());
    if (basis.figures && basis.risk.book.missing == 0)
        draft.band = basis.figures->band;
    else
        basis.noBand = " " + whyNoBand(state, underlying, basis.risk);
    return basis;
}

std::vector<domain::DecisionInput> inputsOf(const desk::State& state, const std::string& underlying,
                                            const DecisionBasis& basis)
{
    auto inputs = listInputs(state, underlying, basis.risk, basis.check);
    if (basis.figures) addFigures(inputs, *basis.figures);
    return inputs;
}

DecisionBasis basisOf(const desk::State& state, const std::string& underlying, domain::Trigger trigger)
{
    auto basis = unlistedBasisOf(state, underlying, trigger);
    basis.draft.inputs = inputsOf(state, underlying, basis);
    return basis;
}

void countRepeat(desk::State& state, desk::HedgeState& hedge)
{
    ++hedge.refusal.repeats;
    for (auto& listed : state.decisions) {
        if (listed.decision->sequence != hedge.refusal.record) continue;
        ++listed.merged;
        return;
    }
}

void endRefusal(desk::State& state, desk::StepOutput& output, desk::HedgeState& hedge, const domain::Decision& now)
{
    const desk::StandingRefusal ended = std::exchange(hedge.refusal, {});
    if (ended.repeats == 0) return;
    domain::Decision d;
    d.kind = domain::DecisionKind::Hold;
    d.underlying = now.underlying;
    d.trigger = now.trigger;
    d.inputs = now.inputs;
    d.before = now.before;
    d.deltaAfter = now.before.delta;
    d.band = now.band;
    d.candidates = {domain::holdCandidate()};
    d.choice = domain::kHold;
    d.code = ended.code;
    d.reason =
        fmt::format("The refusal of {} hedges ({}) ended after {}: it was met {} more time{}, counted here instead "
                    "of recorded one by one.",
                    now.underlying, words::codeWords(domain::toString(ended.code)), desk::span(state.now - ended.since),
                    ended.repeats, ended.repeats == 1 ? "" : "s");
    record(state, output, std::move(d));
}

}  // namespace ballast::strategies
