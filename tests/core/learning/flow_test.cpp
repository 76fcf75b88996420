#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "learning/flow_toxicity.h"
#include "learning/markout.h"

namespace ballast::learning {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(BulkVolume, SplitsAllOfItAndMirrorsWithTheSign)
{
    for (double change = -3.0; change <= 3.0; change += 0.25) {
        const auto sides = bulkVolume(change, 0.8, 250.0).value();
        EXPECT_NEAR(sides.buy + sides.sell, 250.0, 1e-12);
        EXPECT_NEAR(sides.buy, bulkVolume(-change, 0.8, 250.0)->sell, 1e-12);
        EXPECT_EQ(sides.buy > sides.sell, change > 0.0);
    }
    for (const double bad : {0.0, -1.0, kNan, kInfinity})
        EXPECT_FALSE(bulkVolume(0.1, bad, 1.0).has_value()) << bad;
    EXPECT_FALSE(bulkVolume(kNan, 1.0, 1.0).has_value());
    EXPECT_FALSE(bulkVolume(0.1, 1.0, -1.0).has_value());
}

TEST(FlowToxicity, IsOneForOneSidedAndZeroForBalancedFlow)
{
    auto flow = FlowToxicity::create(10.0, 5).value();
    EXPECT_FALSE(flow.vpin().has_value()) << "missing until the window is full";
    ASSERT_TRUE(flow.trade({.buy = 50.0}).has_value());
    EXPECT_NEAR(flow.vpin().value(), 1.0, 1e-12);
    EXPECT_NEAR(flow.imbalance().value(), 1.0, 1e-12);
    ASSERT_TRUE(flow.trade({.buy = 25.0, .sell = 25.0}).has_value());
    EXPECT_NEAR(flow.vpin().value(), 0.0, 1e-12);
}

TEST(FlowToxicity, DoesNotDependOnHowTradesWereCut)
{
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> size(0.0, 7.0);
    auto whole = FlowToxicity::create(10.0, 20).value();
    auto parts = FlowToxicity::create(10.0, 20).value();
    for (int i = 0; i < 2000; ++i) {
        const SidedVolume trade = i % 3 == 0 ? SidedVolume{.sell = size(random)} : SidedVolume{.buy = size(random)};
        ASSERT_TRUE(whole.trade(trade).has_value());
        for (int part = 0; part < 4; ++part)
            ASSERT_TRUE(parts.trade({.buy = trade.buy / 4.0, .sell = trade.sell / 4.0}).has_value());
        if (!whole.isReady()) continue;
        ASSERT_EQ(parts.isReady(), true);
        EXPECT_NEAR(whole.vpin().value(), parts.vpin().value(), 0.02);
        EXPECT_GE(whole.vpin().value(), std::abs(whole.imbalance().value()) - 1e-12);
        EXPECT_LE(whole.vpin().value(), 1.0);
    }
    EXPECT_GT(whole.imbalance().value(), 0.0) << "twice as much was bought";
}

TEST(FlowToxicity, RefusesWhatHasNoMeaning)
{
    for (const double bad : {0.0, -1.0, kNan, kInfinity})
        EXPECT_FALSE(FlowToxicity::create(bad, 5).has_value()) << bad;
    EXPECT_FALSE(FlowToxicity::create(10.0, 0).has_value());
    auto flow = FlowToxicity::create(10.0, 5).value();
    for (const double bad : {-1.0, kNan, kInfinity})
        EXPECT_FALSE(flow.trade({.buy = bad}).has_value()) << bad;
    EXPECT_FALSE(volumeImbalance({}, 10.0).has_value());
    const std::vector<SidedVolume> unfilled{{.buy = 3.0, .sell = 3.0}};
    EXPECT_FALSE(volumeImbalance(unfilled, 10.0).has_value());
}

MarkedFill fill(bool bought, double later, std::uint64_t cluster)
{
    return {
        .weBought = bought, .price = 100.0, .quantity = 2.0, .midAtFill = 100.1, .midLater = later, .cluster = cluster};
}

TEST(Markout, PartsAddUpAndMirrorForSales)
{
    const auto bought = markout(fill(true, 99.8, 1)).value();
    EXPECT_NEAR(bought.edgeAtTrade, 0.2, 1e-12);
    EXPECT_NEAR(bought.adverseMove, -0.6, 1e-12);
    EXPECT_NEAR(bought.total, bought.edgeAtTrade + bought.adverseMove, 1e-12);
    EXPECT_NEAR(markout(fill(false, 99.8, 1))->total, -bought.total, 1e-12);
}

TEST(Markout, ClusteredErrorIsTheUsualOneForSingletonsAndWiderForCopies)
{
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal(0.0, 0.5);
    std::vector<MarkedFill> single;
    std::vector<MarkedFill> copied;
    double sum = 0.0;
    double squares = 0.0;
    constexpr int kFills = 400;
    for (int i = 0; i < kFills; ++i) {
        single.push_back(fill(true, 100.1 + normal(random), static_cast<std::uint64_t>(i)));
        const double move = single.back().midLater - single.back().midAtFill;
        sum += move;
        squares += move * move;
        for (int copy = 0; copy < 4; ++copy)
            copied.push_back(single.back());
    }
    const auto plain = summariseMarkouts(single).value();
    const double mean = sum / kFills;
    const double textbook = std::sqrt((squares / kFills - mean * mean) / (kFills - 1.0));
    EXPECT_NEAR(plain.meanAdverse, mean, 1e-12);
    EXPECT_NEAR(plain.adverseError, textbook, 1e-12);
    const auto repeated = summariseMarkouts(copied).value();
    EXPECT_EQ(repeated.clusters, 400U);
    EXPECT_NEAR(repeated.adverseError, plain.adverseError, 1e-12) << "four copies of a fill are no new evidence";
}

TEST(Markout, TrueMeanLiesWithinTheClusteredErrorAsOftenAsItShould)
{
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    int within = 0;
    constexpr int kRounds = 400;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<MarkedFill> fills;
        for (std::uint64_t cluster = 0; cluster < 40; ++cluster) {
            const double shared = 0.4 * normal(random);
            for (int i = 0; i < 10; ++i)
                fills.push_back(fill(true, 100.1 + shared + 0.2 * normal(random), cluster));
        }
        const auto summary = summariseMarkouts(fills).value();
        if (std::abs(summary.meanAdverse) < 1.96 * summary.adverseError) ++within;
    }
    // 95 % wanted; forty clusters give a little less. An error that ignores clusters covers about half.
    EXPECT_GT(within, kRounds * 90 / 100);
}

TEST(Markout, AddOnWidensOnlyAgainstInformedFlow)
{
    EXPECT_NEAR(adverseSelectionAddOn({.meanAdverse = -0.3, .adverseError = 0.1}, 1.0).value(), 0.4, 1e-15);
    EXPECT_EQ(adverseSelectionAddOn({.meanAdverse = 0.3, .adverseError = 0.1}, 1.0).value(), 0.0);
    EXPECT_FALSE(adverseSelectionAddOn({}, -1.0).has_value());
    EXPECT_FALSE(adverseSelectionAddOn({.meanAdverse = kNan}, 1.0).has_value());
}

TEST(Markout, RefusesWhatHasNoMeaning)
{
    for (double MarkedFill::*field :
         {&MarkedFill::price, &MarkedFill::quantity, &MarkedFill::midAtFill, &MarkedFill::midLater})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto wrong = fill(true, 100.0, 1);
            wrong.*field = bad;
            EXPECT_FALSE(markout(wrong).has_value()) << bad;
            EXPECT_FALSE(summariseMarkouts(std::vector{fill(true, 100.0, 2), wrong}).has_value());
        }
    EXPECT_FALSE(summariseMarkouts({}).has_value());
    EXPECT_FALSE(summariseMarkouts(std::vector{fill(true, 1.0, 1), fill(true, 2.0, 1)}).has_value()) << "one cluster";
}

}  // namespace
}  // namespace ballast::learning
