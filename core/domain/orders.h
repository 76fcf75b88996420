#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/instrument.h"

namespace ballast::domain {

enum class Side { Buy, Sell };
constexpr double sign(Side side) { return side == Side::Buy ? 1.0 : -1.0; }
std::string_view toString(Side side) noexcept;
/// How a limit price is rounded that should fill, and one that waits for a taker or that a person typed: such a price
/// is never worse for us than what was asked for.
constexpr Rounding towardsFill(Side side) { return side == Side::Buy ? Rounding::Up : Rounding::Down; }
constexpr Rounding awayFromFill(Side side) { return side == Side::Buy ? Rounding::Down : Rounding::Up; }

/// Run and counter, so that no two orders of an installation share one; deterministic.
using ClientOrderId = std::string;

enum class OrderPurpose { Hedge, Roll, Flatten };
std::string_view toString(OrderPurpose purpose) noexcept;

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
};

enum class OrderState { Committed, Working, PartlyFilled, Filled, Cancelled, Rejected, NotSent };
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
