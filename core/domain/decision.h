#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/orders.h"
#include "domain/quality.h"

namespace ballast::domain {

enum class DecisionKind {
    Hedge,     ///< An order leaves.
    Hold,      ///< Nothing leaves, and why.
    Proposal,  ///< Waits for a person; nothing leaves yet, so its choice is `hold`.
    Refused,   ///< Our own controls stopped it; its choice is `hold`.
    Roll,      ///< An option leg is closed and opened again further out.
    Override   ///< What a person told the desk; in the chain, not in the list of decisions.
};
std::string_view toString(DecisionKind kind) noexcept;
std::optional<DecisionKind> findDecisionKind(std::string_view text) noexcept;

/// One number that the decision stood on.
struct DecisionInput {
    std::string name;
    std::optional<double> value;  ///< Absent when missing or bad.
    std::string unit;
    std::optional<std::int64_t> ageMilliseconds;  ///< Event time minus sample time.
    Quality quality{Quality::Good};
};

/// One possible trade with its cost and worth, USD.
struct Candidate {
    std::string venue;
    std::string instrument;
    double quantity{};  ///< Coins, signed.
    double limitPrice{};
    double feeUsd{}, spreadUsd{}, impactUsd{}, gasUsd{}, carryUsd{};
    double costUsd{};      ///< Sum of the above.
    double benefitUsd{};   ///< Risk removed over the horizon. Worth = benefit − cost; hold has 0.
    std::string excluded;  ///< Empty, or why it may not be chosen.
};

struct NoTradeBand {
    double lower{}, upper{};  ///< Coins of net delta.
};

/// Exposure of one underlying in the desk's inner units.
struct Exposure {
    double spot{};   ///< USD per coin.
    double delta{};  ///< Coins: USD wealth gained per USD of spot; options by forward delta.
    double gamma{};  ///< Coins per 1 % move of spot.
    double vega{};   ///< USD per volatility point, parallel.
    double theta{};  ///< USD per day.
};

/// One evaluation that changed state, with its reasons. Only deterministic fields; ages are event time.
struct Decision {
    SequenceNumber sequence;  ///< In the journal's chain.
    Timestamp time;
    DecisionKind kind{DecisionKind::Hold};
    std::string underlying;
    std::string trigger;
    std::string profile;  ///< live, recorded, simulated.
    std::vector<DecisionInput> inputs;
    Exposure before;
    double deltaAfter{};  ///< Coins, expected when filled; equal to before for hold.
    std::optional<NoTradeBand> band;
    std::vector<Candidate> candidates;
    std::string choice;  ///< `hold` or the instrument's name.
    std::string reason;  ///< Plain words with figures, at most 220 characters.
    std::string code;    ///< Control or fault, for example C17; empty when none.
    double quantity{};   ///< Coins, signed; 0 for hold. A proposal states what it proposes.
    double costUsd{};
    double riskRemovedUsd{};
    std::string operatorName;  ///< Overrides, and hedges that a person approved.
};

/// The bytes that are hashed and compared: JSON with a fixed field order and shortest round-trip numbers. The fields
/// of the public form come first; see core/io/journal/README.md.
std::string toCanonicalJson(const Decision& decision);

/// JSON string literal of `text`, with quotes; control characters escaped.
std::string jsonString(std::string_view text);
/// Shortest round-trip decimal, or null when not finite.
std::string jsonNumber(double value);

}  // namespace ballast::domain
