#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "controls/gate.h"
#include "engine/operator_actions.h"
#include "engine/reasons.h"

namespace ballast::engine {

namespace {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorCommand;

constexpr Duration kResizeHold = Duration::seconds(30);

HedgeState* findProposal(Engine::State& state, SequenceNumber sequence)
{
    for (auto& [underlying, hedge] : state.hedging)
        if (hedge.proposal && hedge.proposal->decision->sequence == sequence) return &hedge;
    return nullptr;
}

/// An order that a person asked for, through the same gate.
void sendByHand(Engine::State& state, EngineOutput& output, const OperatorCommand& c, const std::string& underlying,
                const domain::Candidate& chosen, const std::string& headline)
{
    DecisionBasis basis = basisOf(state, underlying, "operator");
    Decision& d = basis.draft;
    d.operatorName = c.operatorName;
    d.candidates = {chosen, {.venue = "", .instrument = "hold"}};
    const auto refuse = [&](const std::string& code, const std::string& sentence) {
        excludeAll(d.candidates, code);
        d.kind = DecisionKind::Refused;
        d.code = code;
        d.reason = sentence + basis.noBand;
        record(state, output, d);
    };
    if (!basis.check.code.empty()) return refuse(basis.check.code, basis.check.sentence);
    const auto id = state.market.instruments().findByName(chosen.instrument);
    const auto size = domain::Quantity::fromDouble(chosen.quantity);
    auto limit = domain::Price::fromDouble(chosen.limitPrice);
    // A limit that a person typed may stand between two prices of the venue: never worse than what was typed.
    if (id && limit)
        limit = state.market.instruments().at(*id).price.rounded(
            *limit, domain::awayFromFill(chosen.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell));
    if (!chosen.excluded.empty() || !id || !size || !limit || size->isZero())
        return refuse("C21",
                      fmt::format("{} was refused: {}.", headline,
                                  chosen.excluded.empty() ? "no such instrument, or a size of zero" : chosen.excluded));
    const auto& instrument = state.market.instruments().at(*id);
    const double mid = state.market.find(underlying)->linearPrices.at(chosen.instrument);
    auto gate = hedgeGate(state, d, chosen, instrument, isDuplicate(state, instrument, *size, *limit));
    gate.automatic = false;
    if (const auto refusal = controls::checkOrder(gate)) return refuse(refusal->code, refusal->sentence);
    d.candidates.back().excluded = "a person decided";
    d.kind = DecisionKind::Hedge;
    d.choice = chosen.instrument;
    d.quantity = chosen.quantity;
    d.costUsd = chosen.costUsd;
    d.riskRemovedUsd = chosen.benefitUsd;
    d.deltaAfter = d.before.delta + chosen.quantity;
    d.reason = fmt::format("{} by {}: {} {} {} on {}, net delta {} to {}. Cost {} USD, risk removed {} USD. \"{}\"",
                           headline, c.operatorName, chosen.quantity > 0.0 ? "buy" : "sell",
                           coins(underlying, std::abs(chosen.quantity)), underlying, chosen.venue,
                           coins(underlying, d.before.delta, true), coins(underlying, d.deltaAfter, true),
                           figure(chosen.costUsd, 2), figure(chosen.benefitUsd, 2), clipped(reasonOf(c), 60));
    HedgeState& hedge = state.hedging[underlying];
    endRefusal(state, output, hedge, d);
    hedge.lastHedge = state.now;
    hedge.outcome = "hedge";
    const auto decision = record(state, output, d);
    sendOrder(state, output, *decision, instrument, *size, *limit, domain::OrderPurpose::Hedge, mid);
}

/// The candidate of one venue, or of the best, for a signed size now.
std::optional<domain::Candidate> candidateFor(const Engine::State& state, const std::string& underlying,
                                              double quantity, const std::string& venue,
                                              const std::string& instrument = {})
{
    const auto risk = riskOf(state, underlying);
    const auto figures = hedgeFigures(state, underlying, risk);
    if (!figures || !figures->venueUsable) return std::nullopt;
    const auto candidates = makeCandidates(state, underlying, *figures, risk.netDelta(), quantity);
    if (venue.empty() && instrument.empty()) {
        const auto* best = bestCandidate(candidates);
        return best != nullptr ? std::optional(*best) : std::nullopt;
    }
    for (const auto& c : candidates)
        if ((venue.empty() || c.venue == venue) && (instrument.empty() || c.instrument == instrument)) return c;
    return std::nullopt;
}

}  // namespace

void approve(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge == nullptr) {
        recordCommand(state, output, c,
                      fmt::format("Approval of proposal {} by {} came too late; nothing was sent.", c.proposal.value,
                                  c.operatorName));
        return;
    }
    const std::string underlying = hedge->proposal->decision->underlying;
    auto chosen =
        candidateFor(state, underlying, hedge->proposal->chosen.quantity, {}, hedge->proposal->chosen.instrument);
    if (chosen && hedge->proposal->limitByHand) chosen->limitPrice = hedge->proposal->chosen.limitPrice;
    if (!chosen) {
        chosen = hedge->proposal->chosen;
        chosen->excluded = "no venue may be used now";
    }
    hedge->proposal.reset();
    sendByHand(state, output, c, underlying, *chosen, fmt::format("Proposal {} approved", c.proposal.value));
}

void veto(Engine::State& state, EngineOutput& output, OperatorCommand c)
{
    HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge != nullptr) c.underlying = hedge->proposal->decision->underlying;
    if (c.underlying.empty()) {
        recordCommand(state, output, c,
                      fmt::format("Veto of proposal {} by {} came too late; the proposal had ended.", c.proposal.value,
                                  c.operatorName));
        return;
    }
    if (hedge != nullptr) hedge->proposal.reset();
    ++state.summary.vetoes;
    addOverride(state, output, c, fmt::format("Proposal {} vetoed; {} hedges wait", c.proposal.value, c.underlying));
}

void resize(Engine::State& state, EngineOutput& output, OperatorCommand c)
{
    HedgeState* hedge = findProposal(state, c.proposal);
    if (hedge == nullptr || !c.quantity || c.quantity->units() <= 0) {
        recordCommand(state, output, c,
                      fmt::format("Resize of proposal {} was not possible: it has ended, or the size is not "
                                  "positive.",
                                  c.proposal.value));
        return;
    }
    Proposal& proposal = *hedge->proposal;
    c.underlying = proposal.decision->underlying;
    const double before = proposal.chosen.quantity;
    auto chosen = candidateFor(state, c.underlying, std::copysign(c.quantity->toDouble(), before), {},
                               proposal.chosen.instrument);
    if (chosen) proposal.chosen = *chosen;
    proposal.limitByHand = c.limitPrice.has_value();
    if (c.limitPrice) proposal.chosen.limitPrice = c.limitPrice->toDouble();
    if (!proposal.clockHeld) proposal.expires = proposal.expires + kResizeHold;
    proposal.clockHeld = true;
    recordCommand(state, output, c,
                  fmt::format("Proposal {} resized from {} to {} {} by {}: \"{}\".", c.proposal.value,
                              coins(c.underlying, before, true), coins(c.underlying, proposal.chosen.quantity, true),
                              c.underlying, c.operatorName, reasonOf(c)));
}

void forceHedge(Engine::State& state, EngineOutput& output, const OperatorCommand& c)
{
    const auto* limits = state.config.book.findLimits(c.underlying);
    if (state.market.find(c.underlying) == nullptr || limits == nullptr) {
        recordCommand(state, output, c,
                      fmt::format("Forced hedge by {} was not possible: the book has no underlying \"{}\" with "
                                  "limits and a market.",
                                  c.operatorName, clipped(c.underlying, 20)));
        return;
    }
    const double toMiddle = limits->targetDelta - riskOf(state, c.underlying).netDelta();
    const double quantity = c.quantity ? c.quantity->toDouble() : toMiddle;
    const auto chosen = candidateFor(state, c.underlying, quantity, c.venue);
    if (!chosen) {
        recordCommand(state, output, c,
                      fmt::format("Forced {} hedge by {} was not possible: no venue may be used now.", c.underlying,
                                  c.operatorName));
        return;
    }
    sendByHand(state, output, c, c.underlying, *chosen, "Hedge forced");
}

}  // namespace ballast::engine
