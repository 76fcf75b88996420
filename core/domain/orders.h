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
    Side side() const { return quantity.units() > 0 ? Side::Buy : Side::Sell; }
};

/// What the engine decided to send. It reaches a gateway only as Committed<OrderIntent>.
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

/// One side or both of our own option quote, as its venue quotes it. A zero size means no quote on that side.
struct OwnQuote {
    InstrumentId instrument;
    Price bid, ask;
    Quantity bidSize, askSize;
    double midVolatility{};   ///< Decimal, from the fitted surface.
    double halfSpread{};      ///< Volatility, decimal.
    double inventoryShift{};  ///< Volatility, decimal; positive raises both sides.
};

/// The complete set of quotes of one underlying; replaces the former set. Journaled before it is shown to the venue.
struct QuoteSet {
    std::string underlying;
    Timestamp time;
    std::string rule;  ///< One sentence.
    std::vector<OwnQuote> quotes;
};

}  // namespace ballast::domain
