#include <cmath>
#include <gtest/gtest.h>

#include "dynamics/market_clock.h"
#include "simulation/market_path.h"
#include "simulation/spot_process.h"

namespace ballast::simulation::spot_process_test {
namespace {

TEST(SpotProcess, RepeatsExactlyForOneSeedAndDiffersForAnother)
{
    SpotProcess a(42), b(42), c(43);
    bool differs = false;
    for (int i = 0; i < 1'800; ++i) {
        a.step(), b.step(), c.step();
        ASSERT_EQ(a.state().coins[0].spot, b.state().coins[0].spot);
        ASSERT_EQ(a.state().coins[1].smileStress, b.state().coins[1].smileStress);
        differs = differs || a.state().coins[0].spot != c.state().coins[0].spot;
    }
    EXPECT_TRUE(differs);
}

/// The condition is on when jumps come; before the first of them spot is the model's own.
TEST(SpotProcess, CalmHasNoDriftAndTheVolatilityOfItsClock)
{
    constexpr int kSeeds = 400;
    double sum = 0.0, squares = 0.0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        SpotProcess process(seed);
        for (int i = 0; i < 300; ++i)
            process.step();
        const double growth = process.state().coins[0].spot / kCoins[0].startSpot - 1.0;
        sum += growth;
        squares += growth * growth;
    }
    const double mean = sum / kSeeds;
    const double deviation = std::sqrt(squares / kSeeds - mean * mean);
    EXPECT_LT(std::abs(mean), 4.0 * deviation / std::sqrt(double{kSeeds}));
    // Continuous variance of the state that it begins with, 300 s at Monday's first hour.
    const SpotProcess start(0);
    const double variance = start.state().coins[0].path.level.back();
    const double years = 300.0 * dynamics::market_clock::weightAt(PathStart{}.second) / (365.0 * 86'400.0);
    EXPECT_NEAR(deviation, std::sqrt(variance * years), 0.15 * std::sqrt(variance * years));
}

TEST(SpotProcess, TheCrashFallsByEightToFifteenPercentWithJumpsAndLiftsVolatility)
{
    for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL, 7ULL, 42ULL, 99ULL, 12345ULL}) {
        SpotProcess process(seed);
        double before = 0.0, after = 0.0, calmVariance = 0.0, crashVariance = 0.0;
        int jumps = 0;
        for (int i = 0; i < 1'200; ++i) {
            const CoinState was = process.state().coins[0];
            const Regime regimeWas = process.state().regime;
            process.step();
            const MarketState& now = process.state();
            if (now.regime == Regime::Crash && regimeWas != Regime::Crash)
                before = was.spot, calmVariance = was.path.level[3];
            if (now.regime == Regime::Recovery && regimeWas == Regime::Crash)
                after = was.spot, crashVariance = was.path.level[3];
            jumps += now.regime == Regime::Crash && now.coins[0].logJump < -0.003 ? 1 : 0;
        }
        const double fall = after / before - 1.0;
        EXPECT_LT(fall, -0.06) << "seed " << seed;
        EXPECT_GT(fall, -0.18) << "seed " << seed;
        EXPECT_EQ(jumps, 7) << "seed " << seed;
        EXPECT_GT(crashVariance, 1.5 * calmVariance) << "seed " << seed;
    }
}

TEST(SpotProcess, TheScriptComesInItsOrderWithinTheFirstHalfHour)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const RegimeScript script(seed);
        EXPECT_EQ(script.regimeAt(0), Regime::Calm);
        EXPECT_EQ(script.regimeAt(330), Regime::Calm);
        EXPECT_EQ(script.regimeAt(480), Regime::Trend);
        EXPECT_EQ(script.regimeAt(720), Regime::Crash);
        EXPECT_EQ(script.regimeAt(1'100), Regime::Recovery);
        EXPECT_EQ(script.regimeAt(1'600), Regime::Calm);
    }
}

TEST(SpotProcess, UnscriptedItIsTheModelFromTheFirstSecond)
{
    SpotProcess process(42, {.scripted = false});
    dynamics::PricePath path(marketParameters(), 42, PathStart{}.second, {kCoins[0].startSpot, kCoins[1].startSpot});
    for (int i = 0; i < 1'200; ++i) {
        process.step();
        path.step(1);
    }
    EXPECT_EQ(process.state().coins[0].spot, path.state().spot[0]);
    EXPECT_EQ(process.state().coins[1].spot, path.state().spot[1]);
}

TEST(SpotProcess, PricesStayPlausibleOverADay)
{
    for (const std::uint64_t seed : {5ULL, 42ULL, 77ULL}) {
        SpotProcess process(seed);
        for (int i = 0; i < 86'400; ++i) {
            process.step();
            for (std::size_t coin = 0; coin < kCoinCount; ++coin) {
                const double moved = process.state().coins[coin].spot / kCoins[coin].startSpot;
                ASSERT_GT(moved, 0.5) << seed;
                ASSERT_LT(moved, 1.6) << seed;
            }
        }
    }
}

TEST(SpotProcess, TheCoinsMoveTogether)
{
    double xy = 0.0, xx = 0.0, yy = 0.0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SpotProcess process(seed);
        for (int i = 0; i < 300; ++i) {
            process.step();
            const double x = process.state().coins[0].logReturn, y = process.state().coins[1].logReturn;
            xy += x * y, xx += x * x, yy += y * y;
        }
    }
    const double correlation = xy / std::sqrt(xx * yy);
    EXPECT_GT(correlation, 0.70);
    EXPECT_LT(correlation, 0.95);
}

TEST(MarketPath, WhatIsAheadIsWhatComes)
{
    MarketPath path(42);
    const double later = path.ahead(120).coins[0].spot;
    for (int i = 0; i < 120; ++i)
        path.advance();
    EXPECT_EQ(path.now().coins[0].spot, later);
    EXPECT_EQ(path.now().second, 120);
}

}  // namespace
}  // namespace ballast::simulation::spot_process_test
