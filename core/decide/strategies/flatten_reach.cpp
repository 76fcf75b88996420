#include "strategies/flatten_reach.h"

#include <algorithm>

#include "desk/desk_view.h"
#include "desk/valuation.h"
#include "valuation/book_state.h"

namespace ballast::strategies {

using domain::Scope;
using domain::ScopeKind;

namespace {

constexpr const char* kFlattens = "flatten";

/// Whether the account of that label is one of the venue's.
bool isAt(const desk::State& state, const std::string& label, const std::string& venue)
{
    const auto& all = state.book.accounts().all();
    return std::any_of(all.begin(), all.end(),
                       [&](const domain::Account& one) { return one.venue == venue && one.label() == label; });
}

bool covers(const desk::State& state, const Scope& outer, const Scope& inner)
{
    if (outer.kind == ScopeKind::All || outer == inner) return true;
    return outer.kind == ScopeKind::Venue && inner.kind == ScopeKind::Account && isAt(state, inner.name, outer.name);
}

}  // namespace

bool inScope(const desk::State& state, const desk::FlattenState& flat, const domain::Instrument& instrument,
             domain::AccountId account)
{
    return desk::DeskView(state).scopes(instrument, account, domain::Mandate::Flatten).liesIn(flat.scope);
}

bool reaches(const desk::FlattenState& flat, const std::string& underlying)
{
    return flat.scope.kind != ScopeKind::Underlying || flat.scope.name == underlying;
}

bool reaches(const desk::FlattenState& flat, const domain::RecipeLeg& leg)
{
    if (flat.scope.kind == ScopeKind::Venue) return leg.venue == flat.scope.name;
    if (flat.scope.kind == ScopeKind::Account)
        return domain::Account{leg.venue, leg.account}.label() == flat.scope.name;
    return reaches(flat, leg.underlying);
}

bool stays(const desk::FlattenState& flat, const domain::Instrument& instrument)
{
    return instrument.isPoolShare() || (instrument.isOption() && !flat.everything);
}

bool isLeftOut(const desk::FlattenState& flat, domain::AccountId account) { return flat.leftOut.contains(account); }

double leftOutDelta(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying)
{
    double delta = 0.0;
    for (const auto& [account, since] : flat.leftOut)
        delta += desk::deltaIn(state, underlying, account);
    return delta;
}

bool isWhole(const desk::FlattenState& flat)
{
    return flat.everything && (flat.scope.kind == ScopeKind::All || flat.scope.kind == ScopeKind::Underlying);
}

std::string whereText(const Scope& scope)
{
    const bool isPart = scope.kind == ScopeKind::Venue || scope.kind == ScopeKind::Account;
    return isPart ? " at " + scope.name : std::string();
}

bool overlap(const desk::State& state, const Scope& a, const Scope& b)
{
    for (const auto& scope : {a, b})
        if (scope.kind == ScopeKind::Strategy) return scope.name == kFlattens;
    if (covers(state, a, b) || covers(state, b, a)) return true;
    return a.kind != b.kind && (a.kind == ScopeKind::Underlying || b.kind == ScopeKind::Underlying);
}

std::span<const desk::FlattenState> laterThan(const desk::State& state, const desk::FlattenState& flat)
{
    const auto place = &flat - state.flattens.data();
    return std::span(state.flattens).subspan(static_cast<std::size_t>(place) + 1);
}

bool isTakenOver(const desk::State& state, const desk::FlattenState& flat, const domain::Instrument& instrument,
                 domain::AccountId account)
{
    const auto later = laterThan(state, flat);
    return std::any_of(later.begin(), later.end(), [&](const desk::FlattenState& one) {
        return !stays(one, instrument) && inScope(state, one, instrument, account);
    });
}

bool isOffsetTakenOver(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying)
{
    const auto later = laterThan(state, flat);
    return std::any_of(later.begin(), later.end(),
                       [&](const desk::FlattenState& one) { return isWhole(one) && reaches(one, underlying); });
}

const desk::FlattenState* takenOverBy(const desk::State& state, const desk::FlattenState& flat)
{
    const auto later = laterThan(state, flat);
    const auto found = std::find_if(later.begin(), later.end(), [&](const desk::FlattenState& one) {
        return (one.everything || !flat.everything) && covers(state, one.scope, flat.scope);
    });
    return found != later.end() ? &*found : nullptr;
}

bool waitsForLater(const desk::State& state, const desk::FlattenState& flat)
{
    const auto later = laterThan(state, flat);
    return std::any_of(later.begin(), later.end(),
                       [&](const desk::FlattenState& one) { return overlap(state, one.scope, flat.scope); });
}

const domain::Instrument* offsetIn(const desk::State& state, const desk::FlattenState& flat,
                                   const std::string& underlying)
{
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.underlying != underlying || venue.kind != domain::InstrumentKind::Perpetual) continue;
        const auto id = state.market.find(venue);
        if (!id) continue;
        const auto& instrument = state.market.instruments().at(*id);
        if (inScope(state, flat, instrument)) return &instrument;
    }
    return nullptr;
}

}  // namespace ballast::strategies
