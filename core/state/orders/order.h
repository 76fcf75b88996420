#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/events.h"

namespace ballast::orders {

/// What an order asks of its venue.
struct Terms {
    domain::Quantity quantity;  ///< In all, positive.
    domain::Price limitPrice;
    friend bool operator==(const Terms&, const Terms&) = default;
};

/// Why it is not known how an order stands. Unanswered: nothing came, so any word of the venue settles it.
/// Contradicted: its words exclude each other, so only a report does.
enum class Doubt : std::uint8_t { None, Unanswered, Contradicted };

/// What is decided about an order besides its intent; the ledger only carries it.
struct OrderOrigin {
    double mid{};      ///< Of the market at the decision, in the instrument's own unit.
    int leg{-1};       ///< Recipe leg that a roll belongs to.
    bool closesLeg{};  ///< Of a roll: the old contract, not the new one.
};

/// One order and everything that was told of it. The state is a function of these facts and not of the order in which
/// they came, so messages that overtake each other end alike.
struct Order {
    domain::OrderIntent intent;  ///< As decided.
    OrderOrigin origin;
    Terms terms;                 ///< That the venue is known to hold.
    std::optional<Terms> asked;  ///< By an amendment that is not answered.
    std::uint64_t amendment{}, answered{};

    bool sent{};
    bool accepted{};
    domain::Quantity filled;                ///< Booked, fills and adjustments alike; not negative.
    domain::Quantity adjusted;              ///< Of `filled`: booked on a report, so that its fills may still come.
    domain::Quantity reported;              ///< The most that the venue said is filled.
    domain::Price reportedPrice;            ///< Its average; zero: not told.
    std::optional<domain::OrderState> end;  ///< Cancelled, Rejected, NotSent or NotPlaced.
    Doubt doubt{Doubt::None};
    std::uint64_t adjustments{};

    Timestamp sentAt, doubtSince, nextAsk, cancelAsked;
    Timestamp amendAsked;     ///< When `asked` was; good while it is set.
    Timestamp lastOwn;        ///< When something of ours was last told, reports aside.
    Timestamp lastReport;     ///< When the newest report that was believed was asked for.
    bool cancelTold{};        ///< That the cancel has no answer.
    unsigned notFound{};      ///< Answers in a row.
    Timestamp firstNotFound;  ///< When the first of them was asked for.

    domain::OrderState state() const;
    bool hasEnded() const;
    /// Filled by the venue's word and not booked here; not negative.
    domain::Quantity missing() const;
    /// What may still change the position: of an open order the worst of old and asked terms less what is booked, of an
    /// ended one what is missing. Not negative.
    domain::Quantity reserved() const;
    /// Signed as the position would change; contracts or coins.
    double remaining() const;
    /// Not ended, or ended with fills missing.
    bool isOpen() const;
};

/// Filled, Cancelled, Rejected, NotSent, NotPlaced.
bool isEnd(domain::OrderState state) noexcept;

}  // namespace ballast::orders
