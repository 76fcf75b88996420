#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "risk/scenario_grid.h"

namespace ballast::risk {

/// Options that live through the scenario, as arrays of one length: what a row of cells is computed from.
struct LivingOptions {
    std::vector<const volatility::SviSlice*> smile;
    std::vector<domain::OptionRight> right;
    std::vector<double> forward;  ///< Here, USD per coin.
    std::vector<double> forwardPerSpot;
    std::vector<double> strike;        ///< USD per coin.
    std::vector<double> logMoneyness;  ///< ln(K/F) here.
    std::vector<double> years;         ///< Here.
    std::vector<double> yearsLater;    ///< At the shifted time, positive.
    std::vector<double> termFactor;    ///< On the relative move of volatility.
    std::vector<double> weight;        ///< USD per unit of Black-76 value: quantity, and S/F if settled in coins.
    std::vector<double> discount;      ///< 1: the forward carries the rate.
    std::vector<double> settlement;    ///< On the shocked value: the stablecoin's price, or 1.
    std::vector<std::size_t> holding;  ///< Place among the holdings.

    std::size_t size() const { return forward.size(); }
};

/// What needs no volatility when it is shocked: linear holdings, and options that expire within the time shift.
struct OtherLeg {
    const Holding* holding{};
    std::size_t place{};  ///< Among the holdings.
    bool settles{};       ///< Expires within the time shift.
    double valueHere{};   ///< USD.
    double settlement{1.0};
};

/// One book, sorted by how its legs are valued.
struct ScenarioLegs {
    LivingOptions options;
    std::vector<OtherLeg> others;
    std::vector<std::size_t> unmoved;  ///< Options that had expired before.
    int unpriced{};
};

/// Sorts the legs of a book; the request must have been checked.
ScenarioLegs sortLegs(const ScenarioBook& book, const ScenarioRequest& request);

/// USD value of a leg without volatility when spot has moved by the fraction `move`.
double shockedValue(const OtherLeg& leg, const MarketView& market, double move, ShockPath path);

}  // namespace ballast::risk
