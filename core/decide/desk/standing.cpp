#include "desk/standing.h"

#include "base/assert.h"

namespace ballast::desk {

void setTradingState(State& state, domain::TradingState next, const std::string& reason, const domain::Scope& scope)
{
    state.standings.set({.state = next, .scope = scope, .since = state.now, .reason = reason});
}

const controls::Standing& standingIn(const State& state, const domain::Scopes& scopes)
{
    const auto& decided = state.standings.of(scopes);
    const auto* stopped = state.faults.of(scopes);
    return stopped != nullptr && stopped->state > decided.state ? *stopped : decided;
}

const controls::Standing& standingOf(const State& state, const std::string& underlying)
{
    return standingIn(state, {.underlying = underlying});
}

domain::AccountId tradingAccount(const State& state, const domain::Instrument& instrument)
{
    const auto& accounts = state.book.accounts();
    for (const auto& hedge : state.config.book.hedges) {
        if (hedge.instrument != instrument.name || (!hedge.venue.empty() && hedge.venue != instrument.venue)) continue;
        if (const auto id = accounts.find(instrument.venue, hedge.account)) return *id;
    }
    const auto first = accounts.firstAt(instrument.venue);
    BALLAST_ASSERT(first.has_value());  // `listAccounts` names one for every venue that lists something.
    return *first;
}

}  // namespace ballast::desk
