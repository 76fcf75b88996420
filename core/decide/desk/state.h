#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controls/fault_holds.h"
#include "controls/standing.h"
#include "desk/alert_book.h"
#include "desk/config.h"
#include "desk/outcome.h"
#include "desk/pnl_state.h"
#include "desk/quote_cache.h"
#include "desk/strategy_state.h"
#include "domain/decision.h"
#include "domain/model_risk_report.h"
#include "domain/operator_command.h"
#include "market/dirty_marks.h"
#include "market/market_state.h"
#include "orders/order_ledger.h"
#include "valuation/book_state.h"
#include "valuation/valuation_cache.h"

namespace ballast::desk {

/// What a person has been told of orders and accounts, and what waits to be told.
struct OrdersTold {
    std::set<domain::ClientOrderId> doubtful;  ///< Alerts stand while nobody knows what becomes of them.
    std::set<AlertCause> positions;            ///< Causes of the alerts of positions that differ.
    std::vector<orders::Adjustment> adjusted;  ///< Booked and not told yet.
};

/// What a person has put above the engine for a time.
struct Override {
    std::uint64_t id{};
    domain::OperatorAction action{domain::OperatorAction::PauseUnderlying};
    std::string underlying, venue, owner, reason;
    Timestamp started, expires;
    SequenceNumber record;
    /// PullQuotes: of one line, or of every line of `expiry`; neither: of the underlying.
    std::string instrument{};
    Timestamp expiry{};
};

/// An order that a person follows, as it was when it last changed.
struct ListedOrder {
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
    friend bool operator==(const ListedOrder&, const ListedOrder&) = default;
};

/// What a fill stood for when it was booked, by our fit: of the whole fill, signed as bought or sold.
struct FillMark {
    domain::InstrumentId instrument;
    double spot{};                     ///< USD per coin.
    std::optional<double> volatility;  ///< Decimal; options alone.
    double delta{}, gamma{};           ///< Coins, and coins per 1 % of spot.
    double vega{}, theta{};            ///< USD per point, USD per day.
    friend bool operator==(const FillMark&, const FillMark&) = default;
};

/// A fill as it was booked.
struct ListedFill {
    Timestamp time;
    std::string tradeId, venue, instrument, underlying;
    domain::Side side{domain::Side::Buy};
    double quantity{}, price{};
    std::string priceUnit;  ///< "USD" or the coin.
    double feeUsd{}, gasUsd{};
    std::optional<double> theoretical;  ///< Our value at the fill, same unit.
    std::optional<double> edgeUsd;      ///< Gained against it, before fees.
    FillOrigin origin{FillOrigin::Hedge};
    std::optional<FillMark> mark{};                 ///< Absent: it had no value.
    std::vector<std::optional<double>> markouts{};  ///< USD gained at each of kMarkoutHorizons whose time has come.
    friend bool operator==(const ListedFill&, const ListedFill&) = default;
};

/// One record of the list that the screen shows.
struct ListedDecision {
    std::shared_ptr<const domain::Decision> decision;
    int merged{1};
};

using domain::LimitedFigure;

/// One limit of the book.
struct LimitKey {
    std::string underlying;
    LimitedFigure figure{LimitedFigure::NetDelta};
    friend auto operator<=>(const LimitKey&, const LimitKey&) = default;
};

/// A limit that is breached until it has stayed well below for a while.
struct Breach {
    Timestamp since;
    Timestamp belowSince;  ///< Never: it is not below now.
};

/// What a kill found standing at one venue, and what of it has ended without a fill. What fills first is `filled`
/// alone.
struct TakenAway {
    int orders{}, quotes{}, ordersGone{}, quotesGone{}, filled{};
    friend bool operator==(const TakenAway&, const TakenAway&) = default;
};
using TakenAwayByVenue = std::map<std::string, TakenAway>;

/// What a venue last stated of an account's margin.
struct StatedMargin {
    struct Part {
        domain::Money equity, initial, maintenance;
        Timestamp at;  ///< Asked for.
    };
    std::map<domain::CurrencyId, Part> parts;
    Timestamp liquidates;  ///< When it last said that it closes positions by itself; never: it did not.
    Timestamp at;
};

/// Margin of an account when it was last looked at (`isMarginDue`), USD, by its venue's rule.
struct SeenMargin {
    double initialUsd{}, equityUsd{};
};

/// How an option or a future was settled.
struct Delivery {
    domain::Price price;  ///< Index, USD.
    Timestamp at;
};

/// Everything that a desk knows. One writer: the engine; others may read it between two batches.
struct State {
    Config config;
    AttributionState attribution;
    FlowState flow;
    EarnedState earnings;
    Timestamp now;
    Timestamp previous;
    market::MarketState market;
    valuation::BookState book;
    AlertBook alerts;
    std::vector<LegState> legs;
    bool bookResolved{};
    std::map<std::string, HedgeState> hedging;
    orders::OrderLedger ledger;
    OrdersTold told;
    /// Of a live venue, whose holdings were taken into the book; they are those of then.
    std::map<domain::AccountId, Timestamp> openedAccounts;
    std::map<valuation::PositionKey, Timestamp> fundingPaid;  ///< When its venue last told of a payment.
    /// Positions that came in at a price of ours and that their venue has not settled since, and when they came.
    std::map<valuation::PositionKey, Timestamp> broughtIn;
    /// Of the last week: a fill that is told after its instrument has settled is delivered at once.
    std::map<domain::InstrumentId, Delivery> delivered;
    std::deque<ListedOrder> orders;        ///< Newest first, the last 500.
    std::deque<ListedFill> fills;          ///< Newest first, the last 500.
    std::deque<ListedDecision> decisions;  ///< Newest first, the last 500.
    std::vector<Override> overrides;
    std::map<std::string, QuoteTarget> quotes;  ///< By underlying.
    controls::Standings standings;
    controls::FaultHolds faults;
    std::map<domain::AccountId, StatedMargin> statedMargins;
    std::set<std::string> depegged;              ///< Stable currencies that stand 2 % or more off their dollar (F95).
    std::optional<domain::IntakeCounts> intake;  ///< As last told; empty: nobody counts.
    domain::Epoch epoch;                         ///< The newest closing of a latch that the engine was told of.
    std::vector<FlattenState> flattens;          ///< Under way, oldest first; what two reach is the newer's.
    Timestamp waitingForPerson;
    std::map<LimitKey, Breach> breaches;  ///< Limits that are breached.
    PnlState pnl;
    /// Newest by underlying. For pictures only: no decision reads it.
    std::map<std::string, std::shared_ptr<const domain::ModelRiskReport>> modelRisk;
    std::uint64_t lastSequence{}, lastOrder{}, lastOverride{};
    /// What the newest kill of each scope took, by venue; none there: nothing stood.
    std::map<domain::Scope, TakenAwayByVenue> takenAway;
    Summary summary;
    std::map<domain::AccountId, SeenMargin> marginsSeen;      ///< Those that could be computed (C20 of quotes).
    std::map<std::string, std::deque<Timestamp>> sentLately;  ///< New orders of the last minute by strategy (C07).
    market::DirtyMarks marks;
    mutable valuation::ValuationCache values;  ///< No state: a copy starts empty.
    QuoteCache quoteCache;                     ///< No state: a copy starts empty.
};

}  // namespace ballast::desk
