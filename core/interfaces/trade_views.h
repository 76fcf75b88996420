#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interfaces/desk_views.h"
#include "interfaces/questions.h"
#include "interfaces/risk_views.h"

/// What the screen shows to trade from: our quotes, the chain, an order before it goes, and the book as it might stand.
/// Prices are as the venue quotes them, in `unit` for one contract's coin; volatilities are decimals.
namespace ballast::interfaces {

enum class QuoteState {
    Standing,  ///< Both sides as wanted.
    OneSided,  ///< One of two wanted sides stands.
    Wanted,    ///< Wanted, and not at the venue yet.
    Leaving,   ///< Stands and is not wanted any more.
    Pulled     ///< A person has taken it away for a time.
};

/// One quote of ours, as the venue is known to have it; or what a person has pulled.
struct QuoteView {
    std::string underlying, venue;
    std::string instrument;  ///< Empty: a pull of a whole expiry, or without one of a coin.
    Timestamp expiry;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    std::string unit;                              ///< Of prices: "BTC", "USDC".
    double bid{}, ask{};                           ///< Of what stands.
    double bidSize{}, askSize{};                   ///< Contracts still open; 0: nothing on that side.
    std::optional<double> marketBid, marketAsk;    ///< The venue's best, as last told.
    std::optional<double> fair;                    ///< Our fit now.
    std::optional<double> bidEdgeUsd, askEdgeUsd;  ///< Against our fit now, USD for one contract; positive is ours.
    std::optional<Duration> age;                   ///< Of the side that has stood longer as it is.
    double midVolatility{}, halfSpread{};          ///< Of the newest target.
    double inventoryShift{};                       ///< Volatility; positive raises both sides.
    QuoteState state{QuoteState::Standing};
    std::string message;       ///< Why it is not simply standing; empty: nothing to say.
    std::uint64_t pulledBy{};  ///< Id of the override that pulls it; 0: none.
};

/// How one coin is quoted.
struct QuotingView {
    std::string underlying;
    int bids{}, asks{};        ///< That stand.
    std::string message;       ///< Why nothing is quoted; empty where something may be.
    std::uint64_t replaced{};  ///< Sides that were wanted and then wanted otherwise before they could leave.
};

struct QuotesView {
    std::vector<QuoteView> lines;  ///< By coin, expiry, strike, call before put; pulls before what they reach.
    std::vector<QuotingView> coins;
};

/// One listed option.
struct ChainOption {
    std::string instrument;
    std::optional<double> bid, ask, mark;  ///< The venue's, as last told.
    std::optional<double> bidVolatility, askVolatility;
    std::optional<double> fit;  ///< Our price now.
    std::optional<double> forwardDelta;
    double position{};                     ///< Contracts of ours, all accounts.
    std::optional<double> ownBid, ownAsk;  ///< Our quotes that stand.
};
struct ChainRow {
    double strike{};
    std::optional<double> fitVolatility;
    std::optional<ChainOption> call, put;  ///< Absent: not listed.
};
struct ChainExpiry {
    Timestamp expiry;
    std::optional<double> forward;  ///< USD per coin, as our fit carries it.
    Quality quality{Quality::Missing};
    std::optional<Duration> age;  ///< Of the quotes.
    std::vector<ChainRow> rows;   ///< Ascending strikes.
};
/// The main chain of one underlying.
struct ChainView {
    std::string underlying, venue, unit;
    std::vector<ChainExpiry> expiries;  ///< Ascending.
    std::string message;                ///< Why there is none.
};

/// A figure of one underlying before and after an order.
struct LimitedChange {
    double before{}, after{};
    double limit{};  ///< Absolute; 0: none is stated, so nothing is allowed.
};

/// What an order would do, and whether the gate would let it pass now.
struct OrderPreview {
    std::optional<OrderQuestion> asked;  ///< Empty: nothing was asked.
    std::string message;                 ///< Why nothing can be said; empty: the rest stands.
    std::string underlying, unit;
    double limitPrice{};                    ///< As the venue takes it: rounded, never worse than what was typed.
    std::optional<double> limitUsd;         ///< For one contract.
    std::optional<double> limitVolatility;  ///< Absent: no volatility gives that price.
    std::optional<double> marketBid, marketAsk;
    std::optional<double> fair, fairVolatility;
    std::optional<double> edgeUsd;  ///< Of the whole order at its limit against our fit; before fees.
    double premiumUsd{};            ///< Paid; negative is received.
    double notionalUsd{};
    LimitedChange deltaCoin;             ///< Net delta, coins, numeraire USD; a premium in coins counted.
    LimitedChange gammaCoin;             ///< Coins per 1 %.
    LimitedChange vegaUsd;               ///< USD per volatility point.
    double thetaBefore{}, thetaAfter{};  ///< USD per day.
    MarginChange margin;
    std::vector<RefusalView> refusals;  ///< Every rule that stops it now; empty: the gate would let it pass.
    std::vector<std::string> soft;      ///< What lies above a soft limit: a person confirms it (C23).
};

/// One order in an option that brings a figure back within its limit.
struct CureOrder {
    std::string venue, instrument, unit;
    Timestamp expiry;
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    domain::Side side{domain::Side::Buy};
    double quantity{};        ///< Contracts.
    double limitPrice{};      ///< The venue's best on the other side.
    double costUsd{};         ///< Against our fit.
    double after{};           ///< The figure.
    double deltaAfterCoin{};  ///< Net delta, which hedging then brings back.
};

/// A breach that only options cure.
struct CureView {
    std::string underlying, figure, unit;  ///< "gamma", "BTC per 1 %".
    double value{}, limit{};
    std::vector<CureOrder> orders;  ///< Cheapest first, at most three.
    std::string message;            ///< Why there is none.
};
struct CuresView {
    std::vector<CureView> cures;  ///< By coin.
};

struct ScenarioCoin {
    std::string underlying;
    double spot{};
    double beta{};  ///< Its spot moves by this times the shift; 0: it stands.
};
/// The whole book at a joint move of spot, full revaluation.
struct BookLadderRow {
    double shift{};
    std::vector<double> pnlUsd;  ///< Of each coin, in the order of the coins.
    double totalUsd{};           ///< Exactly 0 where nothing moves.
    ScreenGreeks greeks;         ///< USD fields alone.
};
struct CellLeg {
    std::string venue, instrument, underlying;
    double quantity{};
    std::optional<double> pnlUsd;  ///< Absent: it cannot be valued.
};
struct BookScenariosView {
    ScenarioQuestion asked;
    std::vector<ScenarioCoin> coins;
    ScenarioGridView grid;
    std::vector<double> metric;         ///< What was asked for instead of P&L, in the grid's shape; empty: P&L.
    std::vector<BookLadderRow> ladder;  ///< Descending shifts.
    std::optional<double> worstShift;   ///< Of the ladder; absent: no move loses.
    double worstUsd{};
    std::optional<ScenarioCell> cell;  ///< Whose legs follow.
    std::vector<CellLeg> legs;         ///< Greatest loss first.
    std::string message;               ///< Why there is nothing.
};

struct WhatIfCoin {
    std::string underlying;
    double spot{}, spotThen{};  ///< USD per coin.
    ScreenGreeks live, then;
    double pnlUsd{};
    int unpriced{};  ///< Legs without a value here or there: in no figure.
};
/// The book in another market, beside the live one.
struct WhatIfView {
    WhatIfQuestion asked;
    std::vector<WhatIfCoin> coins;
    ScreenGreeks live, then;                 ///< USD fields alone.
    double pnlUsd{};                         ///< Of the move, hypothetical trades done at our fit of now.
    std::vector<std::string> unknownTrades;  ///< Not listed, so left out.
    /// Of every account that a supposed trade would go to, in the market of now; without trades none.
    std::vector<MarginChange> margins;
    std::string method;
    std::string message;  ///< Why there is nothing.
};

// The same coin at several venues, and what a difference of price leaves after its costs.

/// One instrument's price.
struct BasisQuoteView {
    std::string venue, instrument;
    Reading mid;                           ///< USD per coin.
    std::optional<double> bid, ask;        ///< Absent: not told.
    std::optional<double> depthCoins;      ///< Within 10 bp of mid, one side.
    std::optional<double> toIndex;         ///< Mid over the index, less one.
    std::optional<double> toOracle;        ///< Mid over the oracle's price, less one.
    std::optional<double> fundingPerHour;  ///< Fraction of notional that a long pays; perpetuals alone.
};

/// Bought at one and sold at the other. Rates are fractions of the mid between the two.
struct BasisPairView {
    std::string buyVenue, buyInstrument, sellVenue, sellInstrument;
    double gross{};    ///< Bid of what is sold less ask of what is bought; may be negative.
    double fees{};     ///< Of both.
    double latency{};  ///< What the price may move by, one deviation, while the slower one fills.
    double impact{};   ///< Of both, at `coins`.
    double gasUsd{};   ///< Of those on a chain, once.
    double coins{};    ///< The size at which most is left, within what is known to stand there; 0: none pays.
    double netUsd{};   ///< Left at that size; at the least size where none pays, then negative.
    double net{};      ///< The same as a fraction of notional.
    std::optional<double> fromCoins, toCoins;  ///< Between which it pays at all.
    bool isUsable{};                           ///< Both quotes may drive a decision.
};

/// One coin.
struct BasisView {
    Reading index, oracle;
    std::vector<BasisQuoteView> quotes;  ///< By venue and instrument.
    std::vector<BasisPairView> pairs;    ///< Most left first.
};

}  // namespace ballast::interfaces
