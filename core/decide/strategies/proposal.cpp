#include "strategies/proposal.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "desk/desk_view.h"
#include "desk/reasons.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "strategies/allowed.h"
#include "strategies/candidates.h"

namespace ballast::strategies {

namespace {

using domain::Candidate;

/// "sell 2.083 BTC at 63,819.5".
std::string orderText(const std::string& underlying, double quantity, double limit)
{
    return fmt::format("{} {} {} at {}", quantity > 0.0 ? "buy" : "sell",
                       desk::coinSize(underlying, std::abs(quantity)), underlying,
                       desk::figure(limit, underlying == "BTC" ? 1 : 2));
}

/// Signed coins that bring net delta to the nearest edge of its band; 0 inside it.
double toEdge(const domain::NoTradeBand& band, double delta)
{
    return std::clamp(delta, band.lower, band.upper) - delta;
}

/// Whether net delta still asks for an order of the proposed side.
ProposalWait waitOfSize(double size, double proposed)
{
    if (size == 0.0) return ProposalWait::BackInside;
    return size * proposed < 0.0 ? ProposalWait::OtherEdge : ProposalWait::None;
}

/// The first reason stays.
void wait(ProposalNow& now, ProposalWait why)
{
    if (now.wait == ProposalWait::None) now.wait = why;
}

/// What the gate would say to a press now, so that nobody presses in vain.
void askGate(const desk::State& state, ProposalNow& now)
{
    now.order = orderByHand(state, *now.chosen);
    if (!now.order) return;
    auto judged = judge(state, {&*now.order, 1}, domain::Mandate::ByHand);
    auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged);
    std::vector<domain::Refusal> elsewhere;
    if (refusals == nullptr) {
        // Nor what a hedge that nobody approves is held back for.
        const auto held = heldBack(state, *now.order, now.chosen->quantity);
        if (!held) return;
        elsewhere.push_back(*held);
        refusals = &elsewhere;
    }
    now.wait = ProposalWait::Gate;
    now.refusals = std::move(*refusals);
}

}  // namespace

std::optional<domain::OrderProposal> orderByHand(const desk::State& state, const Candidate& candidate)
{
    const auto id = state.market.instruments().find(candidate.venue, candidate.instrument);
    if (!id) return std::nullopt;
    const auto& instrument = state.market.instruments().at(*id);
    const auto contract = hedgeContractOf(state, instrument);
    const auto size = contract ? contract->contractsOf(candidate.quantity) : domain::Quantity::fromDouble(0.0);
    const auto limit = domain::Price::fromDouble(candidate.limitPrice);
    if (!contract || !size || size->isZero() || !limit) return std::nullopt;
    const auto side = candidate.quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell;
    return domain::OrderProposal{.instrument = *id,
                                 .quantity = *size,
                                 .limitPrice = instrument.price.rounded(*limit, domain::awayFromFill(side)),
                                 .account = tradingAccount(state, instrument)};
}

ProposalNow proposalNow(const desk::State& state, const std::string& underlying, const desk::Proposal& proposal)
{
    ProposalNow now{.basis = basisOf(state, underlying, domain::Trigger::Operator)};
    const auto& figures = now.basis.figures;
    if (standingOf(state, underlying).state >= domain::TradingState::Halted)
        wait(now, ProposalWait::Standing);
    else if (now.basis.check.fault)
        wait(now, ProposalWait::Input);
    if (!figures || !figures->venueUsable) {
        wait(now, ProposalWait::NoVenue);
        return now;
    }
    const double delta = now.basis.draft.before.delta;
    const double size = proposal.sizeByHand ? proposal.chosen.quantity : toEdge(figures->band, delta);
    if (const auto why = waitOfSize(size, proposal.chosen.quantity); why != ProposalWait::None) {
        wait(now, why);
        return now;
    }
    auto& candidates = now.basis.draft.candidates;
    candidates =
        makeCandidates(state, underlying, *figures, delta, size, proposal.sizeByHand ? SizeBy::Person : SizeBy::Engine);
    const auto chosen = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& c) {
        return c.venue == proposal.chosen.venue && c.instrument == proposal.chosen.instrument;
    });
    if (chosen == candidates.end()) {
        wait(now, ProposalWait::VenueGone);
        return now;
    }
    if (proposal.limitByHand) chosen->limitPrice = proposal.chosen.limitPrice;
    if (!chosen->excluded.isNone()) wait(now, ProposalWait::Excluded);
    now.chosen = *chosen;
    if (now.wait == ProposalWait::None) askGate(state, now);
    return now;
}

std::string sentenceOf(const desk::State& state, const std::string& underlying, const desk::Proposal& proposal,
                       const ProposalNow& now)
{
    const auto delta = [&] { return desk::coins(underlying, now.basis.draft.before.delta, true); };
    switch (now.wait) {
    case ProposalWait::None:
        return {};
    case ProposalWait::Standing: {
        const auto& standing = standingOf(state, underlying);
        const auto whose = standing.scope.kind == domain::ScopeKind::All ? "" : " of " + standing.scope.name;
        return fmt::format("Trading{} is {}.", whose, domain::toString(standing.state));
    }
    case ProposalWait::Input:
        return desk::inputSentence(underlying, *now.basis.check.fault);
    case ProposalWait::NoVenue:
        return fmt::format("No venue of {} hedges may be used now.", underlying);
    case ProposalWait::BackInside:
        return fmt::format("{} net delta {} is back inside its band.", underlying, delta());
    case ProposalWait::OtherEdge:
        return fmt::format("{} net delta {} is beyond the other edge of its band.", underlying, delta());
    case ProposalWait::VenueGone:
        return fmt::format("{} is no hedge venue any more.", proposal.chosen.venue);
    case ProposalWait::Excluded:
        return fmt::format("{} {}: {}.", now.chosen->venue, now.chosen->instrument, toString(now.chosen->excluded));
    case ProposalWait::Gate:
        break;
    }
    return refusalText(state, underlying, now.refusals, {&*now.order, 1});
}

bool isAsShown(const desk::State& state, const domain::OperatorCommand& approval, const Candidate& now)
{
    if (!approval.quantity || !approval.limitPrice) return true;
    const auto id = state.market.instruments().find(now.venue, now.instrument);
    if (!id) return true;
    const auto& instrument = state.market.instruments().at(*id);
    const double size = approval.quantity->toDouble();
    const double limit = approval.limitPrice->toDouble();
    const auto contract = hedgeContractOf(state, instrument);
    const double lot = instrument.lotSize.toDouble() * (contract ? contract->coins : 1.0);
    const double sizeRoom = std::max(kShownSizeTolerance * std::abs(size), lot);
    // Both lie on the venue's steps; half of the smallest unit keeps the edge of the room inside it.
    const bool near = std::abs(now.quantity - size) <= sizeRoom + 5e-9 &&
                      std::abs(now.limitPrice - limit) <= kShownLimitTolerance * std::abs(limit) + 5e-9;
    return near && now.quantity * size > 0.0;
}

std::string otherThanShown(const std::string& underlying, const domain::OperatorCommand& approval, const Candidate& now)
{
    return fmt::format("it showed {}, now it would be {}",
                       orderText(underlying, approval.quantity->toDouble(), approval.limitPrice->toDouble()),
                       orderText(underlying, now.quantity, now.limitPrice));
}

}  // namespace ballast::strategies
