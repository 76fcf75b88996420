#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "domain/latch.h"
#include "domain/market_info.h"
#include "domain/model_risk_report.h"
#include "domain/operator_command.h"
#include "domain/orders.h"
#include "domain/own_facts.h"
#include "domain/quality.h"

namespace ballast::domain {

/// An instrument appeared. Its id is the next of the table, or that of the same name.
struct InstrumentListed {
    Instrument instrument;
};

/// One option's quote; premiums in coin per contract for inverse, USD for linear. Absent is absent, never zero.
struct OptionQuote {
    InstrumentId instrument;
    std::optional<Price> bid, ask, mark;
    std::optional<double> markVolatility;  ///< The venue's own, decimal.
};

/// Forward of one expiry, USD per coin, as the venue states it.
struct ExpiryForward {
    Timestamp expiry;
    double forward{};
};

/// Quotes of one chain that changed: the options of one underlying, venue and settlement. A complete chain replaces
/// everything known of it before, and nothing of another.
struct ChainUpdate {
    std::string underlying;
    Timestamp captureTime;  ///< When the venue's quotes were true.
    bool complete{};        ///< True: what is not in here is no longer listed.
    std::vector<ExpiryForward> forwards;
    std::vector<OptionQuote> quotes;
    std::string venue{};
    Settlement settlement{Settlement::Inverse};
    CurrencyId settles{};  ///< What its options are paid in.
};

/// Spot (a venue's index, or a series that drives it between captures), USD per coin. Each venue's is a source of its
/// own; the book's reference is one of them.
struct IndexUpdate {
    std::string underlying;
    Price price;
    Timestamp sampleTime;            ///< When the value became known.
    Duration step;                   ///< The series' own step; zero for a live feed.
    std::string source;              ///< "Deribit index", "BTCUSDT 1m × capture".
    std::string venue{};             ///< Who tells it; empty: the market's only one.
    Quality quality{Quality::Good};  ///< What its teller thinks of it: a halted or averaged index is not Good.
};

/// Top of book of a hedge instrument (perpetual, spot), USD per coin.
struct HedgeQuote {
    InstrumentId instrument;
    Price bid, ask;
    Quantity depth;  ///< Within 10 bp of mid, one side, coins; zero: unknown.
    Timestamp sampleTime;
    Duration step;
};

/// Funding of a perpetual: fraction of notional a long pays for one hour.
struct FundingUpdate {
    InstrumentId instrument;
    double ratePerHour{};
};

struct OracleUpdate {
    std::string underlying;
    Price price;
    Timestamp publishedAt;
    Duration heartbeat;
    double deviationThreshold{};  ///< Fraction of price that forces an update.
};

struct GasUpdate {
    double baseFeeGwei{};
    double priorityFeeGwei{};
};

struct OrderAcknowledged {
    ClientOrderId order;
    std::string venueOrder{};  ///< The venue's own id; of a chain the transaction's hash; empty: it has told none.
};
inline constexpr std::size_t kMostVenueOrderBytes = 120;

struct OrderFilled {
    ClientOrderId order;
    std::string tradeId;  ///< Unique at the venue.
    InstrumentId instrument;
    Side side{Side::Buy};
    Quantity quantity;  ///< Positive.
    Price price;
    Money fee;    ///< In what was paid; positive is paid, negative a rebate.
    Money gas;    ///< On chain only; of no currency otherwise.
    bool last{};  ///< Nothing of the order is left.
    /// Where it was filled, as its way into the desk names it; of no account: nobody did, so it is the order's.
    AccountId account{};
};

/// The order ended without filling in full: refused by the venue, cancelled, or stopped at a closed latch.
struct OrderEnded {
    ClientOrderId order;
    OrderState state{OrderState::Rejected};
    std::string reason;
    std::optional<Quantity> filled{};  ///< Of the order in all, where the venue says so with a cancel.
};

/// The venue settled an expired instrument at `price` (USD index).
struct InstrumentSettled {
    InstrumentId instrument;
    Price price;
};

/// What a timer of the desk is for. Their order is their code in journals: new ones come last.
enum class TimerKind : std::uint8_t {
    Heartbeat,
    Engine  ///< The engine wants a step by then, be it an empty one.
};

/// Setting the same key again moves the timer.
struct TimerKey {
    TimerKind kind{};
    std::uint64_t subject{};
    friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

/// A timer fell due and time passed. However late the desk was, it fires once.
struct TimerFired {
    TimerKey key;
    Timestamp due;
};

/// The source has no more.
struct MarketEnded {
    std::string reason;
};

/// A latch was closed beside the engine: by the kill switch, the guard, or by what the engine asked for. Nothing that
/// was judged before `epoch` leaves in that scope any more.
struct LatchClosed {
    Scope scope;
    Epoch epoch;
    std::string because;
};

/// What keeps a desk from being fit to trade; None: it is well. DiskNear only warns, and the desk trades on. Their
/// order is their code in journals: new ones come last.
enum class Ailment : std::uint8_t { None, EngineStalled, CommitSlow, CommitFailed, JournalBehind, DiskShort, DiskNear };
constexpr bool stopsTrading(Ailment ailment) noexcept
{
    return ailment != Ailment::None && ailment != Ailment::DiskNear;
}
/// One clause for people: "a commit takes longer than a second".
std::string_view toString(Ailment ailment) noexcept;

/// Whether engine, journal and disk are fit to trade: told at the start, as each fault begins, and once when the last
/// is over. What the guard closed meanwhile was told as LatchClosed before it.
struct JournalHealth {
    Ailment ailment{Ailment::None};
};

/// The machine's wall clock jumped against the desk's own, or lies off a venue's.
struct ClockChanged {
    std::string venue;  ///< Empty: the wall clock jumped.
    Duration offset;    ///< What it jumped by; ours less the venue's, the last one measured.
};

/// What has come before the engine since the session was opened, told with each heartbeat.
struct IntakeCounts {
    std::uint64_t posted{};   ///< Facts that feeds told.
    std::uint64_t merged{};   ///< Of these, facts that a newer one took the place of.
    std::uint64_t refused{};  ///< Commands and own facts that found their queue full.
    Duration oldest;          ///< How long the oldest of what waited had waited.
};

/// A feed lost its venue, or has it again; what it tells after this is fresh.
struct FeedConnectionChanged {
    std::string venue;
    bool up{};
    std::string why;                   ///< One sentence for people.
    std::vector<std::string> indices;  ///< Underlyings whose index the feed has told so far.
    std::vector<std::string> oracles;  ///< And whose oracle.
    bool gas{};                        ///< Whether it has told gas.
};

/// The first event of a file that goes on where another ended: what the engine knew there, all of it. An engine that
/// has decided nothing yet begins with that; for the one that knew it nothing changes.
struct CarriedOver {
    std::string file;        ///< Name of the former journal, without its folder.
    std::string inputsHash;  ///< With which the former journal's inputs end.
    /// The engine's state as checkpoints keep it (positions, cash, orders, standing, limits, overrides, the day's P&L),
    /// one compressed frame in pieces.
    std::vector<std::string> state;
};

/// The index of a kind is its code in journals: new ones come last.
using EventBody = std::variant<InstrumentListed, ChainUpdate, IndexUpdate, HedgeQuote, FundingUpdate, OracleUpdate,
                               GasUpdate, OrderAcknowledged, OrderFilled, OrderEnded, InstrumentSettled, TimerFired,
                               MarketEnded, OperatorCommand, ModelRiskReport, LatchClosed, OrderSent, AmendAnswered,
                               CancelRefused, ConnectionChanged, ProtectionChanged, DeskOpened, OrderReport,
                               PositionReport, BalanceReport, ReconcileDone, JournalHealth, ClockChanged, IntakeCounts,
                               FeedConnectionChanged, PoolSharesUpdate, CarriedOver, MarginReport, CashMoved>;

/// One fact for the engine. Time arrives in here and nowhere else; never decreasing within a session.
struct Event {
    Timestamp time;
    EventBody body;
};

/// All events of one instant, in order: the unit of the journal's inputs.
struct EventBatch {
    Timestamp time;
    std::vector<Event> events;
};

/// Short name of an event's kind, for triggers and logs.
std::string_view kindName(const Event& event) noexcept;

}  // namespace ballast::domain
