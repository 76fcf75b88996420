#pragma once

#include <string>

#include "controls/standing.h"
#include "desk/state.h"

namespace ballast::desk {

void setTradingState(State& state, domain::TradingState next, const controls::Because& because,
                     const domain::Scope& scope = {});

/// What holds for an order in `scopes`, parts of which may be empty: what persons and loss limits decided or what a
/// fault stops, whichever is stricter.
const controls::Standing& standingIn(const State& state, const domain::Scopes& scopes);
/// The strictest state for hedges of an underlying at any venue.
const controls::Standing& standingOf(const State& state, const std::string& underlying);

/// A kill begins, before the trading state changes: counts by venue what stands in its scope, apart from what other
/// scopes' kills took. While the whole desk is KILLED, or that part, another press adds to what the first took away.
/// What stood, in words: "1 order and 60 quotes at Deribit, 20 quotes at Hyperliquid"; "nothing stood" or "nothing more
/// stood".
std::string noteKill(State& state, const domain::Scope& scope);
/// An order or quote of ours ended after a kill: it fell to it, or it filled first.
void noteKilled(State& state, const orders::Order& order, bool filled);
/// The alert of each kill that stands, as far as it has come: when, by whom, and by venue what is cancelled, what is
/// not confirmed yet, and what filled first.
void tellKilled(State& state);

/// The override that keeps our quotes of an option away; null: none does.
const Override* findPull(const State& state, const domain::Instrument& option);
/// The same of all of an underlying's.
const Override* findPull(const State& state, const std::string& underlying);
/// "BTC-27FEB26-70000-C quotes pulled", "BTC 27 Feb 26 quotes pulled", "BTC quotes pulled", "All quotes pulled".
std::string pulledWords(const Override& pull);

/// The override by which orders leave an account whose dead man's switch is not armed (C16); null: none does.
const Override* findUnarmedAccepted(const State& state, domain::AccountId account);
/// Connected accounts, compared with their venue, from which no order leaves for want of an armed switch, and nobody
/// has accepted that.
std::vector<domain::AccountId> unarmedAccounts(const State& state);
/// "orders at Deribit without its dead man's switch", "orders everywhere without a dead man's switch".
std::string unarmedWords(const Override& accepted);

/// Whether what an account holds is in the book: a venue's once it was taken from its first whole answer, any other
/// from the start.
bool isTakenIn(const State& state, domain::AccountId account);
/// Whether orders may leave an account as far as its holdings go (C19): no difference for 5 s, its line is up, and what
/// was asked for 5 s ago at least is in the book. An account of whose line nobody has told is so on built-in and
/// recorded markets alone.
bool isReconciled(const State& state, domain::AccountId account);

/// Where the desk trades an instrument: the account of the book's hedge in it; else the first that the book names at
/// its venue; else the venue's main account.
domain::AccountId tradingAccount(const State& state, const domain::Instrument& instrument);

/// What a venue states otherwise than ours (F46): contracts, signed.
struct Difference {
    domain::AccountId account;
    domain::InstrumentId instrument;
    domain::Quantity ours, theirs;
};
/// Of the account of this label; an empty one means all.
std::vector<Difference> differencesOf(const State& state, const std::string& account = {});

}  // namespace ballast::desk
