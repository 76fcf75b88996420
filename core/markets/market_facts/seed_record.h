#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dynamics/parameters.h"
#include "market_facts/statistics.h"

namespace ballast::market_facts {

using dynamics::kCoinCount;
using PerCoin = std::array<Series, kCoinCount>;

/// A smile surface at one instant, at constant tenors. Volatilities decimal, risk reversals and butterflies (25 delta)
/// in volatility.
struct Capture {
    std::size_t hour{};
    struct Coin {
        double spot{}, atm7{}, atm30{}, atm90{}, atm180{};
        std::array<double, 3> reversal{}, butterfly{};  ///< 7, 30, 90 days.
        double carry{};
        std::array<std::array<double, 4>, 2> spread{};  ///< 7 and 30 days; deltas 50, 25, 10, 5; points.

        bool calm() const { return atm7 / atm180 < 0.92; }
        bool stressed() const { return atm7 / atm180 >= 1.0 && reversal[1] < 0.0; }
    };
    std::array<Coin, kCoinCount> coins{};
};

/// A short straddle of about thirty days at the forward, hedged by the forward every ten minutes to the smile's delta,
/// and a short variance swap of the same term, each sold at its price with the premium and at that without.
struct Sale {
    double straddle{};      ///< What it earned, over its price.
    double premium{};       ///< What its price held above that without the premium, over its price.
    double varianceSwap{};  ///< Price less realised variance, over the price.
    double swapPremium{};   ///< Of its price, over it.
};

/// What one seed's market did.
struct SeedRecord {
    std::int64_t start{};
    PerCoin hourly;                               ///< Spot, USD, from the start on.
    PerCoin minutely;                             ///< The same of the first week.
    Series index;                                 ///< Model-free volatility of 30 days of BTC, by the day.
    std::vector<Capture> captures;                ///< Every six hours.
    Series funding;                               ///< Of BTC, basis points a period of eight hours.
    Series bookSpread, bookDepth, dayVolatility;  ///< Of BTC's perpetual, by the hour from the second day on.
    struct Round {
        double day{}, step{};
        bool scheduled{};
    };
    std::vector<Round> rounds;                            ///< Of ETH's oracle.
    Series oracleDeviation;                               ///< Log of answer over spot of ETH at full hours.
    Series blockFees;                                     ///< The first 240.
    Series gasClose, gasHigh, gasLow;                     ///< By the hour, of the mean of 50 blocks.
    Series poolDeviation;                                 ///< Log of pool over spot of ETH at full hours.
    std::array<std::vector<Series>, kCoinCount> counts;   ///< Trades in 10 s, windows of five minutes.
    std::array<std::vector<Series>, kCoinCount> sides;    ///< Of trades, 1 and -1.
    std::array<std::array<Sale, 2>, kCoinCount> sales{};  ///< By coin; with the premium, without.
};

/// One seed's `days` of market, in steps of 12 s. A thread may run each.
SeedRecord recordSeed(const dynamics::Parameters& parameters, std::uint64_t seed, int days);

}  // namespace ballast::market_facts
