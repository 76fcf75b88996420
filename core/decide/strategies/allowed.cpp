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
/// How many positions of the coin the venue states otherwise than we do.
std::ptrdiff_t differingIn(const desk::State& state, const orders::AccountState& account, const std::string& underlying)
{
    return std::count_if(account.positionsDiffer.begin(), account.positionsDiffer.end(), [&](const auto& item) {
        return state.market.instruments().at(item.first).underlying == underlying;
    });
}

bool isDisputed(const desk::State& state, const domain::OrderProposal& order)
{
    const auto& underlying = state.market.instruments().at(order.instrument).underlying;
    const auto& accounts = state.ledger.accounts();
    return std::any_of(accounts.begin(), accounts.end(),
                       [&](const auto& item) { return differingIn(state, item.second, underlying) > 0; });
}

/// What a flatten closes comes and goes from net delta for a minute; a hedge elsewhere would follow each step of it.
bool isBeingFlattened(const desk::State& state, const domain::OrderProposal& order)
{
    const auto& underlying = state.market.instruments().at(order.instrument).underlying;
    return std::any_of(state.flattens.begin(), state.flattens.end(),
                       [&](const auto& flat) { return reaches(flat, underlying); });
}

/// Net delta to hedge, coins, least and most: whatever works of the coin in accounts that are not compared now (C19)
/// may have filled since, or not; and where an account and we differ (F46), either of us may be right. NaN: something
/// that works or differs there has no value.
struct DeltaRange {
    double least{}, most{};
};

DeltaRange deltaInDoubt(const desk::State& state, const std::string& underlying)
{
    const double assumed = riskOf(state, underlying).deltaToHedge();
    DeltaRange range{assumed, assumed};
    const desk::DeskView view(state);
    const auto widen = [&](double delta, bool isCounted) {
        // What is hedged as if it had filled may not have.
        range.least += (delta < 0.0 ? delta : delta * 0.0) - (isCounted ? delta : 0.0);
        range.most += (delta > 0.0 ? delta : delta * 0.0) - (isCounted ? delta : 0.0);
    };
    const auto add = [&](domain::AccountId account, domain::InstrumentId id, double contracts, bool isCounted) {
        const auto& instrument = state.market.instruments().at(id);
        if (instrument.underlying == underlying && !desk::isReconciled(state, account))
            widen(contracts * view.deltaPerUnit(instrument), isCounted);
    };
    for (const auto& [id, order] : state.ledger.open())
        add(order.intent.account, order.intent.instrument, order.remaining(),
            order.intent.purpose != domain::OrderPurpose::Quote && !waitsForTaker(state, order));
    for (const auto& [key, order] : state.ledger.external())
        add(key.first, order.instrument, domain::sign(order.side) * order.reserved().toDouble(),
            !waitsForTaker(state, order));
    for (const auto& [account, told] : state.ledger.accounts())
        for (const auto& [id, difference] : told.positionsDiffer)
            if (const auto& instrument = state.market.instruments().at(id); instrument.underlying == underlying)
                widen(difference.quantity.toDouble() * view.deltaPerUnit(instrument), false);
    return range;
}

/// A hedge beside an account that is not compared now: whether it would not be taken back, all of what works there
/// having filled, none, or any part. It must not carry net delta beyond the far edge of the band.
bool staysWhateverFilled(const desk::State& state, const std::string& underlying, double size)
{
    const auto hedging = state.hedging.find(underlying);
    if (hedging == state.hedging.end() || !hedging->second.band) return false;
    const auto& band = *hedging->second.band;
    const auto range = deltaInDoubt(state, underlying);
    constexpr double kNothing = 1e-9;
    return size < 0.0 ? range.least + size >= band.lower - kNothing : range.most + size <= band.upper + kNothing;
}

/// An account that the book connects to and of which nobody here knows what it holds of the coin, by its label; empty:
/// none. It is in no net delta, and a hedge of the rest would be taken back once it is. Its last whole answer stands
/// while it is asked again (each 10 s), and no longer than three of these.
std::optional<std::string> unknownHolder(const desk::State& state, const std::string& underlying)
{
    const auto ofCoin = [&](const orders::ReconcileRun& run) {
        const auto coin = domain::findCurrency(underlying);
        const auto cash = coin ? run.balances.find(*coin) : run.balances.end();
        return (cash != run.balances.end() && cash->second.units != 0) ||
               std::any_of(run.positions.begin(), run.positions.end(), [&](const auto& held) {
                   return !held.second.isZero() && state.market.instruments().at(held.first).underlying == underlying;
               });
    };
    constexpr Duration kStands = Duration::seconds(30);
    const auto& accounts = state.book.accounts();
    const auto& told = state.ledger.accounts();
    for (const auto& [venue, name] : state.config.book.accounts) {
        const auto id = accounts.find(venue, name);
        if (!id || desk::isTakenIn(state, *id)) continue;
        const auto heard = told.find(*id);
        const bool isAnswered = heard != told.end() && heard->second.up && heard->second.run.done &&
                                state.now - heard->second.run.askedAt <= kStands;
        if (isAnswered && !ofCoin(heard->second.run)) continue;
        return accounts.at(*id).label();
    }
    return std::nullopt;
}

/// C19 of an account.
Refusal waitsFor(const std::string& label, std::ptrdiff_t differing = 0)
{
    return {.rule = Rule::C19, .scope = {ScopeKind::Account, label}, .value = static_cast<double>(differing)};
}

/// C19 of an account that is not compared now and where something works of the coin, ours or another hand's, or that
/// differs with us in it (F46); empty: there is none. Asked of each, not only of one that a hedge was refused for: its
/// own candidate may be the dearer one, be excluded before the rules were asked, or not be there at all.
std::optional<Refusal> doubtfulHolder(const desk::State& state, const std::string& underlying)
{
    const auto isDoubtful = [&](domain::AccountId account, domain::InstrumentId instrument) {
        return state.market.instruments().at(instrument).underlying == underlying &&
               !desk::isReconciled(state, account);
    };
    for (const auto& [id, order] : state.ledger.open())
        if (isDoubtful(order.intent.account, order.intent.instrument))
            return waitsFor(state.book.accounts().at(order.intent.account).label());
    for (const auto& [key, order] : state.ledger.external())
        if (isDoubtful(key.first, order.instrument)) return waitsFor(state.book.accounts().at(key.first).label());
    for (const auto& [id, account] : state.ledger.accounts())
        if (const auto differing = differingIn(state, account, underlying); differing > 0)
            return waitsFor(state.book.accounts().at(id).label(), differing);
    return std::nullopt;
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
        // What it holds must be in net delta; what may have filled there since, see `staysWhateverFilled`.
        return desk::isTakenIn(state, order.account);
    case Rule::C16:
    case Rule::C20:
    case Rule::C21:
    case Rule::C22:
        return true;
    default:
        return false;
    }
}

/// The same of all of them. C09 is the coin's and says nothing of a place: what stops the order beside it may last for
/// hours, and another venue, that is stopped by nothing else, says that hedging has ended.
bool isOfPlace(const desk::State& state, const domain::OrderProposal& order, const std::vector<Refusal>& refusals)
{
    const auto isVolume = [](const Refusal& refusal) { return refusal.rule == Rule::C09; };
    return !std::all_of(refusals.begin(), refusals.end(), isVolume) &&
           std::all_of(refusals.begin(), refusals.end(),
                       [&](const Refusal& refusal) { return isVolume(refusal) || isOfPlace(state, order, refusal); });
}

}  // namespace

std::optional<Refusal> heldBack(const desk::State& state, const domain::OrderProposal& order, double coins,
                                const std::optional<Refusal>& notCompared)
{
    const auto& underlying = state.market.instruments().at(order.instrument).underlying;
    if (const auto who = unknownHolder(state, underlying)) return waitsFor(*who);
    const auto doubtful = doubtfulHolder(state, underlying);
    if ((!notCompared && !doubtful) || staysWhateverFilled(state, underlying, coins)) return std::nullopt;
    return notCompared ? notCompared : doubtful;
}

std::optional<AskedCandidate> askInTurn(const desk::State& state, std::vector<domain::Candidate>& candidates,
                                        domain::Mandate mandate, double leastWorth)
{
    std::optional<AskedCandidate> first;
    std::optional<Refusal> notCompared;
    for (const auto* best = bestCandidate(candidates); best != nullptr; best = bestCandidate(candidates)) {
        if (!(best->benefitUsd - best->costUsd > leastWorth)) break;
        AskedCandidate asked{.chosen = *best, .order = orderByHand(state, *best), .judged = {}};
        if (!asked.order) return asked;
        asked.judged = judge(state, {&*asked.order, 1}, mandate, &asked.judgedBy);
        const auto* refusals = std::get_if<std::vector<Refusal>>(&asked.judged);
        if (refusals == nullptr) {
            if (const auto held = heldBack(state, *asked.order, asked.chosen.quantity, notCompared))
                asked.judged = std::vector<Refusal>{*held};
            return asked;
        }
        if (!isOfPlace(state, *asked.order, *refusals)) return asked;
        candidates[static_cast<std::size_t>(best - candidates.data())].excluded = {
            .why = domain::Excluded::Rules, .codes = controls::codesOf(*refusals)};
        for (const auto& refusal : *refusals)
            if (refusal.rule == Rule::C19 && !notCompared) notCompared = refusal;
        if (!first) first = std::move(asked);
    }
    return first;
}

}  // namespace ballast::strategies
