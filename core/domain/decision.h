#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/market_info.h"
#include "domain/operator_command.h"
#include "domain/orders.h"
#include "domain/quality.h"
#include "domain/rule.h"

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

/// What made the desk look. Its words stand in records, so a new one comes last; None is no word at all.
enum class Trigger : std::uint8_t {
    None,
    Spot,
    Surface,
    Fill,
    Oracle,
    Gas,
    Time,
    Operator,
    Flatten,
    Order,
    Limit,
    LossLimit,
    Desk
};
std::string_view toString(Trigger trigger) noexcept;
std::optional<Trigger> findTrigger(std::string_view text) noexcept;

/// The control or fault behind a record, by the legend in core/RULES.md; None: it names none. The first are those of
/// `Rule` up to F31, in its order.
enum class RecordCode : std::uint8_t {
    None,
    F36,
    C15,
    C01,
    C02,
    C03,
    C04,
    C08,
    C11,
    C12,
    C14,
    C16,
    C17,
    C18,
    C19,
    C21,
    C22,
    F31,
    C05,
    C07,
    C09,
    C10,
    C13,
    C20,
    F01,
    F11,
    F24,
    F33,
    F39,
    F41,
    F44,
    F46,
    F47,
    F48,
    F55,
    F61,
    V1,     ///< A person's override.
    Roll,   ///< The book's rule.
    Limit,  ///< A limit of the book, as it is told beside the orders.
    F53,
    F95
};
constexpr RecordCode codeOf(Rule rule)
{
    if (rule == Rule::C07) return RecordCode::C07;
    if (rule == Rule::C20) return RecordCode::C20;
    if (rule == Rule::C05) return RecordCode::C05;
    if (rule == Rule::C09) return RecordCode::C09;
    return static_cast<RecordCode>(static_cast<int>(rule) + 1);
}
/// "C17"; empty for None.
std::string_view toString(RecordCode code) noexcept;
std::optional<RecordCode> findRecordCode(std::string_view text) noexcept;

/// One number that the decision stood on.
struct DecisionInput {
    std::string name;
    std::optional<double> value;  ///< Absent when missing or bad.
    std::string unit;
    std::optional<std::int64_t> ageMilliseconds;  ///< Event time minus sample time.
    Quality quality{Quality::Good};
};

/// Why a candidate may not be chosen. A new one comes before AsTold.
enum class Excluded : std::uint8_t {
    No,
    ByPerson,  ///< `who`.
    NoQuote,
    SuspectQuote,
    StaleQuote,
    StaleGas,
    Expired,
    NoCoins,  ///< Spot: fewer coins there than would be sold,
    NoCash,   ///< or less USDC than would be paid.
    InsideBand,
    Standing,  ///< Trading stands at `state`.
    Repeats,
    Paused,
    Manual,
    Working,
    Spacing,
    Rules,  ///< By `codes`.
    NoBid,
    NoAsk,
    RollWaits,
    RuleRolls,
    SentWithChoice,
    PersonDecided,
    AsTold  ///< Words in `who`: a sentence of its own, or a record of another build.
};

struct Exclusion {
    Excluded why{Excluded::No};
    TradingState state{TradingState::Normal};
    std::vector<RecordCode> codes{};
    std::string who{};

    bool isNone() const { return why == Excluded::No; }
    friend bool operator==(const Exclusion&, const Exclusion&) = default;
};
/// "stale quote", "excluded by ann", "C03, C04"; empty for none.
std::string toString(const Exclusion& exclusion);
/// Its inverse: whatever it does not know comes back as told, so that the words stay.
Exclusion findExclusion(std::string_view words);

/// One possible trade with its cost and worth, USD.
struct Candidate {
    std::string venue;
    std::string instrument;
    double quantity{};  ///< Coins, signed.
    double limitPrice{};
    double feeUsd{}, spreadUsd{}, impactUsd{}, gasUsd{}, carryUsd{};
    double costUsd{};     ///< Sum of the above.
    double benefitUsd{};  ///< Risk removed over the horizon. Worth = benefit − cost; hold has 0.
    Exclusion excluded;
};
/// The name of the candidate that does nothing, and of the choice where nothing leaves.
inline constexpr std::string_view kHold = "hold";
inline Candidate holdCandidate() { return {.venue = {}, .instrument = std::string(kHold)}; }
inline bool isHold(const Candidate& candidate) { return candidate.instrument.empty() || candidate.instrument == kHold; }

struct NoTradeBand {
    double lower{}, upper{};  ///< Coins of net delta.
};

/// One limit that a decision was held against: what it would make of the figure, or what that is where nothing leaves.
struct HeldLimit {
    RecordCode code{RecordCode::C04};
    std::string of;  ///< What is bounded: "net delta", "initial margin at Deribit", "one order of BTC-PERPETUAL".
    double value{};  ///< Signed; of the worst partial fill.
    double limit{};  ///< Not negative: bounds the size of `value`.
    std::string unit;
    friend bool operator==(const HeldLimit&, const HeldLimit&) = default;
};
/// From so much of a limit on it is near.
inline constexpr double kNearLimit = 0.8;
/// "within", "near" or "beyond"; what is no number is beyond.
std::string_view standingOf(const HeldLimit& held) noexcept;

/// What the gate judged a decision by (C27).
struct JudgedBy {
    std::vector<RecordCode> rules;  ///< All that hold for an order of its kind, passed or not; none: nothing was asked.
    std::vector<HeldLimit> limits;

    bool isEmpty() const { return rules.empty() && limits.empty(); }
    friend bool operator==(const JudgedBy&, const JudgedBy&) = default;
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
    Trigger trigger{Trigger::None};
    Profile profile{Profile::Simulated};
    std::vector<DecisionInput> inputs;
    Exposure before;
    double deltaAfter{};  ///< Coins, expected when filled; equal to before for hold.
    std::optional<NoTradeBand> band;
    std::vector<Candidate> candidates;
    std::string choice;  ///< `kHold`, the instrument's name, or an override's action.
    std::string reason;  ///< Plain words with figures, at most 220 characters, made when it is recorded.
    RecordCode code{RecordCode::None};
    double quantity{};  ///< Coins, signed; 0 for hold. A proposal states what it proposes.
    double costUsd{};
    double riskRemovedUsd{};
    std::string operatorName;  ///< Overrides, and hedges that a person approved.
    JudgedBy judgedBy{};
};

/// The bytes that are hashed and compared: JSON with a fixed field order and shortest round-trip numbers. The fields
/// of the public form come first; see core/io/journal/README.md.
std::string toCanonicalJson(const Decision& decision);

/// JSON string literal of `text`, with quotes; control characters escaped.
std::string jsonString(std::string_view text);
/// Shortest round-trip decimal, or null when not finite.
std::string jsonNumber(double value);

}  // namespace ballast::domain
