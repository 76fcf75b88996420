#pragma once

#include <cstdint>
#include <vector>

#include "domain/accounts.h"
#include "domain/fixed_point.h"
#include "domain/instrument.h"

namespace ballast::simulated_venue {

/// The private channel of an account is gone from `from` until `until`; what the venue tells meanwhile is lost.
struct Outage {
    domain::AccountId account;
    Timestamp from, until;
};

/// Somebody trades on our account beside the desk: the position moves and no message tells of it (F46).
struct TradeByHand {
    domain::AccountId account;
    Timestamp at;
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed.
};

/// What goes wrong between the desk and its venue from `from` to `until`; before and afterwards everything arrives.
///
/// Units    Probabilities in [0, 1] of each message or order.
struct FaultScript {
    std::uint64_t seed{};
    Timestamp from{}, until;
    double loseMessage{};  ///< Of the private channel, answers to questions included.
    double doubleMessage{};
    double loseOrder{};  ///< Left here and never arrived.
    double loseCancel{};
    Duration delay;       ///< The longest of a message; each has its own, so they overtake each other.
    Duration hidden;      ///< How long after it was placed an order is not found yet (F41).
    Duration clockShift;  ///< By which the venue's clock is ahead of ours.
    std::vector<Outage> outages;
    std::vector<TradeByHand> trades;
};

}  // namespace ballast::simulated_venue
