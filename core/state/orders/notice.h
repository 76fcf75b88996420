#pragma once

#include <cstdint>
#include <string>

#include "domain/events.h"

namespace ballast::orders {

/// What a person should hear of; the number of the fault stands behind each.
enum class NoticeKind : std::uint8_t {
    NoAnswer,          ///< F39: the order became Unknown.
    NotPlaced,         ///< F41: the venue does not have it; its size is free.
    Gone,              ///< F41: the venue had it and has it no more; closed as cancelled.
    Reopened,          ///< F24: the venue's word contradicts the end that was known.
    Overfilled,        ///< F44: more was filled than asked for.
    External,          ///< F48: an open order under our account that we did not send.
    CancelUnanswered,  ///< F49: a cancel was refused, or has no answer after 5 s.
    PositionDiffers,   ///< F46: the venue states another position.
    BalanceDiffers,    ///< F37: the venue states other cash.
    Mismatched         ///< F22: a word about one of our orders names another instrument, side or account.
};

struct Notice {
    NoticeKind kind{NoticeKind::NoAnswer};
    domain::AccountId account;
    domain::ClientOrderId order;  ///< External: the venue's own id.
    domain::InstrumentId instrument;
    domain::Quantity ours, theirs;  ///< Position or filled quantity as each side has it; ours of NoAnswer: reserved.
    domain::Money cash;             ///< BalanceDiffers: what the venue states.
};

/// What must be booked so that ours agrees with the venue's. The id holds venue ids and quantities alone, so that the
/// same difference found twice is the same adjustment.
enum class AdjustmentKind : std::uint8_t {
    Fill,      ///< Filled on an order of ours by the venue's word; booked as a trade of that id.
    Position,  ///< No order of ours explains it: a person adopts it.
    Balance    ///< Told only: funding and fees are ours by estimate between two reports.
};

struct Adjustment {
    AdjustmentKind kind{AdjustmentKind::Fill};
    std::string id;
    domain::AccountId account;
    domain::ClientOrderId order;  ///< Fill only.
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed: what the position gains.
    domain::Price price;        ///< Fill only: the venue's average, or the limit.
    domain::Money amount;       ///< Balance only: what the cash gains.
    friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

}  // namespace ballast::orders
