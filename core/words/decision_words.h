#pragma once

#include <string>

#include "domain/decision.h"

/// One record in one line, for lists in the window and on the command line.
namespace ballast::words {

/// What became of the orders of a decision, as far as it is known. An order is no fill: where nobody knows more than
/// the record, it was ordered.
struct Fate {
    enum class State { Ordered, Filled, InPart, Unfilled };
    State state{State::Ordered};
    double share{};  ///< Of the size, 0 to 1.
    bool apart{};    ///< The other leg of a roll fared otherwise.
    friend bool operator==(const Fate&, const Fate&) = default;
};

/// By what its orders came to, in contracts of the record's own instrument; where nothing filled it was ordered, since
/// an order may fill yet. `ordered` 0: nothing is known.
Fate fateOf(double ordered, double filled, bool apart = false);

/// What was done: "Hedge ordered, sell 11.617 BTC perpetual", once it filled "Hedged BTC, sold 11.617 BTC perpetual";
/// by hand "Ordered, buy 2 contracts BTC-26JUN26-70000-C", then "Bought 1 contract of 2 contracts …" or "Unfilled, buy
/// …"; "Hold ETH", "Refused, buy 2 contracts …", "Override, veto BTC".
std::string headline(const domain::Decision& decision, const Fate& fate = {});
/// Size with its unit, as the record's instrument counts: "2 contracts", "11.617 BTC"; empty where nothing is traded.
std::string sizeOf(const domain::Decision& decision);
/// "83.80 USD" of a trade; "cost not stated" of an order by hand in a journal from before costs were worked out for it.
std::string costOf(const domain::Decision& decision);
/// Cost of a trade, words of its code of what did not trade, the person of an override; for the end of a line.
std::string outcomeOf(const domain::Decision& decision);

}  // namespace ballast::words
