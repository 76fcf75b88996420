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

/// Everything the screen shows, as values: complete, with one time and one sequence number. Numbers are in the units
/// that the screen prints; ui/format alone rounds.
namespace ballast::interfaces {

using domain::Quality;

/// One number with its worth. Absent: missing or withheld (quality says which).
struct Reading {
    std::optional<double> value;
    Quality quality{Quality::Missing};
    std::optional<Duration> age;    ///< Event time since the sample.
    std::optional<Duration> limit;  ///< Age beyond which it is stale; delayed from half of it.
    bool estimated{};               ///< Made by a model or an assumption: shown italic with ≈.
    std::string source;             ///< For the tooltip: method, version, inputs.
};

/// Delta in coins and USD (numeraire USD: wealth gained per USD of spot), gamma per 1 % move, vega per volatility
/// point, theta per day.
struct ScreenGreeks {
    double deltaCoin{}, deltaUsd{};
    double gammaCoin{};  ///< Coins of delta per 1 % of spot.
    double gammaUsd{};   ///< USD of delta per 1 % of spot.
    double vegaUsd{};    ///< USD per volatility point, parallel.
    double thetaUsd{};   ///< USD per day.
};

/// Heat map columns by |forward delta|: 5P 10P 15P 25P 35P 50 35C 25C 15C 10C 5C.
constexpr std::size_t kDeltaBuckets = 11;
constexpr std::array<const char*, kDeltaBuckets> kDeltaBucketNames{"5P",  "10P", "15P", "25P", "35P", "50",
                                                                   "35C", "25C", "15C", "10C", "5C"};

/// One quoted strike of a smile. Volatilities are decimals.
struct SmileQuoteView {
    double strike{};
    double logMoneyness{};  ///< ln(K/F).
    double forwardDelta{};  ///< Of the call, by the fit; 0 to 1.
    std::optional<double> bidVolatility, askVolatility, markVolatility;
    std::optional<double> fitVolatility;
    bool used{};            ///< False: rejected by the fit, drawn hollow.
    double ownContracts{};  ///< Own position at this strike, calls plus puts.
};

/// A point of the fitted curve inside the quoted range.
struct CurvePoint {
    double logMoneyness{}, strike{}, volatility{};
};

/// One expiry of the surface.
struct SliceView {
    Timestamp expiry;
    double yearsToExpiry{};
    double forward{};  ///< USD per coin, moved with spot between captures.
    bool fitted{};     ///< False: `message` says why, and the numbers below are absent.
    std::string message;
    double a{}, b{}, rho{}, m{}, sigma{};  ///< Raw SVI of total variance.
    int quotesUsed{}, quotesRejected{};
    double errorVolPoints{};  ///< Root mean square, volatility points.
    double leastG{};          ///< Smallest Durrleman g(k) on the checked grid; below 0 is butterfly arbitrage.
    bool butterflyOk{}, calendarOk{};
    Timestamp fitTime;  ///< When its quotes were true.
    Quality quality{Quality::Missing};
    double atmVolatility{};                ///< Decimal, at the forward.
    std::optional<double> riskReversal25;  ///< Decimal: 25-delta call minus put volatility.
    std::optional<double> butterfly25;     ///< Decimal.
    /// Ascending strikes, about 41 points, quoted range only; at the fit's own forward, as the quotes are.
    std::vector<CurvePoint> curve;
    std::vector<SmileQuoteView> quotes;  ///< Ascending strikes, one for each.
};

/// The surface read at a fixed time to expiry. Volatilities are decimals; absent where the surface cannot say.
struct TenorView {
    double days{};
    std::optional<double> atmVolatility;
    std::optional<double> riskReversal25;  ///< 25-delta call less put volatility.
    std::optional<double> butterfly25;     ///< Mean of the 25-delta volatilities less the one at the money.
    bool extrapolated{};                   ///< Before the first or after the last fitted expiry: shown as estimated.
};

struct SurfaceView {
    std::string underlying;
    Reading spot;
    std::vector<SliceView> slices;  ///< Ascending expiry.
    Quality quality{Quality::Missing};
    std::optional<Duration> age;    ///< Of the oldest fitted slice.
    std::string message;            ///< What is missing, when there is no slice.
    std::vector<TenorView> tenors;  ///< Ascending.
};

/// One option position with its greeks: the atom of heat map and ladders. Sum of parts = whole.
struct LegView {
    std::string instrument, venue;
    Timestamp expiry;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    std::size_t deltaBucket{};  ///< Index into kDeltaBucketNames.
    double contracts{};
    ScreenGreeks greeks;
    double notionalUsd{};  ///< contracts × spot, signed.
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

/// Vega of the options whose time to expiry lies in [fromDays, toDays).
struct VegaBucketView {
    std::string name;  ///< "7-30 d".
    double fromDays{};
    std::optional<double> toDays;  ///< Absent: no end.
    double vegaUsd{};              ///< USD per volatility point.
    double
        standardisedVegaUsd{};  ///< The same, each leg times sqrt(30 d / its days): USD per point of 30-day volatility.
    int legs{};
};

/// P&L of the book of one underlying under joint moves of spot and volatility, full revaluation.
struct ScenarioGridView {
    std::vector<double> spotShifts;        ///< Fractions, ascending; 0 is one of them.
    std::vector<double> volatilityShifts;  ///< Relative: +0.25 turns 60 % into 75 %; ascending; 0 is one of them.
    std::vector<double> pnlUsd;            ///< Row by row: one row a volatility shift. Exactly 0 at (0, 0).
    int unpricedLegs{};                    ///< Legs without volatility: left out, and said.
    std::string rule;                      ///< What moves and how, for the tooltip.

    double at(std::size_t volatilityRow, std::size_t spotColumn) const
    {
        return pnlUsd[volatilityRow * spotShifts.size() + spotColumn];
    }
};

/// Greeks of the whole book at a shifted spot, full revaluation, sticky log-moneyness. The zero row has P&L 0 exactly.
struct SpotRow {
    double shift{};  ///< Fraction: −0.15 … +0.15.
    double level{};  ///< USD per coin.
    double pnlUsd{};
    ScreenGreeks greeks;
};

struct ModelParameterView {
    std::string name;  ///< "kappa".
    double value{};
};

/// The options of one underlying under one pricing model.
struct ModelBookView {
    std::string name;  ///< "Black-76", "Heston", "Bates".
    double valueUsd{};
    double gapUsd{};  ///< Value less the one under Black-76; 0 for Black-76 itself.
    double deltaCoin{};
    double vegaUsd{};  ///< USD per volatility point.
    std::optional<double> fitErrorVolPoints, greatestErrorVolPoints;  ///< Root mean square; absent: nothing is fitted.
    std::vector<ModelParameterView> parameters;
};

/// The book under several models, as it stood at `valuationTime`. For the eye: no decision stands on it.
struct ModelRiskView {
    std::vector<ModelBookView> models;  ///< Black-76 first; empty: `message` says why.
    std::string worstModel;             ///< Under which the book is worth least.
    Timestamp valuationTime;
    Quality quality{Quality::Missing};
    std::optional<Duration> age;    ///< Event time since the valuation.
    std::optional<Duration> limit;  ///< Age beyond which it is stale.
    std::string message{"No comparison of models has come yet."};
    int options{}, unpricedOptions{};  ///< Positions valued, and left out for want of a volatility.
    std::string method;
};

struct UnderlyingView {
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
    std::shared_ptr<const SurfaceView> surface;  ///< Never null.
    std::vector<LegView> legs;
    std::vector<ExpiryRow> byExpiry;  ///< Ascending; every listed expiry.
    std::vector<StrikeLadder> byStrike;
    std::vector<SpotRow> bySpot;                           ///< Descending shift.
    std::vector<VegaBucketView> vegaBuckets;               ///< Ascending; every bucket, also empty ones.
    std::shared_ptr<const ScenarioGridView> scenarioGrid;  ///< Null: not computed, spot or surface is missing.
    ModelRiskView modelRisk;
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
    std::optional<double> pnlUsd;  ///< Since the session began or the position opened.
    ScreenGreeks greeks;
    std::string state;  ///< "open", "settled", "no volatility".
};

struct OrderView {
    domain::ClientOrderId id;
    SequenceNumber decision;
    Timestamp time;
    std::string venue, instrument;
    domain::Side side{domain::Side::Buy};
    double quantity{}, filled{}, limitPrice{};
    domain::OrderPurpose purpose{domain::OrderPurpose::Hedge};
    domain::OrderState state{domain::OrderState::Committed};
    std::string note;
};

struct FillView {
    Timestamp time;
    std::string tradeId, venue, instrument, underlying;
    domain::Side side{domain::Side::Buy};
    double quantity{}, price{};
    std::string priceUnit;  ///< "USD" or the coin.
    double feeUsd{}, gasUsd{};
    std::optional<double> theoretical;  ///< Our value at the fill, same unit.
    std::optional<double> edgeUsd;      ///< Gained against it, before fees.
    std::string origin;                 ///< "hedge", "quote", "roll", "settlement".
};

/// A decision as the list shows it; equal holds running are merged.
struct DecisionView {
    std::shared_ptr<const domain::Decision> decision;  ///< The newest of a merged run; never null.
    int merged{1};
    std::string hash;  ///< Short, empty until committed.
};

struct ProposalView {
    std::shared_ptr<const domain::Decision> decision;
    Timestamp expires;
    Duration life;
    std::optional<double> resizedQuantity;  ///< Signed coins.
    std::optional<double> resizedCostUsd;   ///< Of the resized size, when it was set; absent: as the decision says.
    std::optional<double> resizedRiskRemovedUsd;
    std::string blockedBecause;  ///< Why Approve must wait; empty: it may go.
    double limitPrice{};
    bool limitByHand{};  ///< Typed by a person: it goes out as it stands. Otherwise it is set anew when approved.
    std::string instrument, venue;
};

struct OverrideView {
    std::uint64_t id{};
    domain::OperatorAction action{domain::OperatorAction::PauseUnderlying};
    std::string what;  ///< "BTC paused", "Uniswap v3 excluded".
    std::string owner, reason;
    Timestamp started, expires;
    SequenceNumber record;
};

enum class AlertLevel { Notice, Warning, Breach, Critical };
struct AlertView {
    std::uint64_t id{};
    AlertLevel level{AlertLevel::Notice};
    std::string text;
    std::string panel;  ///< Object name of the dock that explains it.
    Timestamp since;
    int count{1};
    bool acknowledged{}, open{true};
    std::optional<Timestamp> snoozedUntil;
};

struct VenueMargin {
    std::string venue;
    Reading shareOfEquity;  ///< Fraction: initial margin over equity, 0.618.
    Reading initialUsd, maintenanceUsd, equityUsd;
    std::string rule;           ///< "Deribit portfolio margin".
    std::string parameterDate;  ///< "2025-06-01", as the parameter file says.
    Reading liquidationShift;   ///< Nearest joint spot move at which maintenance exceeds equity, signed fraction.
    std::optional<double> liquidationDailySigmas;  ///< The same in standard deviations of a day.
    std::optional<double> liquidationHours;        ///< At the present funding alone; absent: never.
    std::string liquidationMessage;                ///< Why there is no distance: "none within -66 % to +500 %".
};

struct PnlView {
    Reading theoreticalUsd, markToMarketUsd;
    double hedgeCostUsd{};  ///< Fees, spread, impact and gas of hedges over the same day; negative is paid.
    double feesUsd{}, gasUsd{}, fundingUsd{}, spreadCapturedUsd{};
    std::vector<double> history;  ///< Mark to market over the day, equal steps, oldest first.
};

/// A line of the header's feed block.
struct FeedView {
    std::string name;  ///< "Options", "Perps, spot", "Oracle BTC", "Gas".
    Reading worst;     ///< Age of the worst of its kind; gas: value in gwei too.
    std::string text;  ///< Gas: "38.0 gwei"; otherwise empty.
};

struct LatencyView {
    std::string name;  ///< "Decision".
    std::optional<double> p50Seconds, p95Seconds, p99Seconds;
    std::size_t samples{};
};

struct QuoteView {
    std::string underlying, instrument;
    double bid{}, ask{}, bidSize{}, askSize{};
    double midVolatility{}, halfSpread{}, inventoryShift{};
};

enum class SessionKind { Live, Simulated, Recorded, Review };

struct PlaybackView {
    bool canControl{};
    bool playing{};
    double speed{1.0};  ///< 0: as fast as it goes.
    std::optional<Timestamp> start, end;
    bool ended{};
    std::string message;  ///< "no capture for 13 h 30 min, surface carried", "End of the recording, …".
};

/// One part of a P&L, USD; gains positive.
struct PnlPart {
    std::string name;
    double usd{};
    std::string definition;
};

/// Where the theoretical P&L of the day came from. Parts and residual add up to the total.
struct AttributionView {
    Timestamp from, to;
    std::vector<PnlPart> parts;
    double totalUsd{};
    double residualUsd{};    ///< Unexplained.
    double residualShare{};  ///< Of the sum of the sizes of all parts.
    bool alarm{};            ///< So much is unexplained that greeks or a feed are to be doubted.
    int missing{};           ///< Holdings that could not be valued at both ends of some step.
    int steps{};
};

/// Loss of one day that is exceeded with probability 1 - confidence, and the mean loss beyond it; money lost positive.
struct TailView {
    double confidence{};
    Reading valueAtRiskUsd, expectedShortfallUsd;
    std::string method;
};

struct ShareView {
    std::string name;
    double amount{};  ///< Net, in the view's unit.
    double share{};   ///< Of the gross.
};

/// How unequally something is spread.
struct ConcentrationView {
    std::string of, by;  ///< "Vega", "expiry".
    std::string unit;
    std::vector<ShareView> shares;  ///< Greatest first.
    double gross{};
    double herfindahl{};      ///< 1/n when even over n names.
    double effectiveNames{};  ///< 1 / herfindahl; 0 when there is nothing.
};

/// The whole book at one instant, across underlyings and venues.
struct PortfolioView {
    TailView tail;
    std::vector<ConcentrationView> concentrations;
    std::optional<AttributionView> attribution;  ///< Absent until the first step of the day has ended.
};

/// What takers did with our quotes at one strike since the day began.
struct TakerRow {
    std::string underlying;
    Timestamp expiry;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    double boughtContracts{}, soldContracts{};  ///< By takers; what they buy we are short.
    double netVegaUsd{};                        ///< Vega that takers took, USD per point; positive is long for them.
    double edgeUsd{};                           ///< Ours, against our fit at the fill.
    int trades{};
};

/// What became of our quotes' fills some time later, spot moves hedged away; USD a contract, positive is our gain.
struct MarkoutRow {
    Duration horizon;
    std::size_t fills{}, takers{};  ///< Fills of one minute, coin and side count as one taker.
    std::optional<double> edgeUsd;  ///< At the fill.
    std::optional<double> adverseUsd, adverseErrorUsd;  ///< Move since; standard error.
    std::optional<double> totalUsd, totalErrorUsd;
    std::string message;  ///< Why there is no figure.
};

struct ToxicityRow {
    std::string underlying;
    std::optional<double> vpin;       ///< 0 to 1; absent until a vega limit's worth has traded.
    std::optional<double> imbalance;  ///< -1 to 1, positive: takers buy.
};

/// Order flow as it met our quotes.
struct FlowView {
    std::vector<TakerRow> takers;  ///< By coin, expiry, strike, call before put.
    std::vector<MarkoutRow> markouts;
    std::vector<ToxicityRow> toxicity;
    std::string message;  ///< Why there is nothing to see.
};

struct Snapshot {
    SequenceNumber sequence;  ///< Rises with every picture.
    Timestamp time;           ///< Event time.
    SessionKind session{SessionKind::Simulated};
    std::string marketTitle;  ///< "Built-in market, seed 42".
    std::string operatorName;
    domain::TradingState tradingState{domain::TradingState::Halted};
    std::string tradingStateReason;
    Timestamp tradingStateSince;
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    bool modesDiffer{};
    int ordersCancelled{}, ordersToCancel{};
    std::string loading;  ///< Not empty until the first complete picture.

    std::vector<UnderlyingView> underlyings;
    ScreenGreeks net;  ///< USD fields only are sums over underlyings.
    std::vector<PositionView> positions;
    std::vector<OrderView> orders;        ///< Newest first.
    std::vector<FillView> fills;          ///< Newest first.
    std::vector<DecisionView> decisions;  ///< Newest first.
    std::size_t decisionCount{}, hedgeCount{};  ///< Over the period of the P&L: since 00:00 UTC or the session's start.
    std::vector<ProposalView> proposals;  ///< Oldest first.
    std::vector<OverrideView> overrides;
    std::vector<AlertView> alerts;  ///< Worst first.
    PnlView pnl;
    std::vector<VenueMargin> margin;  ///< Worst first; empty: not computed.
    std::shared_ptr<const PortfolioView> portfolio;  ///< Null until the book has a value.
    std::shared_ptr<const FlowView> flow;
    std::vector<FeedView> feeds;
    std::optional<Timestamp> nextExpiry;
    std::vector<QuoteView> quotes;
    std::vector<LatencyView> latencies;
    std::size_t surfaceSlices{};
    std::optional<Duration> oldestFit;
    std::uint64_t droppedMessages{}, mergedMessages{};
    SequenceNumber journalSequence;
    std::string journalHash;  ///< Of the last record, full.
    PlaybackView playback;

    const UnderlyingView* findUnderlying(std::string_view code) const
    {
        for (const auto& view : underlyings)
            if (view.code == code) return &view;
        return nullptr;
    }
};

}  // namespace ballast::interfaces
