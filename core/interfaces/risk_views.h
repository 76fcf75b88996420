#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/sequence_number.h"
#include "base/timestamp.h"
#include "domain/instrument.h"
#include "interfaces/reading.h"

/// What the screen shows of risk beyond the greeks: vega by expiry, scenarios, other models, margin, tail loss,
/// concentration, P&L by cause and order flow.
namespace ballast::interfaces {

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
    double vegaUsd{};                                                 ///< USD per volatility point.
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

struct VenueMargin {
    std::string venue;
    Reading shareOfEquity;  ///< Fraction: initial margin over equity, 0.618.
    Reading initialUsd, maintenanceUsd, equityUsd;
    Reading statedMaintenanceUsd, statedEquityUsd;  ///< What the venue itself states.
    std::string rule;                               ///< "Deribit portfolio margin".
    std::string parameterDate;                      ///< "2025-06-01", as the parameter file says.
    Reading liquidationShift;  ///< Nearest joint spot move at which maintenance exceeds equity, signed fraction.
    std::optional<double> liquidationDailySigmas;  ///< The same in standard deviations of a day.
    std::optional<double> liquidationHours;        ///< At the present funding alone; absent: never.
    std::string liquidationMessage;                ///< Why there is no distance: "none within -66 % to +500 %".
};

/// Initial margin over equity of an account that orders would go to; fractions.
struct MarginChange {
    std::string account;  ///< "Deribit".
    std::optional<double> before, after;
    bool estimated{};
    std::string message;  ///< By which rule, or why there is none.
};

/// Net delta of a coin as its positions, coin cash and pool shares add up to, without orders that work.
struct FlattenDelta {
    std::string underlying;
    double before{}, after{};  ///< Coin; after all closing orders have filled and were paid.
    std::string offsetIn;      ///< The perpetual whose one order then takes it to within a lot; empty: it stays.
    int unvalued{};            ///< Positions without a volatility, in neither figure.
};

/// What closing positions would send, about what it would cost, and what is left.
struct FlattenEstimate {
    struct Order {
        std::string instrument, venue;
        double quantity{};  ///< Signed: what is bought.
    };
    int orders{};
    double valueUsd{};  ///< Sum of amounts: premiums of options, sizes of what else is sent.
    double costUsd{};   ///< Half the spread, impact, taker fees and gas, with the order that offsets what is left.
    int withoutCost{};  ///< Orders whose cost nobody knows: not in `costUsd`.
    bool hasOptions{};
    std::vector<Order> sent;  ///< `orders` that close a position; then those that offset the rest.
    std::vector<FlattenDelta> deltas;
    std::vector<MarginChange> margins;  ///< After the offsetting orders.
};

/// Worked out while its card is open.
struct FlattenView {
    bool known{};
    FlattenEstimate hedges, everything;
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

/// What one UTC day earned at our fit, since 00:00 or the session's start, by who earned it. The parts of each split
/// add up to the total.
struct PnlDayView {
    Timestamp day;  ///< 00:00 UTC.
    bool isOver{};
    double theoreticalUsd{}, markToMarketUsd{};
    std::vector<PnlPart> byCause;  ///< With what is unexplained; empty: no step of that day has ended.
    std::vector<PnlPart> byVenue;  ///< Empty: something could not be valued.
    /// Trades of the day by what sent them, with what became of them, and what was held before; empty as above.
    std::vector<PnlPart> byStrategy;
};

/// The whole book at one instant, across underlyings and venues.
struct PortfolioView {
    TailView tail;
    std::vector<ConcentrationView> concentrations;
    std::optional<AttributionView> attribution;  ///< Absent until the first step of the day has ended.
    std::vector<PnlDayView> days;                ///< Newest first; the first is today.
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
    std::size_t fills{}, takers{};                      ///< Fills of one minute, coin and side count as one taker.
    std::optional<double> edgeUsd;                      ///< At the fill.
    std::optional<double> adverseUsd, adverseErrorUsd;  ///< Move since; standard error.
    std::optional<double> totalUsd, totalErrorUsd;
    std::string message;  ///< Why there is no figure.
};

struct ToxicityRow {
    std::string underlying;
    std::optional<double> vpin;       ///< 0 to 1; absent until a vega limit's worth has traded.
    std::optional<double> imbalance;  ///< -1 to 1, positive: takers buy.
};

/// A fill of the list as it stands now.
struct FillNow {
    std::string venue, tradeId;
    FillWorth worth;
};

/// Order flow as it met our quotes.
struct FlowView {
    std::vector<TakerRow> takers;  ///< By coin, expiry, strike, call before put.
    std::vector<MarkoutRow> markouts;
    std::vector<ToxicityRow> toxicity;
    std::vector<FillNow> fillsNow;  ///< Newest first; not in it: it has no value now.
    std::string message;            ///< Why there is nothing to see.
};

}  // namespace ballast::interfaces
