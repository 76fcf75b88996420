#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "domain/accounts.h"
#include "domain/latch.h"
#include "domain/orders.h"

namespace ballast::domain {

// What a gateway tells of our own account besides acknowledgements, fills and ends.

/// The order's bytes left: from now on the venue may hold it.
struct OrderSent {
    ClientOrderId order;
};

/// The venue's answer to an amendment of ours, or the word that it never left.
struct AmendAnswered {
    ClientOrderId order;
    std::uint64_t amendment{};  ///< Which one, from 1, as it was asked for.
    bool accepted{};
    Quantity quantity;  ///< Of the order in all, positive; of an accepted one.
    Price limitPrice;
    bool left{true};  ///< False: a latch, its deadline or the line stopped it; then it is not accepted.
};

/// The venue would not cancel; the order goes on working as far as anybody knows.
struct CancelRefused {
    ClientOrderId order;
    std::string reason;
};

/// The private channel of an account went away or is there again; then with what its venue can do.
struct ConnectionChanged {
    AccountId account;
    bool up{};
    std::string why;
    bool amends{};                ///< Other terms of a working order in one message.
    std::uint64_t mostWorking{};  ///< Orders that may work at once (C11); 0: no bound of its own.
};

/// Whether the venue's dead man's switch stands over the account's orders, read back from the venue (C16).
struct ProtectionChanged {
    AccountId account;
    bool armed{};
};

/// A session went on from a journal: what left before it may or may not have reached a venue.
struct DeskOpened {};

/// What a gateway is asked: one order, or a whole account. Reads, so they may be repeated; they wait for no commit.
///
/// Answer   Of an order its OrderReport and the PositionReport of its instrument, a flat one too. Of an account an
///          OrderReport of each open order, a PositionReport of each position, a BalanceReport of each currency, and
///          then ReconcileDone. All carry `askedAt` of the question.
struct Query {
    AccountId account;
    ClientOrderId order;  ///< Empty: the whole account.
    Timestamp askedAt;
    InstrumentId instrument;  ///< Of the order; none for a whole account.
    bool again{};             ///< A person lets a gateway that gave up try again; it is asked for nothing else then.
    friend bool operator==(const Query&, const Query&) = default;
};

/// One order as its venue knows it.
struct OrderReport {
    AccountId account;
    ClientOrderId order;     ///< Empty: none of ours.
    std::string venueOrder;  ///< The venue's own id.
    InstrumentId instrument;
    Side side{Side::Buy};
    /// Working or PartlyFilled: open. Filled, Cancelled, Rejected: ended. NotPlaced: the venue does not find it.
    OrderState state{OrderState::Unknown};
    Quantity quantity;  ///< In all, positive.
    Price limitPrice;
    Quantity filled;     ///< So far, not negative.
    Price averagePrice;  ///< Of what is filled; zero: not told.
    Timestamp askedAt;
    bool whole{};  ///< Part of an answer about the whole account.
};

struct PositionReport {
    AccountId account;
    InstrumentId instrument;
    Quantity quantity;  ///< Signed.
    Timestamp askedAt;
    bool whole{};  ///< As in OrderReport.
};

struct BalanceReport {
    AccountId account;
    Money amount;
    Timestamp askedAt;
};

/// What a venue itself states of an account's margin in one currency. Beside ours, never in its place.
struct MarginReport {
    AccountId account;
    Money equity;  ///< What stands against the margin.
    Money initial,
        maintenance;    ///< Required, not negative; all three of one currency, or of none with `liquidates` alone.
    bool liquidates{};  ///< The venue closes positions of the account by itself.
    Timestamp askedAt;
};

/// Why an account's cash moved without a trade of ours. Their order is their code in journals: new ones come last.
enum class CashCause : std::uint8_t {
    Funding,   ///< Of a perpetual.
    Transfer,  ///< From outside, or to it: deposits, withdrawals, between accounts.
    Charge     ///< Interest, fees of the account, corrections: earned or lost.
};

inline constexpr std::size_t kMostPaymentIdBytes = 120;

/// Cash that moved beside trades, in the venue's own figure (F37). Told as often as the venue likes: it counts once by
/// account and id.
struct CashMoved {
    AccountId account;
    CashCause cause{CashCause::Transfer};
    std::string id;           ///< The venue's own, or made of what names it there; 1 to 120 bytes.
    InstrumentId instrument;  ///< Of funding and of what an open position's settlement moved; else none.
    Money amount;             ///< Positive came in.
    Timestamp paidAt;         ///< By the venue's clock.
    Quantity position{};      ///< Of a settlement, contracts, signed: what was held then; zero: not told.
    Price price{};            ///< Of a settlement, the price that it was settled at; zero: not told.
};

/// The end of what an account answers to the question of `askedAt`.
struct ReconcileDone {
    AccountId account;
    Timestamp askedAt;
    std::uint64_t reports{};  ///< That belong to it; with fewer the answer is incomplete and proves nothing by silence.
};

}  // namespace ballast::domain
