#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/decision.h"
#include "domain/instrument.h"
#include "domain/operator_command.h"
#include "domain/orders.h"
#include "domain/quality.h"
#include "domain/rule.h"
#include "interfaces/latency_view.h"
#include "interfaces/reading.h"

/// What the screen shows of positions, orders, decisions and of the desk at large. Numbers are in the units that the
/// screen prints; ui/format alone rounds.
namespace ballast::interfaces {

/// Heat map columns by |forward delta|: 5P 10P 15P 25P 35P 50 35C 25C 15C 10C 5C.
constexpr std::size_t kDeltaBuckets = 11;
constexpr std::array<const char*, kDeltaBuckets> kDeltaBucketNames{"5P",  "10P", "15P", "25P", "35P", "50",
                                                                   "35C", "25C", "15C", "10C", "5C"};

/// One option position with its greeks: the atom of heat map and ladders. Sum of parts = whole.
struct LegView {
    std::string instrument, venue;
    Timestamp expiry;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    std::size_t deltaBucket{};  ///< Index into kDeltaBucketNames.
    double contracts{};
    ScreenGreeks greeks;
    double notionalUsd{};  ///< Coins of the contracts × spot, signed.
    bool complete{};       ///< False: no volatility, greeks are not known and count as missing.
};

/// What a heat map cell is measured against.
struct CellLimits {
    double deltaCoin{}, gammaCoin{}, vegaUsd{}, notionalUsd{};
};

struct ExpiryRow {
    Timestamp expiry;
    std::optional<double> atmVolatility;
    ScreenGreeks greeks;
};

struct StrikeRow {
    double strike{};
    double calls{}, puts{};  ///< Contracts.
    std::optional<double> bidVolatility, askVolatility, fitVolatility;
    ScreenGreeks greeks;
};
struct StrikeLadder {
    Timestamp expiry;
    double forward{};
    std::vector<StrikeRow> rows;  ///< Ascending strikes: every listed one.
};

/// Greeks of the whole book at a shifted spot, full revaluation, sticky log-moneyness. The zero row has P&L 0 exactly.
struct SpotRow {
    double shift{};  ///< Fraction: −0.15 … +0.15.
    double level{};  ///< USD per coin.
    double pnlUsd{};
    ScreenGreeks greeks;
};

/// One underlying without what is listed leg by leg.
struct UnderlyingGreeks {
    std::string code;  ///< "BTC".
    Reading spot;
    ScreenGreeks net, options, hedges;
    int missingLegs{};  ///< Legs without greeks; hedging is off when above 0.
    std::optional<domain::NoTradeBand> band;
    double targetDelta{};
    bool outsideBand{};
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    bool paused{};
    std::string hedgingOffBecause;  ///< Empty when hedging may act.
    double netDeltaLimit{}, gammaLimit{}, vegaLimit{};
    CellLimits cellLimits;
    std::vector<ExpiryRow> byExpiry;  ///< Ascending; every listed expiry.
};

/// One limit or parameter of the book that a person may set by a command (OperatorAction::SetLimit).
struct LimitView {
    std::string underlying;
    std::string key;  ///< As books and the command spell it: "net_delta".
    std::string name, unit;
    double value{}, least{}, most{};
    bool isOptional{};  ///< A value of 0 is no limit.
    friend bool operator==(const LimitView&, const LimitView&) = default;
};

struct GreeksView {
    std::vector<UnderlyingGreeks> underlyings;
    ScreenGreeks net;               ///< USD fields only are sums over underlyings.
    std::vector<LimitView> limits;  ///< By underlying, in the order of a book.
};

/// What a share of a pool holds, what it earned and where it ends. Whole coins and quotes, of all of the position.
struct PoolShareLine {
    double coins{}, quotes{};        ///< What it would pay out now.
    double feeCoins{}, feeQuotes{};  ///< Earned and not collected; part of value and delta.
    std::string quote;               ///< "USDC": what its prices are in.
    double price{};                  ///< The pool's own.
    double lower{}, upper{};         ///< Between which it works.
    double toLower{}, toUpper{};     ///< Moves of the price to them, as fractions of it; negative to the lower one.
    /// The same in standard deviations of one day of the coin's at-the-money volatility; absent while there is none.
    std::optional<double> toLowerSigmas, toUpperSigmas;
    bool isInRange{};    ///< Else it holds one of the two alone and earns nothing.
    Reading state;       ///< Quality and age of what was read; its value is the price.
    std::string reason;  ///< Of a quality other than Good.
};

struct PositionView {
    std::string instrument, venue, underlying;
    domain::InstrumentKind kind{domain::InstrumentKind::Option};
    Timestamp expiry;
    double quantity{};
    std::string unit;  ///< "contracts", "BTC", "USDC".
    Reading mark;      ///< In markUnit.
    std::string markUnit;
    std::optional<double> valueUsd;
    std::optional<double> entryPrice;  ///< Average, in markUnit; of what the book began with the venue's mark then.
    /// Since 00:00 UTC or the session's start: at the venue's marks, and at our fit. With those of all other lines and
    /// what PnlView names as closed, fees, gas and funding they are the header's P&L of that basis.
    std::optional<double> pnlUsd, theoreticalPnlUsd;
    ScreenGreeks greeks;
    bool complete{true};                   ///< False: no volatility, so value and greeks are not known.
    std::string state;                     ///< The same in words: "open", "no volatility".
    std::optional<PoolShareLine> share{};  ///< Of a pool share alone.
};

struct OrderView {
    domain::ClientOrderId id;
    SequenceNumber decision;
    Timestamp time;
    std::string venue, instrument;
    domain::Side side{domain::Side::Buy};
    double quantity{}, filled{}, limitPrice{};
    domain::OrderPurpose purpose{domain::OrderPurpose::Hedge};
    domain::OrderState state{domain::OrderState::Decided};
    std::string note;
    std::string underlying;
    std::string priceUnit;  ///< "USD", "USDC" or the coin; empty: the instrument is not listed any more.
    std::string sizeUnit;   ///< "contracts" or the coin; as PositionView::unit.
    friend bool operator==(const OrderView&, const OrderView&) = default;
};

/// What a fill has gained some time later, USD of the whole fill, positive is our gain; of an option moves of spot are
/// hedged away by its delta at the fill.
struct FillMarkout {
    Duration horizon;
    std::optional<double> usd;  ///< Absent: it had no value then.
    friend bool operator==(const FillMarkout&, const FillMarkout&) = default;
};

struct FillView {
    Timestamp time;
    std::string tradeId, venue, instrument, underlying;
    domain::Side side{domain::Side::Buy};
    double quantity{}, price{};
    std::string priceUnit;  ///< "USD" or the coin.
    double feeUsd{}, gasUsd{};
    std::optional<double> theoretical;    ///< Our value at the fill, same unit.
    std::optional<double> edgeUsd;        ///< Gained against it, before fees.
    std::string origin;                   ///< "hedge", "quote", "roll", "settlement".
    std::optional<FillWorth> then{};      ///< At the fill; absent: it had no value.
    std::vector<FillMarkout> markouts{};  ///< Those whose time has come; ascending.
    friend bool operator==(const FillView&, const FillView&) = default;
};

/// A decision as the list shows it; equal holds running are merged.
struct DecisionView {
    std::shared_ptr<const domain::Decision> decision;  ///< The newest of a merged run; never null.
    int merged{1};
    std::string hash;  ///< Short, empty until committed.
    bool committed() const { return !hash.empty(); }
    friend bool operator==(const DecisionView&, const DecisionView&) = default;
};

/// What a proposal would do if it went at the picture's time: what an approval binds.
struct ProposalFigures {
    double quantity{};  ///< Signed coins: to the band's edge, or as a person set it.
    double limitPrice{};
    double costUsd{}, riskRemovedUsd{};
    double netDelta{}, netDeltaAfter{};  ///< Coins.
    double spot{};                       ///< USD.
    domain::NoTradeBand band;
    std::string sentence;                       ///< What is outside, by how much, cost against risk removed.
    std::vector<domain::Candidate> candidates;  ///< Of the same size, with the exclusions of now; hold last.
    friend bool operator==(const ProposalFigures& a, const ProposalFigures& b);
};

struct ProposalView {
    std::shared_ptr<const domain::Decision> decision;  ///< As it came.
    /// What each candidate of `now`, or else of the decision, trades; empty: to do nothing, or it is not listed any
    /// more.
    std::vector<std::optional<domain::InstrumentKind>> candidateKinds;
    Timestamp expires;
    Duration life;
    bool clockHeld{};                       ///< A resize set the clock back; it does so once.
    std::optional<ProposalFigures> now;     ///< Absent: they cannot be worked out, and `blockedBecause` says why.
    std::optional<double> resizedQuantity;  ///< Signed coins, where a person set them.
    std::string blockedBecause;             ///< Why Approve must wait; empty: it may go.
    double limitPrice{};
    bool limitByHand{};  ///< Typed by a person: it goes out as it stands. Otherwise it is set anew with the market.
    std::string instrument, venue;
    friend bool operator==(const ProposalView&, const ProposalView&) = default;
};

struct OverrideView {
    std::uint64_t id{};
    domain::OperatorAction action{domain::OperatorAction::PauseUnderlying};
    std::string what;  ///< "BTC paused", "Uniswap v3 excluded".
    std::string owner, reason;
    Timestamp started, expires;
    SequenceNumber record;
    friend bool operator==(const OverrideView&, const OverrideView&) = default;
};

/// One rule that stopped a command.
struct RefusalView {
    domain::Rule rule{domain::Rule::F36};
    std::string words;  ///< One sentence: limit, value, and who may change it.
    friend bool operator==(const RefusalView&, const RefusalView&) = default;
};

enum class TicketState {
    Waiting,    ///< Taken; it is not on disk yet, so nothing may come of it.
    Journaled,  ///< On disk, and in force.
    Sent,       ///< Its order has left.
    Refused     ///< Stopped by rules; or it came too late or named nothing, and then there is no rule.
};

/// What became of one command that a person gave in this session.
struct TicketView {
    std::uint64_t number{};  ///< As Ticket::number.
    domain::OperatorAction action{domain::OperatorAction::Approve};
    std::string operatorName;
    Timestamp taken;  ///< Event time at which the engine took it; never while it has not.
    TicketState state{TicketState::Waiting};
    SequenceNumber record;              ///< 0: none yet, or it leaves none.
    std::vector<RefusalView> refusals;  ///< Every rule that stopped it.
    std::string sentence;               ///< What the record says.
    friend bool operator==(const TicketView&, const TicketView&) = default;
};

/// What persons have put above the engine for a time, and what became of what they asked for last.
struct CommandsView {
    std::vector<OverrideView> overrides;  ///< By id.
    std::vector<TicketView> tickets;      ///< Newest first.
    friend bool operator==(const CommandsView&, const CommandsView&) = default;
};

enum class AlertLevel { Notice, Warning, Breach, Critical };
/// What an alert is about, as a person chooses its sound, its line and its snooze.
enum class AlertKind { Limits, Margin, Orders, Feeds, Engine };
constexpr std::size_t kAlertKinds = 5;
struct AlertView {
    std::uint64_t id{};
    AlertLevel level{AlertLevel::Notice};
    AlertKind kind{AlertKind::Engine};
    std::string text;
    std::string panel;  ///< Object name of the dock that explains it.
    Timestamp since;
    int count{1};
    bool acknowledged{}, open{true};
    std::optional<Timestamp> snoozedUntil;
    friend bool operator==(const AlertView&, const AlertView&) = default;
};

struct PnlView {
    Reading theoreticalUsd, markToMarketUsd;
    double hedgeCostUsd{};  ///< Fees, spread, impact and gas of hedges over the same day; negative is paid.
    /// Of the same day: what closed and expired positions earned, on both bases; costs negative.
    double closedUsd{}, theoreticalClosedUsd{};
    double feesUsd{}, gasUsd{}, fundingUsd{};
    double spreadCapturedUsd{};   ///< Our quotes' fills against our fit; a part of the above, not beside it.
    std::vector<double> history;  ///< Mark to market over the day, equal steps, oldest first.
};

/// What is held, and the day's P&L of the same instant, so that the lines add up to it.
struct PositionsView {
    std::vector<PositionView> lines;
    PnlView day;  ///< Without history.
};

/// A line of the header's feed block.
struct FeedView {
    std::string name;  ///< "Options", "Perps, spot", "Oracle BTC", "Gas".
    Reading worst;     ///< Age of the worst of its kind; gas: value in gwei too.
    std::string text;  ///< Gas: "38.0 gwei"; otherwise empty.
};

/// SimulatedVenues: a live desk whose venues are simulators.
enum class SessionKind { Live, Simulated, Recorded, Review, SimulatedVenues };
constexpr bool isOfVenues(SessionKind kind)
{
    return kind == SessionKind::Live || kind == SessionKind::SimulatedVenues;
}

struct PlaybackView {
    bool canControl{};
    bool playing{};
    double speed{1.0};  ///< 0: as fast as it goes.
    std::optional<Timestamp> start, end;
    bool ended{};
    std::string message;  ///< "no capture for 13 h 30 min, surface carried", "End of the recording, …".
    friend bool operator==(const PlaybackView&, const PlaybackView&) = default;
};

/// What the header's lines say besides figures of the book.
struct HeaderView {
    Timestamp time;  ///< Event time.
    SessionKind session{SessionKind::Simulated};
    std::string marketTitle;  ///< "Built-in market, seed 42".
    std::string operatorName;
    std::string loading;                        ///< Not empty until the first complete picture.
    std::size_t decisionCount{}, hedgeCount{};  ///< Over the period of the P&L: since 00:00 UTC or the session's start.
    std::size_t positionCount{};                ///< Cash balances included.
    std::optional<Timestamp> nextExpiry;
    std::vector<LatencyView> latencies;
    std::size_t surfaceSlices{};
    std::optional<Duration> oldestFit;
    SequenceNumber journalSequence;
    std::string journalHash;  ///< Of the last record, full.
    PlaybackView playback;
    friend bool operator==(const HeaderView&, const HeaderView&) = default;
};

/// Where an underlying is hedged.
struct HedgeVenueView {
    std::string underlying, venue;
    friend bool operator==(const HedgeVenueView&, const HedgeVenueView&) = default;
};

/// What the newest kill found at one venue, and what of it is cancelled; what filled first counts as filled alone.
struct TakenAwayView {
    std::string venue;
    int orders{}, quotes{}, ordersCancelled{}, quotesCancelled{};
    int filled{};
    friend bool operator==(const TakenAwayView&, const TakenAwayView&) = default;
};

/// What stands now of one coin at one venue: what a kill or a pause would take away.
struct StandingView {
    std::string venue, underlying;
    int orders{}, quotes{};
    friend bool operator==(const StandingView&, const StandingView&) = default;
};

/// What a venue states otherwise than ours (F46): contracts, signed. No order leaves there while it stands.
struct DifferenceView {
    static constexpr const char* kCard = "differences";  ///< AlertView::panel of an alert that this answers.
    std::string account, instrument;
    domain::Quantity ours, theirs;
    friend bool operator==(const DifferenceView&, const DifferenceView&) = default;
};

/// An account from which no order leaves because its dead man's switch is not armed (C16). A person may accept that.
struct UnarmedView {
    static constexpr const char* kCard = "unarmed";  ///< AlertView::panel of an alert that this answers.
    std::string account;                             ///< Its label.
    friend bool operator==(const UnarmedView&, const UnarmedView&) = default;
};

struct TradingView {
    domain::TradingState tradingState{domain::TradingState::Halted};
    std::string tradingStateReason;
    Timestamp tradingStateSince;
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    bool modesDiffer{};
    std::vector<TakenAwayView> takenAway;  ///< By venue; empty: nothing stood.
    std::vector<HedgeVenueView> hedgeVenues;
    std::vector<StandingView> standing;       ///< By venue, then coin; empty: nothing works.
    std::vector<DifferenceView> differences;  ///< By account; empty: venues and desk agree.
    std::vector<UnarmedView> unarmed;         ///< Not in it: accepted for a time, or not connected.
    friend bool operator==(const TradingView&, const TradingView&) = default;
};

}  // namespace ballast::interfaces
