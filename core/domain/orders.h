#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/accounts.h"
#include "domain/instrument.h"
#include "domain/side.h"

namespace ballast::domain {

/// How a limit price is rounded that should fill, and one that waits for a taker or that a person typed: such a price
/// is never worse for us than what was asked for.
constexpr Rounding towardsFill(Side side) { return side == Side::Buy ? Rounding::Up : Rounding::Down; }
constexpr Rounding awayFromFill(Side side) { return side == Side::Buy ? Rounding::Down : Rounding::Up; }

/// Run and counter, so that no two orders of an installation share one; deterministic.
using ClientOrderId = std::string;

/// Their order is their code in journals: new ones come last.
enum class OrderPurpose { Hedge, Roll, Flatten, Quote };
/// The purpose of an order that a person typed whole, behind the last of `OrderPurpose`.
inline constexpr OrderPurpose kByHand = static_cast<OrderPurpose>(4);
/// Whether an order is to trade at once or not at all: what its venue does not fill when it arrives has ended, and the
/// desk decides anew. Quotes and what a person typed rest at their limit.
constexpr bool takesAtOnce(OrderPurpose purpose) { return purpose != OrderPurpose::Quote && purpose != kByHand; }

std::string_view toString(OrderPurpose purpose) noexcept;

/// On whose word an order leaves; each has its own column of rules in controls/mandates.
enum class Mandate { Automatic, Quote, Roll, ByHand, Flatten };
std::string_view toString(Mandate mandate) noexcept;

/// One order as it is asked for, before any rule has seen it.
struct OrderProposal {
    InstrumentId instrument;
    Quantity quantity;  ///< Signed: positive buys. Contracts, or coins.
    Price limitPrice;
    OrderPurpose purpose{OrderPurpose::Hedge};
    int leg{-1};       ///< Recipe leg that a roll belongs to.
    bool closesLeg{};  ///< Of a roll: the old contract, not the new one.
    AccountId account{};
    /// Not empty: other terms of that order of ours instead of a new one; the quantity counts what is filled of it.
    ClientOrderId amends{};
    Side side() const { return quantity.units() > 0 ? Side::Buy : Side::Sell; }
};

/// What the engine decided to send. It reaches a gateway only as Committed<OrderIntent>. `decision` of a quote: the
/// last record before it; a quote has none of its own.
struct OrderIntent {
    ClientOrderId id;
    SequenceNumber decision;  ///< The journaled decision behind it.
    Timestamp time;           ///< Event time of the decision.
    InstrumentId instrument;
    Side side{Side::Buy};
    Quantity quantity;  ///< Positive.
    Price limitPrice;
    OrderPurpose purpose{OrderPurpose::Hedge};
    AccountId account{};
};

/// Other terms that the engine decided for an order which works. Until the venue answers, the worse of old and new
/// counts. It reaches a gateway only as Committed<Amendment>.
struct Amendment {
    ClientOrderId order;
    std::uint64_t number{};   ///< Of the order's amendments, from 1.
    SequenceNumber decision;  ///< The last record before it.
    Timestamp time;           ///< Event time of the decision.
    InstrumentId instrument;
    Side side{Side::Buy};
    Quantity quantity;  ///< In all, positive; what is filled counts.
    Price limitPrice;
    AccountId account{};
};

/// Decided: not known to have left. Sent: left, not answered. Unknown: may or may not be at the venue, so its full size
/// stays reserved until there is evidence. NotPlaced: the evidence says that it never was. Their order is their code in
/// journals: new ones come last.
enum class OrderState {
    Decided,
    Working,
    PartlyFilled,
    Filled,
    Cancelled,
    Rejected,
    NotSent,
    Sent,
    Unknown,
    NotPlaced
};
std::string_view toString(OrderState state) noexcept;

/// One side or both of our own option quote as it is wanted, as its venue quotes it. A zero size means no quote on that
/// side.
struct OwnQuote {
    InstrumentId instrument;
    Price bid, ask;
    Quantity bidSize, askSize;
    double midVolatility{};   ///< Decimal, from the fitted surface.
    double halfSpread{};      ///< Volatility, decimal.
    double inventoryShift{};  ///< Volatility, decimal; positive raises both sides.
};

}  // namespace ballast::domain
