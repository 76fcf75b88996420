#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controls/fault_holds.h"
#include "controls/gate.h"
#include "controls/repeat_guard.h"
#include "controls/standing.h"
#include "engine/alert_book.h"
#include "engine/attribution.h"
#include "engine/book_state.h"
#include "engine/engine.h"
#include "engine/flow.h"
#include "engine/market_state.h"
#include "engine/quote_cache.h"
#include "engine/valuation_cache.h"
#include "orders/order_ledger.h"

namespace ballast::engine {

/// What a person has been told of orders and accounts, and what waits to be told.
struct OrdersTold {
    std::set<domain::ClientOrderId> doubtful;  ///< Alerts stand while nobody knows what becomes of them.
    std::set<std::string> positions;           ///< Causes of the alerts of positions that differ.
    std::vector<orders::Adjustment> adjusted;  ///< Booked and not told yet.
};

/// What the quoter wants of one underlying since `time`; what stands of it is the ledger's to say.
struct QuoteTarget {
    Timestamp time;
    std::vector<domain::OwnQuote> quotes;
    bool placed{true};  ///< False: something of it could not be sent yet, or ended against our will.
    Timestamp planned;  ///< When it was last compared with what stands.
    Timestamp refused;  ///< When the gate last stopped all of it; never: it has not.
};

/// A recipe leg as it stands now.
struct LegState {
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed; zero between closing and opening again.
    domain::InstrumentId next;  ///< What a roll opens; becomes the leg once nothing of the old one is left.
    domain::Quantity nextQuantity;
    bool rolling{};
    bool flattened{};      ///< A person closed it; it is neither rolled nor opened again.
    std::string waitsFor;  ///< Key of what a roll waits for; empty when it does not wait.
    std::size_t waits{};   ///< How often it was met again since the wait was recorded.
    domain::AccountId account{};
};

/// What a person has put above the engine for a time.
struct Override {
    std::uint64_t id{};
    domain::OperatorAction action{domain::OperatorAction::PauseUnderlying};
    std::string underlying, venue, owner, reason;
    Timestamp started, expires;
    SequenceNumber record;
};

struct Proposal {
    std::shared_ptr<const domain::Decision> decision;
    domain::Candidate chosen;
    Timestamp expires;
    bool clockHeld{};    ///< Resize stops the clock once.
    bool limitByHand{};  ///< The limit was typed and goes out as it stands.
};

/// A refusal that stands: journaled once, then counted until its code or its state changes.
struct StandingRefusal {
    std::string code;  ///< Empty: none stands.
    SequenceNumber record;
    Timestamp since;
    std::size_t repeats{};
};

/// A flatten that is under way: orders and quotes away, positions closed, the rest of net delta offset, told.
struct FlattenState {
    struct Tries {
        int count{};
        Timestamp last;
    };
    domain::OperatorCommand command;
    SequenceNumber record;  ///< The operator's record, behind every order of it.
    domain::Scope scope;
    bool everything{};  ///< False: hedges only.
    Timestamp started;
    bool offsetSent{};
    std::map<PositionKey, Tries> tries;
    /// Why something is left, by underlying and instrument.
    std::map<std::string, std::map<std::string, std::string>> obstacles;
};

/// What one underlying's evaluations remember.
struct HedgeState {
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    std::optional<Proposal> proposal;
    controls::RepeatGuard repeats;
    std::string outcome;  ///< Key of the last recorded outcome.
    StandingRefusal refusal;
    double recordedDelta{};
    double recordedSpot{};
    double recordedAtm{};
    double proposedDelta{};  ///< Net delta when a proposal ended without a trade.
    bool proposalEnded{};
    Timestamp recorded;
    Timestamp lastHedge;
    Timestamp outsideSince;
    std::optional<domain::NoTradeBand> band;
    std::string offBecause;       ///< Why hedging may not act now; empty when it may.
    std::string haltedByControl;  ///< Sentence of C08; a person must resume.
};

/// One record of the list that the screen shows.
struct ListedDecision {
    std::shared_ptr<const domain::Decision> decision;
    int merged{1};
};

/// A limit that is breached until it has stayed well below for a while.
struct Breach {
    Timestamp since;
    Timestamp belowSince;  ///< Never: it is not below now.
};

struct PnlState {
    std::optional<double> equityAtStart, equityAtDayStart, markedAtStart, markedAtDayStart;
    std::optional<double> equity, marked;
    std::int64_t day{-1};
    double lossReference{};  ///< P&L of the day when a person last resumed after C10.
    bool lossTripped{};      ///< C10 stopped trading and no person has resumed since.
    std::deque<double> history;
    std::int64_t historySlot{-1};
    double feesUsd{}, gasUsd{}, spreadPaidUsd{}, edgeUsd{};
    CarryCounts carry;           ///< Only trade edge and settlements are counted here.
    Engine::Summary atDayStart;  ///< What was counted before the day's P&L began: zeros on the session's first day.
    std::int64_t interval{-1};
    std::optional<double> markedAtInterval;
    std::size_t intervals{};
    double sumChange{}, sumSquare{};  ///< Of P&L over the tracking interval.
};

struct Engine::State {
    EngineConfig config;
    AttributionState attribution;
    FlowState flow;
    Timestamp now;
    Timestamp previous;
    MarketState market;
    BookState book;
    AlertBook alerts;
    std::vector<LegState> legs;
    bool bookResolved{};
    std::map<std::string, HedgeState> hedging;
    OrderLedger ledger;
    OrdersTold told;
    std::deque<interfaces::OrderView> orders;  ///< Newest first, the last 500.
    std::deque<interfaces::FillView> fills;    ///< Newest first, the last 500.
    std::deque<ListedDecision> decisions;      ///< Newest first, the last 500.
    std::vector<Override> overrides;
    std::map<std::string, QuoteTarget> quotes;  ///< By underlying.
    controls::Standings standings;
    controls::FaultHolds faults;
    std::optional<domain::IntakeCounts> intake;  ///< As last told; empty: nobody counts.
    domain::Epoch epoch;                         ///< The newest closing of a latch that the engine was told of.
    std::optional<FlattenState> flatten;
    Timestamp waitingForPerson;
    std::map<std::string, Breach> breaches;  ///< Limits that are breached, by cause.
    PnlState pnl;
    /// Newest by underlying. For pictures only: no decision reads it.
    std::map<std::string, std::shared_ptr<const domain::ModelRiskReport>> modelRisk;
    std::uint64_t lastSequence{}, lastOrder{}, lastOverride{};
    int ordersToCancel{}, ordersCancelled{};
    Summary summary;
    DirtyMarks marks;
    mutable ValuationCache values;  ///< No state: a copy starts empty.
    QuoteCache quoteCache;          ///< No state: a copy starts empty.
};

/// What happened to one underlying in a batch; decides the trigger's name and what must be recorded.
struct Touch {
    bool spot{}, surface{}, fill{}, person{}, oracle{}, gas{};
    bool quote{};  ///< One of ours ended: of interest to the quoter alone.
    friend bool operator==(const Touch&, const Touch&) = default;
};

// One file each; all run on the engine's thread and change only `state` and `output`.

/// Fills the common fields and adds to output, list and counts. Returns the stored record.
std::shared_ptr<const domain::Decision> record(Engine::State& state, EngineOutput& output, domain::Decision decision);
/// Makes the intent of a recorded decision from what the gate let pass, and notes it in the ledger.
void sendOrder(Engine::State& state, EngineOutput& output, SequenceNumber decision,
               const domain::Gated<domain::OrderProposal>& judged, double mid);
/// Gives every candidate that could have been chosen the reason why it was not, so that a record's choice is the one
/// of greatest worth among those allowed.
void excludeAll(std::vector<domain::Candidate>& candidates, const std::string& why);
void setTradingState(Engine::State& state, domain::TradingState next, const std::string& reason,
                     const domain::Scope& scope = {});

/// Where the engine trades an instrument: the account of the book's hedge in it; else the first that the book names at
/// its venue; else the venue's main account.
domain::AccountId tradingAccount(const Engine::State& state, const domain::Instrument& instrument);

/// What holds for an order in `scopes`, parts of which may be empty: what persons and loss limits decided or what a
/// fault stops, whichever is stricter.
const controls::Standing& standingIn(const Engine::State& state, const domain::Scopes& scopes);
/// The strictest state for hedges of an underlying at any venue.
const controls::Standing& standingOf(const Engine::State& state, const std::string& underlying);

/// Resolves recipe, named positions and hedges once every smile that they need exists.
Result<void> resolveBook(Engine::State& state);
/// Where a recipe leg would stand now: instrument and contracts. Empty if no expiry or strike is listed.
struct ResolvedLeg {
    domain::InstrumentId instrument;
    domain::Quantity quantity;  ///< Signed.
    double premium{};           ///< Our fit, coin.
};
std::optional<ResolvedLeg> resolveLeg(const Engine::State& state, const domain::RecipeLeg& leg, double leastDays);

void evaluate(Engine::State& state, EngineOutput& output, const std::string& underlying, const Touch& touch);
void onOperator(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command,
                std::map<std::string, Touch>& touched);
void expireOverrides(Engine::State& state, EngineOutput& output, std::map<std::string, Touch>& touched);
void roll(Engine::State& state, EngineOutput& output, const std::string& underlying);
/// Brings the quotes that stand to those that are wanted. Taking away goes out at once; what is new or amended is one
/// basket for the gate, less what it stops by name.
void requote(Engine::State& state, EngineOutput& output, const std::string& underlying, const Touch& touch);
/// A quote ended though it was wanted.
void noteQuoteEnded(Engine::State& state, const orders::Order& order);
/// Makes the amendment of a working order from what the gate let pass, and notes it in the ledger.
void sendAmendment(Engine::State& state, EngineOutput& output, const domain::Gated<domain::OrderProposal>& judged);
void updatePnl(Engine::State& state, EngineOutput& output);
/// Warning from 80 % of a limit, breach beyond it, and a warning for an order that has no end 30 s past its venue's
/// latency. Cleared when the cause is gone.
/// A limit that becomes breached is journaled once, and once more when it is cured.
void raiseLimitAlerts(Engine::State& state, EngineOutput& output, const std::string& underlying);
/// Over which the tracking error is measured.
Duration trackingInterval(const Engine::State& state);

/// Risk of one underlying's book; `pendingDelta` is what working orders would add, quotes aside: whether one is hit is
/// the takers' to say.
struct UnderlyingRisk {
    risk::BookRisk book;
    double pendingDelta{};
    double netDelta() const { return book.exposure.delta + pendingDelta; }
};
UnderlyingRisk riskOf(const Engine::State& state, const std::string& underlying);

/// Whether what feeds told waits too long before the engine (F11).
bool inputsWait(const Engine::State& state);

/// Inputs of a decision with ages and qualities, and the first that forbids it.
struct InputCheck {
    std::vector<domain::DecisionInput> inputs;
    std::optional<domain::Rule> rule;  ///< Empty when all are usable.
    std::string sentence;
    std::string subject;  ///< The input that forbids it; with the code it names the state of a refusal.
};
InputCheck checkInputs(const Engine::State& state, const std::string& underlying, const UnderlyingRisk& risk);
interfaces::Reading indexReading(const Engine::State& state, const UnderlyingMarket& market);
interfaces::Reading hedgeQuoteReading(const Engine::State& state, const UnderlyingMarket& market,
                                      domain::InstrumentId instrument);
/// Of what a hedge venue of the settings trades; missing while it is not listed.
interfaces::Reading hedgeQuoteReading(const Engine::State& state, const UnderlyingMarket& market,
                                      const domain::HedgeVenue& venue);
interfaces::Reading oracleReading(const Engine::State& state, const UnderlyingMarket& market);
interfaces::Reading gasReading(const Engine::State& state);
/// Quotes and fit of an option's expiry in its own chain; null if there is none.
const ExpiryChain* findExpiry(const UnderlyingMarket& market, const domain::Instrument& option);
/// Quality of one smile by its age under the profile.
domain::Quality smileQuality(const Engine::State& state, const ExpiryChain& chain);

/// Numbers that band and candidates stand on.
struct HedgeFigures {
    domain::NoTradeBand band;
    double halfWidth{}, costRate{}, hourlyVariance{}, dailyVolatility{}, horizonHours{}, riskAversion{}, target{};
    bool volatilityAssumed{};
    bool venueUsable{};  ///< False: the cost is that of the settings, since no venue may be used now.
};
/// Empty when spot, limits or hedge venues are missing.
std::optional<HedgeFigures> hedgeFigures(const Engine::State& state, const std::string& underlying,
                                         const UnderlyingRisk& risk);
/// Whose size it is: the engine keeps its own within the limit of one order, a person's is judged as it was typed.
enum class SizeBy { Engine, Person };
/// Every venue's candidate for moving net delta by `quantity` coins (signed), rounded to its lot.
std::vector<domain::Candidate> makeCandidates(const Engine::State& state, const std::string& underlying,
                                              const HedgeFigures& figures, double netDelta, double quantity,
                                              SizeBy by = SizeBy::Engine);
/// Greatest worth among those that may be chosen; null if none may.
const domain::Candidate* bestCandidate(const std::vector<domain::Candidate>& candidates);
double atmVolatility30(const UnderlyingMarket& market);

/// What every decision on an underlying stands on: a draft with inputs, exposure, band and `hold` as its candidate.
struct DecisionBasis {
    UnderlyingRisk risk;
    InputCheck check;
    std::optional<HedgeFigures> figures;
    domain::Decision draft;
    std::string noBand;  ///< Why the draft has no band, to follow a sentence; empty when it has one.
};
DecisionBasis basisOf(const Engine::State& state, const std::string& underlying, const std::string& trigger);
/// The refusal that stands was met once more.
void countRepeat(Engine::State& state, HedgeState& hedge);
/// Ends a standing refusal; if it was counted, one record tells how often. `now` lends inputs, exposure and band.
void endRefusal(Engine::State& state, EngineOutput& output, HedgeState& hedge, const domain::Decision& now);

}  // namespace ballast::engine
