#include <Eigen/Core>
#include <gtest/gtest.h>

#include "rebalancing/no_trade_band.h"
#include "research/hedging/hedge_problem.h"
#include "research/hedging/leland.h"
#include "research/hedging/path_hedge.h"
#include "research/hedging/trade_cost.h"
#include "research/hedging/two_band.h"
#include "research/hedging/venue_split.h"
#include "research/hedging/zakamouline.h"
#include "research/pools/pool_swap.h"
#include "support/hostile.h"

namespace ballast::rebalancing::bad_input_test {
namespace {

using test::attack;
using test::Figures;
using test::figuresOf;
using Numbers = std::vector<double>;

TEST(BadInput, BandsRefuseOrAnswer)
{
    attack("leland", {0.6, 1e-3, 1.0 / 365.0}, [](const Numbers& n) {
        const LelandInputs in{n[0], n[1], n[2]};
        const auto number = lelandNumber(in), shortSide = lelandShortVolatility(in),
                   longSide = lelandLongVolatility(in);
        if (!number || !shortSide || !longSide) return Figures{};
        return Figures{{*number, *shortSide, *longSide}};
    });
    attack("noTradeBand", {6e4, 3e-5, 5e-4, 1e-5, 0.5, 0.01, 2.0, 1e5, 0.99, 4.0}, [](const Numbers& n) {
        const BandInputs in{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]};
        const auto half = bandHalfWidth(in);
        const auto band = noTradeBand(in);
        return half && band ? Figures{{*half, band->lower, band->upper}} : Figures{};
    });
    attack("zakamouline", {6e4, 6.5e4, 0.1, 0.6, 0.03, 5e-4, 1e-5, -2.0}, [](const Numbers& n) {
        return figuresOf(zakamoulineBand({domain::OptionRight::Put, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]}),
                         [](const ZakamoulineBand& b) {
                             return Numbers{b.fixedPart,          b.gammaPart, b.shift,
                                            b.modifiedVolatility, b.centre,    b.halfWidth};
                         });
    });
    attack("twoBand", {0.1, 5.0, 5e-4, 6e4, 2.0, 1e-5, 1e5, 24.0}, [](const Numbers& n) {
        return figuresOf(twoBand({n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]}), [](const TwoBand& b) {
            return Numbers{b.inner, b.trigger};
        });
    });
}

TEST(BadInput, CostsRefuseOrAnswer)
{
    attack("tradeCost", {6e4, 5e-4, 2.0, 1e-4, 1e-4, 0.8, 0.03, 1e4, 2e5, 30.0, 2e3, 0.1, 0.05, 1e-5, 1e-5, 8.0, 3.0},
           [](const Numbers& n) {
               TradeTerms terms{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], true};
               terms.gas = {n[8], n[9], n[10], n[11], n[12]};
               terms.fundingPerHour = n[13];
               terms.borrowPerHour = n[14];
               terms.holdingHours = n[15];
               return figuresOf(tradeCost(terms, n[16]), [](const TradeCost& c) {
                   return Numbers{c.fee, c.spread, c.impact, c.gas, c.rebate, c.slippage, c.carry, c.total()};
               });
           });
    attack("swapCoins", {2000.0, 1500.0, 1900.0, 1e4, 1900.0, 2500.0, 2e4, 3.0, 0.003}, [](const Numbers& n) {
        const std::vector<LiquidityRange> ranges{{n[1], n[2], n[3]}, {n[4], n[5], n[6]}};
        return figuresOf(swapCoins(n[0], ranges, n[7], n[8]), [](const PoolSwap& s) {
            return Numbers{s.coins, s.quote, s.endPrice, s.feeQuote, s.costQuote, s.averagePrice};
        });
    });
    EXPECT_FALSE(swapCoins(2000.0, {}, 1.0, 0.003));
}

TEST(BadInput, PathsAndSplitsRefuseOrAnswer)
{
    attack("hedgeAlongPath", {49.0, 48.0, 51.0, 0.5, 0.4, 1.0, 50.0, 1.001, 100.0, 0.1, 0.001}, [](const Numbers& n) {
        return figuresOf(
            hedgeAlongPath(std::span(n).first(3), std::span(n).subspan(3, 3), {n[6], n[7], n[8], n[9], n[10]}),
            [](const PathHedge& h) { return Numbers{h.netCost}; });
    });
    EXPECT_FALSE(hedgeAlongPath({}, {}, {.strike = 50.0}));
    EXPECT_FALSE(hedgeAlongPath(Numbers{1.0, 2.0}, Numbers{0.5}, {.strike = 50.0}));
    attack("splitOverVenues", {40.0, 30.0, 9.0, 0.0, 100.0, 12.0, 4.0, 5.0, 25.0}, [](const Numbers& n) {
        return figuresOf(splitOverVenues(n[0], {{n[1], n[2], n[3], n[4]}, {n[5], n[6], n[7], n[8]}}),
                         [](const VenueSplit& s) {
                             Numbers all = s.coins;
                             all.push_back(s.marginalPrice);
                             all.push_back(s.totalCost);
                             return all;
                         });
    });
    EXPECT_FALSE(splitOverVenues(1.0, {}));
    EXPECT_FALSE(splitOverVenues(1.0, std::vector<VenueTerms>(kMostSplitVenues + 1, {1.0, 1.0, 0.0, 9.0})));
    EXPECT_FALSE(splitOverVenues(10.0, {{1.0, 1.0, 0.0, 4.0}, {1.0, 1.0, 0.0, 5.0}}));
}

HedgeProblem problemOf(const Numbers& n)
{
    HedgeProblem p;
    p.unitExposures = Eigen::Map<const Eigen::Matrix2d>(&n[0]);
    p.exposure = Eigen::Vector2d(n[4], n[5]);
    p.weights = Eigen::Map<const Eigen::Matrix2d>(&n[6]);
    p.cost = Eigen::Vector2d(n[10], n[11]);
    p.impact = Eigen::Vector2d(n[12], n[13]);
    p.lower = Eigen::Vector2d(n[14], n[15]);
    p.upper = Eigen::Vector2d(n[16], n[17]);
    return p;
}

Numbers figures(const HedgeSolution& s)
{
    return {s.trades[0], s.trades[1], s.objective, s.risk, s.cost, s.lowerBound, s.gap, s.stationarity};
}

TEST(BadInput, HedgesRefuseOrAnswer)
{
    const Numbers good{1.0,    0.0,  0.5, 0.01, 12.0, -0.3, 1.0,  0.0, 0.0,
                       2500.0, 0.05, 0.6, 1e-3, 2e-3, -50., -50., 50., 50.};
    attack("solveHedge", good, [](const Numbers& n) { return figuresOf(solveHedge(problemOf(n)), figures); });
    Numbers lots = good;
    lots.insert(lots.end(), {1.0, 0.1});
    attack("solveHedgeInLots", lots, [](const Numbers& n) {
        HedgeProblem p = problemOf(n);
        p.lot = Eigen::Vector2d(n[18], n[19]);
        return figuresOf(solveHedgeInLots(p), figures);
    });
    EXPECT_FALSE(solveHedge({}));
    HedgeProblem ragged = problemOf(good);
    ragged.cost = Eigen::VectorXd::Ones(3);
    EXPECT_FALSE(solveHedge(ragged));
    EXPECT_FALSE(hedgeFrontier(problemOf(good), Numbers{std::nan("")}));
}

}  // namespace
}  // namespace ballast::rebalancing::bad_input_test
