#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "desk/outcome.h"
#include "learning/flow_toxicity.h"
#include "learning/markout.h"
#include "market/market_state.h"
#include "risk/pnl_attribution.h"
#include "valuation/book_state.h"

/// What the book earned: the day's P&L, its split by cause, and order flow. Kept by `pnl`.
namespace ballast::desk {

/// What one underlying was valued on, kept after the market has moved on.
struct RememberedMarket {
    double spot{};
    std::vector<market::ChainFit> chains;
    std::map<domain::InstrumentId, double> linearPrices;
    std::map<domain::InstrumentId, domain::PoolShare> poolShares;

    risk::MarketView view(Timestamp time) const
    {
        risk::MarketView view{.now = time, .spot = spot, .linearPrices = &linearPrices, .poolShares = &poolShares};
        for (const auto& chain : chains)
            view.chains.push_back(chain.view());
        return view;
    }
};

/// What the book has paid and earned besides price moves since the session began, USD; costs positive as paid.
struct CarryCounts {
    double feesUsd{}, gasUsd{}, fundingUsd{};
    double tradeEdgeUsd{};   ///< Against our fit, all fills.
    double settlementUsd{};  ///< Paid out by expired options.
    double poolFeesUsd{};    ///< Earned by pool shares, at the price of then.
    std::size_t trades{};
};

/// Where the theoretical P&L of the day came from: the day is split into steps, each step by risk::attributeBook.
struct AttributionState {
    struct Mark {
        Timestamp time;
        valuation::BookState book;
        std::map<std::string, RememberedMarket> markets;
        double equityUsd{};
        CarryCounts counts;
    };
    std::optional<Mark> mark;  ///< Where the present step began.
    Timestamp from;            ///< Where the first step began.
    risk::PnlAttribution sum;
    double settlementUsd{};  ///< Payouts less the last value of what expired.
    int steps{};
};

/// How long after a fill it is judged.
constexpr std::array<Duration, 4> kMarkoutHorizons{Duration::seconds(1), Duration::seconds(10), Duration::minutes(1),
                                                   Duration::minutes(5)};

/// What takers did at one strike since the day began.
struct TakerCount {
    double bought{}, sold{};  ///< Contracts, by takers: what they buy we are short.
    double vegaUsd{};         ///< Net vega that takers took, USD per point; positive is long for them.
    double edgeUsd{};         ///< Ours, against our fit at the fill.
    int trades{};
};

/// A fill of our quote that waits for its next horizon.
struct WatchedFill {
    Timestamp time;
    domain::InstrumentId instrument;
    std::string underlying;
    bool weBought{};
    double quantity{};
    double priceUsd{}, valueUsd{};  ///< Of one contract, at the fill.
    double deltaCoins{}, spot{};    ///< Of one contract, at the fill.
    std::size_t horizon{};
};

/// Order flow as it met our quotes. One writer: the engine.
struct FlowState {
    using Key = std::tuple<std::string, Timestamp, double, domain::OptionRight>;  ///< Coin, expiry, strike, right.
    std::map<Key, TakerCount> takers;
    std::map<std::string, learning::FlowToxicity> toxicity;  ///< By coin, in vega.
    std::deque<WatchedFill> watched;
    std::array<std::deque<learning::MarkedFill>, kMarkoutHorizons.size()> marked;  ///< Newest last, bounded.
    std::uint64_t changes{};  ///< Grows with all of these but `watched`; not state.
};

/// What a day earned at our fit, USD, by who earned it and by what.
struct EarnedDay {
    std::int64_t day{};  ///< Since 1970-01-01, UTC.
    double fairUsd{}, markedUsd{};
    risk::PnlAttribution byCause;
    double settlementUsd{};
    std::map<std::string, double> byVenue, byStrategy;  ///< Empty: something could not be valued at its end.
};

/// Who earned it. A strategy's book holds its trades since the day's P&L began and nothing else, so that its worth is
/// what they have earned; what the desk earned beside was held before.
struct EarnedState {
    std::map<std::string, valuation::BookState> strategies;  ///< By what an order was for: "hedge", "quote".
    std::deque<EarnedDay> days;                              ///< Those that are over, newest last; bounded.
};

/// C10 of one coin: from where its loss of the day is counted, USD.
struct CoinLoss {
    double reference{};  ///< The day's highest P&L; when a person last resumed after C10, that of then.
    bool tripped{};      ///< C10 stopped the coin and no person has resumed it since.
};

/// P&L of session and day, USD: `equity` at our fit, `marked` at venue marks.
struct PnlState {
    std::optional<double> equityAtStart, equityAtDayStart, markedAtStart, markedAtDayStart;
    std::optional<double> equity, marked;
    std::int64_t day{-1};
    double lossReference{};  ///< The day's highest P&L; when a person last resumed after C10, that of then.
    bool lossTripped{};      ///< C10 stopped trading and no person has resumed since.
    std::deque<double> history;
    std::int64_t historySlot{-1};
    double feesUsd{}, gasUsd{}, spreadPaidUsd{}, edgeUsd{};
    CarryCounts carry;  ///< Only trade edge and settlements are counted here.
    double edgeAtDayStart{};
    Summary atDayStart;  ///< What was counted before the day's P&L began: zeros on the session's first day.
    std::int64_t interval{-1};
    std::optional<double> markedAtInterval;
    std::size_t intervals{};
    double sumChange{}, sumSquare{};         ///< Of P&L over the tracking interval.
    std::map<std::string, CoinLoss> losses;  ///< By coin; those that the book limits.
    Timestamp unknownSince;                  ///< Since when the loss cannot be checked; never: it can.
};

}  // namespace ballast::desk
