#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/decision.h"
#include "domain/orders.h"
#include "domain/quality.h"
#include "domain/rule.h"

/// What strategies come to and what keeps them, as codes with figures. Their sentences are made in `reasons.h`, when a
/// record is made or a picture is taken.
namespace ballast::desk {

/// The input that forbids a decision.
enum class InputKind : std::uint8_t {
    Market,     ///< None has come.
    IndexJump,  ///< F31: `value` to `other`.
    Index,
    Indices,  ///< F33: the reference at `value`, another venue's at `other`, and no third.
    Smile,    ///< One that is not trusted and may hide `value` coins of delta.
    Surface,
    Oracle,
    Legs,      ///< `legs` of them have no volatility.
    Venue,     ///< None has a usable quote, or the book states no limits.
    PoolShare  ///< `source`, whose pool is old, or not trusted for `against`.
};

struct InputFault {
    domain::Rule rule{domain::Rule::C17};
    InputKind input{InputKind::Market};
    domain::Quality quality{domain::Quality::Missing};
    int legs{};
    double value{}, other{};
    Duration age, limit;
    Timestamp expiry;     ///< Smile.
    std::string source;   ///< Indices: "Deribit index"; Smile: why its fit is not trusted, as the fit says it; a share.
    std::string against;  ///< Indices: the other's; PoolShare: why its pool is not trusted.

    /// Whether it is the same state of a refusal, whatever its figures are.
    bool isSameStateAs(const InputFault& o) const
    {
        const bool missing = quality == domain::Quality::Missing, oMissing = o.quality == domain::Quality::Missing;
        return rule == o.rule && input == o.input && missing == oMissing && legs == o.legs &&
               (input != InputKind::PoolShare || source == o.source);
    }
};

/// What an evaluation of an underlying came to.
enum class Verdict : std::uint8_t {
    None,
    Hedge,
    Proposal,
    Inside,
    TooDear,
    NoVenue,
    Unusable,  ///< Size or price is no number.
    Input,
    Standing,
    Repeats,
    Paused,
    Manual,
    Working,
    Spacing,
    Gate,
    Withdrawn,
    Expired
};

/// The state that a record stands for: news is whatever differs from the last one.
struct Outcome {
    Verdict verdict{Verdict::None};
    domain::RecordCode code{domain::RecordCode::None};
    domain::TradingState state{domain::TradingState::Normal};  ///< Standing.
    std::optional<InputFault> fault{};                         ///< Input.

    friend bool operator==(const Outcome& a, const Outcome& b)
    {
        if (a.verdict != b.verdict || a.code != b.code || a.state != b.state) return false;
        return a.fault.has_value() == b.fault.has_value() && (!a.fault || a.fault->isSameStateAs(*b.fault));
    }
};

/// What a roll waits for: the side's missing quote, or the rules that refused it.
struct RollWait {
    std::vector<domain::RecordCode> codes{};  ///< Empty: a quote is missing,
    bool buys{};                              ///< an ask if it buys, else a bid.
    bool closes{};
    friend bool operator==(const RollWait&, const RollWait&) = default;
};

/// Why a flatten left something.
enum class Left : std::uint8_t {
    Nothing,
    NoBid,
    NoAsk,
    LessThanLot,
    Refused,
    NoPerpetual,
    Sent,        ///< An order went out; what became of it is the ledger's to say.
    StaleQuote,  ///< The price that it would have been sent at may not drive an order.
    NoContract,  ///< The perpetual has no size in coins, or no lot.
    NoDelta,     ///< Net delta is no number.
    LeftOut      ///< Its account's latch has closed until a person resumes it.
};
struct Leftover {
    Left why{Left::Nothing};
    std::vector<domain::Refusal> refusals{};
    domain::ClientOrderId order{};  ///< Sent: the last one; empty otherwise.
};

/// Where a fill came from: an order by its purpose, a fill after its order was forgotten, or a venue's report.
enum class FillOrigin : std::uint8_t { Hedge, Roll, Flatten, Quote, Late, Report };

}  // namespace ballast::desk
