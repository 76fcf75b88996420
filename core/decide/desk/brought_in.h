#pragma once

#include <string>

#include "desk/state.h"

/// What came into the book without a trade of ours: the book's own opening, an account's first answer, an adopted
/// difference (F46).
namespace ballast::desk {

/// What `quantity` of an instrument with this entry price is worth now; at our fit alone where the venue has no mark.
valuation::Worth worthNow(const State& state, const domain::Instrument& instrument, domain::Quantity quantity,
                          double entryPrice);
/// Books a position at what it is worth now: it earns nothing by coming. `fitPrice` in the instrument's unit; the entry
/// price is the venue's mark where there is one.
void bringIn(State& state, domain::AccountId account, const domain::Instrument& instrument, domain::Quantity quantity,
             double fitPrice);
/// Likewise of cash.
void bringInCash(State& state, domain::AccountId account, const std::string& currency, double amount);

/// The first price that is told of a stable currency, before the market takes it: what is held of it counted as a
/// dollar until then, and earns nothing by what it is really worth.
void notePrice(State& state, const std::string& currency, double usd);

/// The first price of a coin has been told: what is held of it counted as nothing until now, and earns nothing by it.
void noteFirstPrice(State& state, const std::string& coin);

/// Cash that the venue moved (F37), once by account and id. What came before the account's holdings were taken is in
/// them. A transfer earns nothing; funding takes the place of what was accrued since the payment before, and a
/// difference of more than a dollar from that is an alert, where both were heard within a minute of their instants in
/// one run of the desk, and nothing was traded or brought in between the two. A transfer that names a perpetual or
/// future is the gain of the open position, which the venue moved to cash: it counts anew from the venue's price of
/// then, whatever was traded since, and P&L does not change by it. Nor does equity, but for what a position that came
/// in from outside had gained before. A charge that does is that gain and the funding since the last one: what was
/// accrued is the funding, and the rest says at which price it was settled, if it does not name one; one farther from
/// the mid than the collar of C01 is an alert.
void takePayment(State& state, const domain::CashMoved& paid);

/// A position of the same size became worth more, USD, by what was put into it beside the desk; less if negative. It
/// earns nothing by it.
void moveBeside(State& state, const valuation::PositionKey& key, double usd);
/// A whole position went beside the desk, worth so many USD then; what it had earned until then stays earned.
void takeOut(State& state, const valuation::PositionKey& key, const domain::Instrument& instrument, double usd);

/// A part of a position, or all of it, went beside the desk while nothing tells its price: it takes its share of what
/// the position counts from along, so that what is left earns as before, and nothing is earned by what went. `quantity`
/// signed, against the position and no more than it.
void takeOutUnpriced(State& state, domain::AccountId account, const domain::Instrument& instrument,
                     domain::Quantity quantity);

/// The day's P&L begins: every position and all cash stand at what they are worth now, as equity is summed.
void beginPnlDay(State& state);

}  // namespace ballast::desk
