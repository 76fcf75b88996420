#include "strategies/proposal.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "desk/desk_view.h"
#include "desk/reasons.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "strategies/candidates.h"

namespace ballast::strategies {

namespace {

using domain::Candidate;

/// "sell 2.083 BTC at 63,819.5".
std::string orderText(const std::string& underlying, double quantity, double limit)
{
    return fmt::format("{} {} {} at {}", quantity > 0.0 ? "buy" : "sell", desk::coins(underlying, std::abs(quantity)),
                       underlying, desk::figure(limit, underlying == "BTC" ? 1 : 2));
}

/// Signed coins that bring net delta to the nearest edge of its band; 0 inside it.
double toEdge(const domain::NoTradeBand& band, double delta)
{
    return std::clamp(delta, band.lower, band.upper) - delta;
}

std::string whyNoSize(const DecisionBasis& basis, const std::string& underlying, double size, double proposed)
{
    const auto delta = desk::coins(underlying, basis.draft.before.delta, true);
    if (size == 0.0) return fmt::format("{} net delta {} is back inside its band.", underlying, delta);
    return size * proposed < 0.0
               ? fmt::format("{} net delta {} is beyond the other edge of its band.", underlying, delta)
               : std::string();
}

/// What the gate would say to a press now, so that nobody presses in vain; empty: it would let the order pass.
std::string whyStopped(const desk::State& state, const std::string& underlying, const Candidate& chosen)
{
    const auto order = orderByHand(state, chosen);
    if (!order) return {};
    const auto judged = judge(state, {&*order, 1}, domain::Mandate::ByHand);
    const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged);
    return refusals != nullptr ? refusalText(state, underlying, *refusals, {&*order, 1}) : std::string();
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
    if (const auto& standing = standingOf(state, underlying); standing.state >= domain::TradingState::Halted)
        now.blocked = fmt::format("Trading is {}.", domain::toString(standing.state));
    else if (now.basis.check.fault)
        now.blocked = desk::inputSentence(underlying, *now.basis.check.fault);
    if (!figures || !figures->venueUsable) {
        if (now.blocked.empty()) now.blocked = fmt::format("No venue of {} hedges may be used now.", underlying);
        return now;
    }
    const double delta = now.basis.draft.before.delta;
    const double size = proposal.sizeByHand ? proposal.chosen.quantity : toEdge(figures->band, delta);
    if (const auto why = whyNoSize(now.basis, underlying, size, proposal.chosen.quantity); !why.empty()) {
        if (now.blocked.empty()) now.blocked = why;
        return now;
    }
    auto& candidates = now.basis.draft.candidates;
    candidates =
        makeCandidates(state, underlying, *figures, delta, size, proposal.sizeByHand ? SizeBy::Person : SizeBy::Engine);
    const auto chosen = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& c) {
        return c.venue == proposal.chosen.venue && c.instrument == proposal.chosen.instrument;
    });
    if (chosen == candidates.end()) {
        if (now.blocked.empty()) now.blocked = fmt::format("{} is no hedge venue any more.", proposal.chosen.venue);
        return now;
    }
    if (proposal.limitByHand) chosen->limitPrice = proposal.chosen.limitPrice;
    if (now.blocked.empty() && !chosen->excluded.isNone())
        now.blocked = fmt::format("{} {}: {}.", chosen->venue, chosen->instrument, toString(chosen->excluded));
    now.chosen = *chosen;
    if (now.blocked.empty()) now.blocked = whyStopped(state, underlying, *chosen);
    return now;
}

std::string whyNotAsShown(const desk::State& state, const domain::OperatorCommand& approval, const Candidate& now)
{
    if (!approval.quantity || !approval.limitPrice) return {};
    const auto id = state.market.instruments().find(now.venue, now.instrument);
    if (!id) return {};
    const auto& instrument = state.market.instruments().at(*id);
    const double size = approval.quantity->toDouble();
    const double limit = approval.limitPrice->toDouble();
    const auto contract = hedgeContractOf(state, instrument);
    const double lot = instrument.lotSize.toDouble() * (contract ? contract->coins : 1.0);
    const double sizeRoom = std::max(kShownSizeTolerance * std::abs(size), lot);
    // Both lie on the venue's steps; half of the smallest unit keeps the edge of the room inside it.
    const bool near = std::abs(now.quantity - size) <= sizeRoom + 5e-9 &&
                      std::abs(now.limitPrice - limit) <= kShownLimitTolerance * std::abs(limit) + 5e-9;
    if (near && now.quantity * size > 0.0) return {};
    const auto& underlying = instrument.underlying;
    return fmt::format("it showed {}, now it would be {}", orderText(underlying, size, limit),
                       orderText(underlying, now.quantity, now.limitPrice));
}

}  // namespace ballast::strategies
