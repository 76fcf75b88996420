#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/side.h"

/// What the screen asks of a desk beside the sections that need no question. Nothing here changes the desk.
namespace ballast::interfaces {

/// What a person types a limit in. Coin: as the venue quotes, which for options in a dollar currency is that currency.
enum class LimitUnit { Venue, Usd, Volatility };

/// An option order as a person is about to give it.
struct OrderQuestion {
    std::string venue, instrument;
    domain::Side side{domain::Side::Buy};
    double quantity{};  ///< Contracts, positive.
    double limit{};     ///< In `unit`: USD for one contract, volatility as a decimal.
    LimitUnit unit{LimitUnit::Venue};
    friend bool operator==(const OrderQuestion&, const OrderQuestion&) = default;
};

struct ScenarioCell {
    double spotShift{}, volatilityShift{};
    friend bool operator==(const ScenarioCell&, const ScenarioCell&) = default;
};

/// How the coins of the book move in a scenario.
enum class CoinMoves {
    ByBeta,  ///< Together, each by its beta to the first: its 30-day volatility over the first one's.
    Alike,   ///< Together, all by the same fraction.
    Alone    ///< One of them; the others stand.
};

/// What stands in the cells of a scenario grid.
enum class ScenarioMetric { Pnl, DeltaUsd, GammaUsd, VegaUsd, ThetaUsd };

struct ScenarioQuestion {
    std::vector<double> spotShifts;        ///< Fractions above -1; empty: the usual ones. 0 is added.
    std::vector<double> volatilityShifts;  ///< Relative, above -1; empty: the usual ones. 0 is added.
    Duration later;                        ///< Zero or more: seen this much later.
    CoinMoves moves{CoinMoves::ByBeta};
    std::string coin;                  ///< Alone: which; empty: the first.
    std::optional<ScenarioCell> cell;  ///< Whose positions are listed; empty: those of the worst cell.
    ScenarioMetric metric{ScenarioMetric::Pnl};
    friend bool operator==(const ScenarioQuestion&, const ScenarioQuestion&) = default;
};

struct HypotheticalTrade {
    std::string venue;  ///< Empty: the first that lists the name.
    std::string instrument;
    double quantity{};  ///< Signed.
    friend bool operator==(const HypotheticalTrade&, const HypotheticalTrade&) = default;
};

/// Another market and other trades, beside the live book.
struct WhatIfQuestion {
    double spotShift{};         ///< Fraction of every coin, above -1.
    double volatilityPoints{};  ///< Added to every volatility.
    double days{};              ///< Zero or more.
    std::vector<HypotheticalTrade> trades;
    friend bool operator==(const WhatIfQuestion&, const WhatIfQuestion&) = default;
};

struct Questions {
    std::optional<OrderQuestion> order;
    ScenarioQuestion scenario;
    WhatIfQuestion whatIf;
    friend bool operator==(const Questions&, const Questions&) = default;
};

}  // namespace ballast::interfaces
