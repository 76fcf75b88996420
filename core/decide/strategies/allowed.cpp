#include "strategies/allowed.h"

#include <algorithm>
#include <utility>

#include "controls/refusal_text.h"
#include "desk/desk_view.h"
#include "desk/standing.h"
#include "strategies/candidates.h"
#include "strategies/flatten_reach.h"
#include "strategies/proposal.h"

namespace ballast::strategies {

namespace {

using domain::Refusal;
using domain::Rule;
using domain::ScopeKind;

/// While a venue and we differ over what is held of the coin, net delta is what one of us believes (F46): a hedge
/// elsewhere would be of that, and be taken back once a person has settled it.
bool isDisputed(const desk::State& state, const domain::OrderProposal& order)
{
    const auto& instruments = state.market.instruments();
    const auto& underlying = instruments.at(order.instrument).underlying;
    for (const auto& [id, account] : state.ledger.accounts())
        for (const auto& [instrument, difference] : account.positionsDiffer)
            if (instruments.at(instrument).underlying == underlying) return true;
    return false;
}

/// What a flatten closes comes and goes from net delta for a minute; a hedge elsewhere would follow each step of it.
bool isBeingFlattened(const desk::State& state, const domain::OrderProposal& order)
{
    const auto& underlying = state.market.instruments().at(order.instrument).underlying;
    return std::any_of(state.flattens.begin(), state.flattens.end(),
                       [&](const auto& flat) { return reaches(flat, underlying); });
}

/// Of an account that is not compared now (C19), whether net delta knows what it holds of the coin all the same: it was
/// taken into the book, and nothing of the coin works there that may have filled since. Else a hedge elsewhere would be
/// taken back once the account is compared.
bool isKnownStill(const desk::State& state, const domain::OrderProposal& order)
{
    const auto& instruments = state.market.instruments();
    const auto& underlying = instruments.at(order.instrument).underlying;
    const auto worksThere = [&](domain::AccountId account, domain::InstrumentId instrument) {
        return account == order.account && instruments.at(instrument).underlying == underlying;
    };
    const auto& ours = state.ledger.open();
    const auto& others = state.ledger.external();
    return desk::isTakenIn(state, order.account) &&
           std::none_of(ours.begin(), ours.end(),
                        [&](const auto& item) {
                            return worksThere(item.second.intent.account, item.second.intent.instrument);
                        }) &&
           std::none_of(others.begin(), others.end(),
                        [&](const auto& item) { return worksThere(item.first.first, item.second.instrument); });
}

/// Whether a rule stops the order for where it would be sent, so that another venue may take it. C14 is the same hedge
/// twice wherever it goes; limits, inputs and what a strategy sends are the coin's and the desk's.
bool isOfPlace(const desk::State& state, const domain::OrderProposal& order, const Refusal& refusal)
{
    if (isDisputed(state, order)) return false;
    switch (refusal.rule) {
    case Rule::C11:
        return refusal.scope.kind != ScopeKind::All;
    case Rule::C15:
        return (refusal.scope.kind == ScopeKind::Account || refusal.scope.kind == ScopeKind::Venue) &&
               !isBeingFlattened(state, order);
    case Rule::C19:
        return isKnownStill(state, order);
    case Rule::C16:
    case Rule::C20:
    case Rule::C21:
    case Rule::C22:
        return true;
    default:
        return false;
    }
}

}  // namespace

std::optional<AskedCandidate> askInTurn(const desk::State& state, std::vector<domain::Candidate>& candidates,
                                        domain::Mandate mandate, double leastWorth)
{
    std::optional<AskedCandidate> first;
    for (const auto* best = bestCandidate(candidates); best != nullptr; best = bestCandidate(candidates)) {
        if (!(best->benefitUsd - best->costUsd > leastWorth)) break;
        AskedCandidate asked{.chosen = *best, .order = orderByHand(state, *best), .judged = {}};
        if (!asked.order) return asked;
        asked.judged = judge(state, {&*asked.order, 1}, mandate, &asked.judgedBy);
        const auto* refusals = std::get_if<std::vector<Refusal>>(&asked.judged);
        if (refusals == nullptr) return asked;
        const bool ofPlace = std::all_of(refusals->begin(), refusals->end(), [&](const Refusal& refusal) {
            return isOfPlace(state, *asked.order, refusal);
        });
        if (!ofPlace) return asked;
        candidates[static_cast<std::size_t>(best - candidates.data())].excluded = {
            .why = domain::Excluded::Rules, .codes = controls::codesOf(*refusals)};
        if (!first) first = std::move(asked);
    }
    return first;
}

}  // namespace ballast::strategies
